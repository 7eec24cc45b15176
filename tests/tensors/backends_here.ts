import { BACKENDS, describeBackend } from "kit/tensors/backend.ts";

const reports = [];
for (const name of BACKENDS) reports.push(await describeBackend(name));

/** The backends that start on this machine. */
export const BACKENDS_HERE: readonly string[] = reports
  .filter(({ isAvailable }) => isAvailable).map(({ name }) => name);

for (const { name, isAvailable, note } of reports) {
  if (isAvailable) continue;
  Deno.test({ name: `(${name}: ${note})`, ignore: true, fn: () => {} });
}
