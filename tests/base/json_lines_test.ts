import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  parseJsonLines,
  readJsonLines,
  writeJsonLines,
} from "kit/base/json_lines.ts";
import { inFolder } from "../folder.ts";

Deno.test("parseJsonLines() keeps good rows around bad ones and counts lines", () => {
  const text = '\uFEFF{"a":1}\r\n\n{"a":\n[2]\n';
  const { rows, errors } = parseJsonLines(text, { file: "x.jsonl" });
  assertEquals(rows, [{ a: 1 }, [2]]);
  assertEquals(errors.length, 1);
  assert(errors[0]!.message.startsWith("Cannot read x.jsonl, line 3: "));
});

Deno.test("parseJsonLines() gives what row() threw its place", () => {
  const { rows, errors } = parseJsonLines("1\n-2\n3", {
    file: "x",
    row: (value, line) => {
      if ((value as number) < 0) throw new RangeError("0 or more is needed");
      return { value, line };
    },
  });
  assertEquals(rows, [{ value: 1, line: 1 }, { value: 3, line: 3 }]);
  assertEquals(errors.map((error) => error.message), [
    "Cannot read x, line 2: 0 or more is needed",
  ]);
});

Deno.test("parseJsonLines() finds nothing in an empty text", () => {
  assertEquals(parseJsonLines(""), { rows: [], errors: [] });
});

Deno.test("writeJsonLines() writes what readJsonLines() reads", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/rows.jsonl`;
    const rows = [{ text: "a\nb ✓" }, [1, null], "c"];
    await writeJsonLines(path, rows);
    assertEquals(await readJsonLines(path), { rows, errors: [] });
    const names = [...Deno.readDirSync(folder)].map((entry) => entry.name);
    assertEquals(names, ["rows.jsonl"]);
  });
});

Deno.test("writeJsonLines() keeps the old file when a row is no JSON", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/rows.jsonl`;
    await writeJsonLines(path, [1]);
    const rows = [2, undefined];
    await assertRejects(() => writeJsonLines(path, rows), TypeError, "row 1");
    assertEquals((await readJsonLines(path)).rows, [1]);
  });
});
