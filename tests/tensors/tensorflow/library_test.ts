import { assertEquals, assertThrows } from "@std/assert";
import { openContext } from "kit/tensors/tensorflow/context.ts";
import { openLibrary } from "kit/tensors/tensorflow/library.ts";
import { executorHere } from "./here.ts";
import { compileStub, hasCompiler } from "./stub.ts";

const { executor, ignore: noLibrary } = await executorHere();
const ignore = !hasCompiler || Deno.build.os !== "linux";

/** A library's path in a folder that goes when the test ends. */
async function inFolder(body: (path: string) => void | Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await body(`${folder}/libtensorflow.so.2`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "openLibrary() refuses what is not a library, by its first bytes",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder((path) => {
      Deno.writeTextFileSync(
        path,
        "This is no library, but it is long enough.",
      );
      assertThrows(() => openLibrary(path), Error, "not a library");
      Deno.writeTextFileSync(path, "");
      assertThrows(() => openLibrary(path), Error, "not a library");
    }),
});

Deno.test({
  name: "openLibrary() says for which processor a library is",
  ignore,
  fn: () =>
    inFolder(async (path) => {
      await compileStub(path, "2.21.0");
      const bytes = Deno.readFileSync(path);
      const other = Deno.build.arch === "x86_64"
        ? [183, "aarch64"]
        : [62, "x86_64"];
      new DataView(bytes.buffer).setUint16(18, other[0] as number, true);
      Deno.writeFileSync(path, bytes);
      assertThrows(
        () => openLibrary(path),
        Error,
        `for ${other[1]}, this machine is ${Deno.build.arch}`,
      );
    }),
});

Deno.test({
  name: "openLibrary() names the function that an old TensorFlow lacks",
  ignore,
  fn: () =>
    inFolder(async (path) => {
      await compileStub(path, "2.0.0", "TFE_OpSetAttrTypeList");
      assertThrows(
        () => openLibrary(path),
        Error,
        "not a TensorFlow that the kit can use: it lacks TFE_OpSetAttrTypeList",
      );
    }),
});

Deno.test({
  name: "openLibrary() takes version 2 and no other",
  ignore,
  fn: () =>
    inFolder(async (path) => {
      await compileStub(path, "2.99.1");
      const { version, strings, config } = openLibrary(path);
      assertEquals([version, strings, config], [
        "2.99.1",
        undefined,
        undefined,
      ]);
      const other = `${path}.other`;
      await compileStub(other, "1.15.5");
      assertThrows(
        () => openLibrary(other),
        Error,
        'needed TensorFlow 2, the library says "1.15.5"',
      );
    }),
});

Deno.test({
  name: "openContext() says whether products may use TF32",
  ignore: noLibrary,
  fn: () => {
    const { library } = executor.context;
    assertEquals(library.tf32?.isEnabled(), false);
    openContext(library, { threads: 1, tf32: true });
    assertEquals(library.tf32?.isEnabled(), true);
    openContext(library, { threads: 1, tf32: false });
    assertEquals(library.tf32?.isEnabled(), false);
  },
});
