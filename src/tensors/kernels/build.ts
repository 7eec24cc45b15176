/**
 * Compiles `kernels.c` to WebAssembly, with plain and with relaxed SIMD, and
 * writes both as a TypeScript module.
 *
 * `deno run -A src/tensors/kernels/build.ts` writes; with `--check` it only
 * compares and fails on a difference. The committed bytes come from clang and
 * lld 19.1.7. The module names the hash of the source, so that a difference
 * shows without a compiler too.
 *
 * @module
 */

import { sha256 } from "../../base/surroundings.ts";

const here = new URL("./", import.meta.url);

async function compile(
  options: readonly string[],
  base: number,
): Promise<Uint8Array> {
  const output = await Deno.makeTempFile({ suffix: ".wasm" });
  const { success, stderr } = await new Deno.Command("clang-19", {
    args: [
      "--target=wasm32",
      "-O3",
      "-msimd128",
      "-matomics",
      "-mbulk-memory",
      "-mmutable-globals",
      "-ffp-contract=off",
      "-fno-math-errno",
      "-fno-trapping-math",
      "-fno-builtin-memset",
      "-fno-builtin-memcpy",
      "-fvisibility=hidden",
      "-nostdlib",
      ...options,
      "-Wl,--no-entry",
      "-Wl,--strip-all",
      "-Wl,--export-dynamic",
      "-Wl,--export=__stack_pointer",
      "-Wl,--import-memory",
      "-Wl,--shared-memory",
      "-Wl,--max-memory=4294967296",
      `-Wl,--global-base=${base}`,
      "-Wl,-z,stack-size=524288",
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

function literal(bytes: Uint8Array): string {
  const lines = bytes.toBase64().match(/.{1,76}/g)!;
  return `[\n${lines.map((line) => `  "${line}",`).join("\n")}\n].join("")`;
}

if (import.meta.main) {
  const source = await Deno.readFile(new URL("kernels.c", here));
  // Each build has its data and stack in a megabyte of its own, so that both
  // can work on one memory.
  const plain = await compile([], 65536);
  const relaxed = await compile(["-mrelaxed-simd"], 1048576);
  const text = `/**
 * \`kernels.c\` as WebAssembly; written by \`build.ts\`.
 *
 * @module
 */

/** SHA-256 of the \`kernels.c\` that this was made of. */
export const SOURCE_HASH =
  "${await sha256(source)}";

/** Plain SIMD: the same bits on every machine. */
export const KERNELS_WASM: Uint8Array<ArrayBuffer> = Uint8Array.fromBase64(${
    literal(plain)
  });

/** Relaxed SIMD: multiplies and adds in one step. */
export const RELAXED_WASM: Uint8Array<ArrayBuffer> = Uint8Array.fromBase64(${
    literal(relaxed)
  });
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
