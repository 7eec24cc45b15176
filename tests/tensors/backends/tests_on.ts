import { type BackendName, describeBackend } from "kit/tensors/backend.ts";

/**
 * Tests that run where a backend starts, and are left out, with the reason,
 * where it does not.
 */
export async function testsOn(name: BackendName) {
  const { isAvailable, note } = await describeBackend(name);
  if (!isAvailable) {
    const line = note.split("\n")[0];
    Deno.test({ name: `(${name}: ${line})`, ignore: true, fn: () => {} });
  }
  return (title: string, fn: () => Promise<void>) =>
    Deno.test({ name: `${title}, on ${name}`, ignore: !isAvailable, fn });
}
