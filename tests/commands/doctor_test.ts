import { assert, assertEquals } from "@std/assert";
import { command } from "./command.ts";

function doctor(options: string[], env: Record<string, string> = {}) {
  return command("doctor", options, { env });
}

Deno.test("doctor --json prints JSON alone, with the backend in use", async () => {
  const { out } = await doctor(["--json"], { SPARKLE_BACKEND: "cpu" });
  const found = JSON.parse(out);
  assertEquals(found.deno, Deno.version.deno);
  assertEquals(found.backend, "cpu");
  const names = found.backends.map(({ name }: { name: string }) => name);
  assert(names.includes("wasm") && names.includes("cpu"), names.join());
});

Deno.test("doctor says what to do about data that is missing", async () => {
  const { out } = await doctor([], { SPARKLE_DATA_MIRROR: "no/such/folder" });
  assert(out.includes("Cannot find no/such/folder/gsm8k_test.jsonl"), out);
  assert(out.includes("deno task data gsm8k_test "), out);
});

Deno.test("doctor fails when the backend that is asked for does not exist", async () => {
  const { code, out } = await doctor([], { SPARKLE_BACKEND: "abacus" });
  assertEquals(code, 1);
  assert(out.includes('got "abacus"'), out);
});

Deno.test("doctor says what is wrong with Jupyter's kernel, and what to do", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/kernels/deno`, { recursive: true });
    const argv = ["/no/such/deno", "jupyter", "--kernel"];
    await Deno.writeTextFile(
      `${folder}/kernels/deno/kernel.json`,
      JSON.stringify({ argv }),
    );
    const { out } = await doctor([], { JUPYTER_PATH: folder });
    const trouble = "starts /no/such/deno, which is not there";
    assert(out.includes(trouble), out);
    assert(out.includes("Install it anew: deno task notebook install"), out);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
