import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describeBackend } from "kit/tensors/backend.ts";
import { compileStub, hasCompiler } from "./stub.ts";

const { isAvailable } = await describeBackend("tensorflow");

/** Starts a backend in a process of its own, with a machine of its own. */
async function inProcess(wanted: string, env: Record<string, string>) {
  const program = `
import { chooseBackend } from "kit/tensors/backend.ts";
console.log(await chooseBackend("${wanted}").catch((error) => error.message));
`;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", "--config", "deno.json", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: { VIRTUAL_ENV: "", LD_LIBRARY_PATH: "", ...env },
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { stdout, code } = await process.output();
  return { text: new TextDecoder().decode(stdout).trim(), code };
}

Deno.test("chooseBackend() says line by line where it looked for TensorFlow", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { text, code } = await inProcess("tensorflow", {
      SPARKLE_LIBTENSORFLOW: `${folder}/none.so`,
    });
    assertEquals(code, 0);
    assertEquals(
      text,
      "Cannot start a backend: needed one of tensorflow, got tensorflow: " +
        "no libtensorflow that starts:\n" +
        `  SPARKLE_LIBTENSORFLOW names ${folder}/none.so: no such file\n` +
        "Install one: deno task tensorflow:install",
    );
    await Deno.mkdir(`${folder}/environment/lib/python3.99/site-packages`, {
      recursive: true,
    });
    const elsewhere = await inProcess("tensorflow", {
      SPARKLE_LIBTENSORFLOW: "",
      VIRTUAL_ENV: `${folder}/environment`,
      XDG_CACHE_HOME: folder,
      DENO_DIR: await cacheOfDeno(),
      PATH: folder,
    });
    for (
      const place of [
        `$VIRTUAL_ENV: no `,
        `${folder}/environment/lib/python3.99/site-packages/tensorflow`,
        "a .venv beside the project: ",
        "python3's packages: ",
        "the system's folders: ",
        "the kit's cache: ",
      ]
    ) assertStringIncludes(elsewhere.text, place);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: "chooseBackend() goes on after a library that does not start",
  ignore: !hasCompiler || Deno.build.os !== "linux",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const packages = `${folder}/lib/python3.11/site-packages/tensorflow`;
      await Deno.mkdir(packages, { recursive: true });
      await compileStub(`${packages}/libtensorflow_cc.so.2`, "1.0.0");
      const { text } = await inProcess("tensorflow", {
        SPARKLE_LIBTENSORFLOW: "",
        VIRTUAL_ENV: folder,
        XDG_CACHE_HOME: folder,
        DENO_DIR: await cacheOfDeno(),
        PATH: folder,
      });
      assertStringIncludes(
        text,
        `$VIRTUAL_ENV: ${packages}/libtensorflow_cc.so.2: needed TensorFlow 2, the library says "1.0.0"`,
      );
      const automatic = await inProcess("auto", { VIRTUAL_ENV: folder });
      assert(automatic.text.startsWith("kernels"), automatic.text);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "several threads compute on tensorflow at once",
  ignore: !isAvailable,
  fn: async () => {
    const url = new URL("./worker.ts", import.meta.url);
    const threads = [1, 2].map(() => new Worker(url, { type: "module" }));
    const powers = await Promise.all(
      threads.map((thread) =>
        new Promise((resolve, reject) => {
          thread.onmessage = ({ data }) => resolve(data);
          thread.onerror = reject;
        })
      ),
    );
    threads.forEach((thread) => thread.terminate());
    // Fibonacci's numbers 19 to 21.
    for (const power of powers) {
      assertEquals(power, [4181, 6765, 6765, 10946]);
    }
  },
});

/** Deno's cache, for a process whose cache folder is another. */
async function cacheOfDeno(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--no-config"],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}
