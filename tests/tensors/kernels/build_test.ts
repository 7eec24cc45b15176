import { assertEquals } from "@std/assert";
import { sha256 } from "kit/base/surroundings.ts";
import { SOURCE_HASH } from "kit/tensors/kernels/kernels_wasm.ts";

const folder = new URL("../../../src/tensors/kernels/", import.meta.url);

/** Whether the compiler and linker that made the committed bytes are here. */
async function hasToolchain(): Promise<boolean> {
  for (const command of ["clang-19", "wasm-ld-19"]) {
    try {
      const { stdout } = await new Deno.Command(command, {
        args: ["--version"],
      }).output();
      if (!new TextDecoder().decode(stdout).includes("19.1.7")) return false;
    } catch {
      return false;
    }
  }
  return true;
}

Deno.test("build.ts was run after the last change of kernels.c", async () => {
  const source = await Deno.readFile(new URL("kernels.c", folder));
  assertEquals(SOURCE_HASH, await sha256(source));
});

Deno.test({
  name: "build.ts finds the committed bytes to be what kernels.c compiles to",
  ignore: !await hasToolchain(),
  async fn() {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-lock",
        new URL("build.ts", folder).href,
        "--check",
      ],
    }).output();
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  },
});
