import { assert, assertEquals, assertRejects } from "@std/assert";
import { createArena } from "kit/tensors/kernels/arena.ts";
import { loadNative } from "kit/tensors/kernels/native.ts";
import { selfCheck } from "kit/tensors/kernels/self_check.ts";
import { loadWasm } from "kit/tensors/kernels/wasm.ts";
import { BACKENDS_HERE } from "../backends_here.ts";

const ignore = !BACKENDS_HERE.includes("kernels-native");

/** A folder of its own, with scripts that stand in for compilers. */
async function inFolder(
  body: (
    folder: string,
    script: (name: string, lines: string) => Promise<string>,
  ) => Promise<void>,
) {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder, async (name, lines) => {
      const path = `${folder}/${name}`;
      const version = `if [ "$1" = --version ]; then echo ${name}; exit; fi`;
      await Deno.writeTextFile(path, `#!/bin/sh\n${version}\n${lines}\n`);
      await Deno.chmod(path, 0o755);
      return path;
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const cached = (folder: string) =>
  [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name.endsWith(".so"));

Deno.test({
  name: "loadNative() compiles once and passes the self-check",
  ignore,
  fn: () =>
    inFolder(async (cache) => {
      const arena = createArena();
      const library = await loadNative(arena, { cache });
      selfCheck(library, loadWasm("plain", arena), arena);
      const [file] = cached(cache);
      const { mtime } = await Deno.stat(`${cache}/${file}`);
      await loadNative(arena, { cache });
      assertEquals((await Deno.stat(`${cache}/${file}`)).mtime, mtime);
    }),
});

Deno.test({
  name: "loadNative() compiles a truncated library anew",
  ignore,
  fn: () =>
    inFolder(async (cache) => {
      const arena = createArena();
      await loadNative(arena, { cache });
      const path = `${cache}/${cached(cache)[0]}`;
      const { size } = await Deno.stat(path);
      // A new file, for the old one is loaded.
      const half = (await Deno.readFile(path)).slice(0, size / 2);
      await Deno.remove(path);
      await Deno.writeFile(path, half);
      await loadNative(arena, { cache });
      assertEquals((await Deno.stat(path)).size, size);
    }),
});

Deno.test({
  name: "loadNative() minds no warnings",
  ignore,
  fn: () =>
    inFolder(async (cache, script) => {
      const lines = 'echo "warning: old" >&2; exec cc "$@"';
      const compilers = [await script("loud", lines)];
      const { note } = await loadNative(createArena(), { cache, compilers });
      assertEquals(note, "compiled by loud");
    }),
});

Deno.test("loadNative() says why where a compiler fails, hangs or is not there", () =>
  inFolder(async (cache, script) => {
    const failing = await script(
      "failing",
      "echo 'a.c: error: no' >&2; exit 1",
    );
    // Not in the place of the script: what it starts has to end as well.
    const hanging = await script("hanging", "sleep 60\necho");
    const load = (compilers: string[], timeLimit = 1000) =>
      loadNative(createArena(), { cache, compilers, timeLimit });
    await assertRejects(() => load([failing]), Error, "failed: a.c: error: no");
    await assertRejects(() => load([hanging]), Error, "took more than 1000 ms");
    await assertRejects(
      () => load(["no-such-compiler"]),
      Error,
      "no C compiler (tried no-such-compiler)",
    );
    assertEquals(cached(cache), []);
    // Nor does it leave its work behind.
    const names = [...Deno.readDirSync(cache)].map(({ name }) => name);
    assertEquals(names.sort(), ["failing", "hanging"]);
  }));

Deno.test({
  name: "loadNative() fails where the cache cannot be written",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/file`, "");
      await assertRejects(() =>
        loadNative(createArena(), { cache: `${folder}/file/cache` })
      );
    }),
});

Deno.test("selfCheck() notices a build that computes something else", async () => {
  const arena = createArena();
  const plain = loadWasm("plain", arena);
  const wrong = {
    ...plain,
    functions: {
      ...plain.functions,
      unary: (...[, ...rest]: number[]) => plain.functions.unary(4, ...rest),
    },
  };
  await assertRejects(
    () => Promise.resolve().then(() => selfCheck(wrong, plain, arena)),
    Error,
    "exponential is off",
  );
  selfCheck(plain, plain, arena);
  assert(arena.use().used === 0);
});
