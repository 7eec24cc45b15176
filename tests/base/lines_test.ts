import { assertEquals } from "@std/assert";
import { readLines } from "kit/base/lines.ts";
import { inFolder } from "../folder.ts";

const lines = (text: string) => {
  const read: string[] = [];
  return inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/text`, text);
    for await (const line of readLines(`${folder}/text`)) read.push(line);
  }).then(() => read);
};

Deno.test("readLines() gives every line without its end, the last one too", async () => {
  assertEquals(await lines("a\r\n\nb\n"), ["a", "", "b"]);
  assertEquals(await lines("a\nb"), ["a", "b"]);
  assertEquals(await lines(""), []);
});

Deno.test("readLines() joins what the file system gives in pieces", async () => {
  // Two bytes a character: some piece ends within one.
  const long = `x${"é".repeat(200_000)}`;
  assertEquals(await lines(`${long}\n${long}`), [long, long]);
});
