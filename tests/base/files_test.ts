import { assertEquals, assertRejects } from "@std/assert";
import { removeFile, writeFileAtomically } from "kit/base/files.ts";
import { fileHash, sha256 } from "kit/base/surroundings.ts";

async function withFolder(use: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "with space " });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
const namesIn = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();

Deno.test("writeFileAtomically() replaces a file, by path and by URL", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.txt`;
    await writeFileAtomically(path, "long before");
    await writeFileAtomically(path, "é");
    assertEquals(await Deno.readTextFile(path), "é");
    const url = new URL(`file://${encodeURI(folder)}/b.bin`);
    await writeFileAtomically(url, Uint8Array.of(1, 2, 3));
    assertEquals([...await Deno.readFile(url)], [1, 2, 3]);
    await writeFileAtomically(path, "");
    assertEquals(await Deno.readTextFile(path), "");
    assertEquals(await namesIn(folder), ["a.txt", "b.bin"]);
  }));

Deno.test("writeFileAtomically() leaves the old file and no other when it fails", () =>
  withFolder(async (folder) => {
    // A folder that is not empty cannot be replaced by a file.
    await Deno.mkdir(`${folder}/full`);
    await Deno.writeTextFile(`${folder}/full/inside`, "kept");
    await assertRejects(
      () => writeFileAtomically(`${folder}/full`, "new"),
      Error,
      "needed room and permission for 3 bytes",
    );
    assertEquals(await Deno.readTextFile(`${folder}/full/inside`), "kept");
    assertEquals(await namesIn(folder), ["full"]);
    await assertRejects(
      () => writeFileAtomically(`${folder}/none/a.txt`, "new"),
      Error,
      `Cannot write ${folder}/none/a.txt`,
    );
  }));

Deno.test("sha256() gives the fingerprints that FIPS 180-2 prints", async () => {
  assertEquals(
    await sha256(new TextEncoder().encode("abc")),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  assertEquals(
    await sha256(new Uint8Array()),
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
});

Deno.test("removeFile() and fileHash() take a file that is not there for none", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a`;
    await Deno.writeTextFile(path, "abc");
    assertEquals(
      await fileHash(path),
      await sha256(new TextEncoder().encode("abc")),
    );
    await removeFile(path);
    await removeFile(path);
    assertEquals(await fileHash(path), undefined);
    // What is there and is no file is no business of theirs.
    await Deno.mkdir(`${path}/b`, { recursive: true });
    await assertRejects(() => removeFile(path));
    await assertRejects(() => fileHash(path));
  }));
