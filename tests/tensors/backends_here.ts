import {
  type BackendName,
  BACKENDS,
  describeBackend,
} from "kit/tensors/backend.ts";

const reports = [];
// The GPU's tests are its own, in backends/: they read with await.
const atOnce = BACKENDS.filter((name) => name !== "webgpu");
for (const name of atOnce) reports.push(await describeBackend(name));

/** The backends that start on this machine and can be read at once. */
export const BACKENDS_HERE: readonly BackendName[] = reports
  .filter(({ isAvailable }) => isAvailable).map(({ name }) => name);

for (const { name, isAvailable, note } of reports) {
  if (isAvailable) continue;
  const line = note.split("\n")[0];
  Deno.test({ name: `(${name}: ${line})`, ignore: true, fn: () => {} });
}
