import { assert, assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { installTensorFlow } from "kit/tensors/tensorflow/install.ts";
import { openWheel } from "kit/tensors/tensorflow/wheel.ts";
import { compileStub, hasCompiler } from "./stub.ts";

/** A zip archive as the format's description has it: headers, data, directory. */
function zip(files: Record<string, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const packed = new Uint8Array(deflateRawSync(content));
    const label = new TextEncoder().encode(name);
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, 0x04034b50, true);
    local.setUint16(26, label.length, true);
    const entry = new DataView(new ArrayBuffer(46));
    entry.setUint32(0, 0x02014b50, true);
    entry.setUint16(10, 8, true);
    entry.setUint32(20, packed.length, true);
    entry.setUint32(24, content.length, true);
    entry.setUint16(28, label.length, true);
    entry.setUint32(42, offset, true);
    parts.push(new Uint8Array(local.buffer), label, packed);
    directory.push(new Uint8Array(entry.buffer), label);
    offset += 30 + label.length + packed.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint32(12, size, true);
  end.setUint32(16, offset, true);
  const all = [...parts, ...directory, new Uint8Array(end.buffer)];
  return new Uint8Array(all.flatMap((part) => [...part]));
}

const bytes = (text: string) => new TextEncoder().encode(text);
const recordLine = (name: string, content: Uint8Array) =>
  `${name},sha256=${
    createHash("sha256").update(content).digest("base64url")
  },${content.length}\n`;

const system = `${
  Deno.build.os === "darwin" ? "macosx_12_0" : "manylinux_2_17"
}_${Deno.build.os === "darwin" ? "arm64" : Deno.build.arch}`;
const LIBRARY = "tensorflow/libtensorflow_cc.so.2";

/** A wheel of one library, with a record that fits or does not. */
async function makeWheel(
  folder: string,
  { library, recorded = library, platform = system }: {
    library: Uint8Array;
    recorded?: Uint8Array;
    platform?: string;
  },
): Promise<string> {
  const path = `${folder}/tensorflow-2.99.0-cp312-cp312-${platform}.whl`;
  await Deno.writeFile(
    path,
    zip({
      [LIBRARY]: library,
      "tensorflow/python/big.py": bytes("not taken"),
      "tensorflow-2.99.0.dist-info/RECORD": bytes(
        recordLine(LIBRARY, recorded),
      ),
    }),
  );
  return path;
}

/** A folder for the body, which is removed afterwards. */
async function inFolder(body: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const quiet = () => {};

Deno.test({
  name: "installTensorFlow() takes the libraries of a wheel and nothing else",
  ignore: !hasCompiler || Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      await compileStub(`${folder}/stub.so`, "2.99.0");
      const library = await Deno.readFile(`${folder}/stub.so`);
      const wheel = await makeWheel(folder, { library });
      const found = await installTensorFlow(
        { from: [wheel], cache: folder },
        quiet,
      );
      const path = `${folder}/tensorflow/2.99.0/${LIBRARY}`;
      assertEquals(found, {
        version: "2.99.0",
        path,
        files: [{ path, bytes: library.length }],
      });
      const names = Array.from(Deno.readDirSync(`${folder}/tensorflow`))
        .map(({ name }) => name);
      assertEquals(names.sort(), ["2.99.0", "downloads"]);
    }),
});

Deno.test("installTensorFlow() leaves nothing of a file with another hash", () =>
  inFolder(async (folder) => {
    const wheel = await makeWheel(folder, {
      library: bytes("changed on the way"),
      recorded: bytes("as it was built"),
    });
    await assertRejects(
      () => installTensorFlow({ from: [wheel], cache: folder }, quiet),
      SyntaxError,
      "the wheel's RECORD says",
    );
    const names = Array.from(Deno.readDirSync(`${folder}/tensorflow`));
    assertEquals(names.map(({ name }) => name), ["downloads"]);
  }));

Deno.test("installTensorFlow() refuses wheels for other machines and other packages", () =>
  inFolder(async (folder) => {
    const platform = "win_arm32";
    const wheel = await makeWheel(folder, { library: bytes("x"), platform });
    await assertRejects(
      () => installTensorFlow({ from: [wheel], cache: folder }, quiet),
      Error,
      "it is for win_arm32, this machine is",
    );
    const other = `${folder}/numpy-2.0.0-cp312-cp312-${system}.whl`;
    await Deno.writeFile(other, zip({ "numpy/x.so": bytes("x") }));
    await assertRejects(
      () => installTensorFlow({ from: [other], cache: folder }, quiet),
      Error,
      "needed a wheel of tensorflow, got",
    );
  }));

Deno.test("openWheel() refuses what is no wheel or cut off", () =>
  inFolder(async (folder) => {
    const path = await makeWheel(folder, { library: bytes("abc".repeat(999)) });
    const whole = await Deno.readFile(path);
    {
      using wheel = openWheel(path);
      assertEquals(wheel.version, "2.99.0");
      assert(wheel.entries.some(({ name }) => name === LIBRARY));
    }
    let refused = 0;
    for (const length of [0, 10, 50, whole.length - 1]) {
      await Deno.writeFile(path, whole.subarray(0, length));
      try {
        openWheel(path)[Symbol.dispose]();
      } catch (error) {
        assert(error instanceof SyntaxError, String(error));
        refused++;
      }
    }
    assertEquals(refused, 4);
  }));
