import { assertEquals } from "@std/assert";
import { ROOT } from "kit/commands/gate.ts";
import { BACKENDS_HERE } from "../backends_here.ts";

/** What a program prints that ends by itself, with these options of Deno's. */
async function printed(program: string, options: string[]) {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, program);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-lock", "--config", "deno.json", ...options, file],
    cwd: ROOT,
    signal: AbortSignal.timeout(60_000),
  }).output();
  await Deno.remove(file);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout).trim(), err: text(stderr) };
}

const sum = (wanted: string) => `
import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
const name = await chooseBackend(${wanted}, { threads: 4 });
const product = tf.matMul(tf.ones([100, 100]), tf.ones([100, 100]));
console.log(name, product.dataSync()[0]);
`;

for (const backend of BACKENDS_HERE) {
  Deno.test(`${backend} with 4 threads keeps no process alive`, async () => {
    const { code, out } = await printed(sum(`"${backend}"`), ["-A"]);
    assertEquals([code, out], [0, `${backend} 100`]);
  });
}

Deno.test("chooseBackend() takes WebAssembly where nothing is permitted, and says so in a line", async () => {
  const { out, err } = await printed(sum("undefined"), [
    "--no-prompt",
    "--allow-sys",
    "--allow-read",
  ]);
  assertEquals(out, "kernels-relaxed 100");
  const lines = err.split("\n").filter((line) => line.includes("kernels"));
  assertEquals(lines, [
    "kernels-native: no permission (--allow-ffi). Using kernels-relaxed.",
  ]);
});

Deno.test("chooseBackend() does without shared memory, and says so in a line", async () => {
  const program = `delete globalThis.SharedArrayBuffer;\n${sum("undefined")}`;
  const { out, err } = await printed(program, ["-A"]);
  assertEquals(out, "wasm 100");
  const lines = err.split("\n").filter((line) => line.includes("kernels"));
  assertEquals(lines.length, 1);
  assertEquals(lines[0]!.split("no SharedArrayBuffer").length, 4);
});
