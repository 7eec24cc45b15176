import { REQUIRED } from "kit/tensors/tensorflow/symbols.ts";

/** Whether there is a compiler for libraries that pretend to be TensorFlow. */
export const hasCompiler = await new Deno.Command("cc", {
  args: ["--version"],
  stdout: "null",
}).output().then(({ success }) => success, () => false);

/**
 * Compiles a library with TensorFlow's names and nothing behind them.
 *
 * @param path Where to.
 * @param version What it says of itself.
 * @param lacks A function to leave out.
 */
export async function compileStub(path: string, version: string, lacks = "") {
  const names = Object.keys(REQUIRED).filter((name) =>
    name !== "TF_Version" && name !== lacks
  );
  const source = [
    `const char *TF_Version(void) { return "${version}"; }`,
    ...names.map((name) => `void *${name}(void) { return 0; }`),
  ].join("\n");
  const compiler = new Deno.Command("cc", {
    args: ["-shared", "-fPIC", "-x", "c", "-o", path, "-"],
    stdin: "piped",
  }).spawn();
  const writer = compiler.stdin.getWriter();
  await writer.write(new TextEncoder().encode(source));
  await writer.close();
  const { success } = await compiler.output();
  if (!success) throw new Error("cc does not compile the stub");
}
