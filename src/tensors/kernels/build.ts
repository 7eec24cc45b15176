/**
 * Compiles `kernels.c` to WebAssembly and writes it as a TypeScript module.
 *
 * `deno run -A src/tensors/kernels/build.ts` writes; with `--check` it only
 * compares and fails on a difference. Needs clang with a wasm32 target and
 * wasm-ld; the committed bytes come from clang 14.0.6.
 *
 * @module
 */

const here = new URL("./", import.meta.url);
const exported = [
  "heap_base",
  "attention",
  "attention_grad",
  "cached_attention",
  "rotary",
  "swiglu",
  "swiglu_grad",
];

async function compile(): Promise<Uint8Array> {
  const output = await Deno.makeTempFile({ suffix: ".wasm" });
  const { success, stderr } = await new Deno.Command("clang", {
    args: [
      "--target=wasm32",
      "-O3",
      "-msimd128",
      "-mbulk-memory",
      "-ffp-contract=off",
      "-nostdlib",
      "-Wl,--no-entry",
      "-Wl,--strip-all",
      ...exported.map((name) => `-Wl,--export=${name}`),
      "-o",
      output,
      "kernels.c",
    ],
    cwd: here,
  }).output();
  if (!success) {
    throw new Error(
      `Cannot compile kernels.c: ${new TextDecoder().decode(stderr)}`,
    );
  }
  const bytes = await Deno.readFile(output);
  await Deno.remove(output);
  return bytes;
}

if (import.meta.main) {
  const base64 = (await compile()).toBase64();
  const lines = base64.match(/.{1,76}/g)!.map((line) => `  "${line}",`);
  const text = `/**
 * \`kernels.c\` as WebAssembly; written by \`build.ts\`.
 *
 * @module
 */

/** The compiled bytes. */
export const KERNELS_WASM: Uint8Array<ArrayBuffer> = Uint8Array.fromBase64([
${lines.join("\n")}
].join(""));
`;
  const target = new URL("kernels_wasm.ts", here);
  if (!Deno.args.includes("--check")) {
    await Deno.writeTextFile(target, text);
  } else if (await Deno.readTextFile(target) !== text) {
    console.error(
      "kernels_wasm.ts is not what kernels.c compiles to: run build.ts",
    );
    Deno.exit(1);
  }
}
