import { assertEquals } from "@std/assert";

/** Whether clang can make WebAssembly here, and is the one that was used. */
async function hasClang(): Promise<boolean> {
  const run = async (command: string, ...args: string[]) => {
    try {
      const { success, stdout } = await new Deno.Command(command, { args })
        .output();
      return success ? new TextDecoder().decode(stdout) : "";
    } catch {
      return "";
    }
  };
  const [clang, linker] = [
    await run("clang", "--version"),
    await run("wasm-ld", "--version"),
  ];
  return clang.includes("14.0.6") && linker.includes("14.0.6");
}

Deno.test({
  name: "build.ts finds the committed bytes to be what kernels.c compiles to",
  ignore: !await hasClang(),
  async fn() {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-lock",
        new URL("../../../src/tensors/kernels/build.ts", import.meta.url).href,
        "--check",
      ],
    }).output();
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  },
});
