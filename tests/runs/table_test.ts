import { assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import { readJsonLines } from "kit/base/json_lines.ts";
import { writeTable } from "kit/runs/table.ts";
import { inFolder } from "../folder.ts";

Deno.test("writeTable() writes the same rows twice", async () => {
  await inFolder(async (folder) => {
    const rows = [
      { step: 1, loss: 0.5, isLast: false, model: "base", at: { level: 1 } },
      { step: 2, loss: 2, isLast: true, model: "✓", extra: 2 ** 40 },
    ];
    const { lines, parquet } = await writeTable(folder, "metrics", rows);
    assertEquals(lines, `${folder}/tables/metrics.jsonl`);
    assertEquals(await readJsonLines(lines), { rows, errors: [] });
    const frame = pl.readParquet(parquet);
    assertEquals(frame.columns, [
      "step",
      "loss",
      "isLast",
      "model",
      "at",
      "extra",
    ]);
    assertEquals(
      frame.dtypes.map((type) => type.variant),
      ["Int64", "Float64", "Bool", "String", "String", "Int64"],
    );
    assertEquals(frame.toRecords(), [
      { ...rows[0], at: '{"level":1}', extra: null },
      { ...rows[1], at: null },
    ]);
  });
});

Deno.test("writeTable() keeps mixed cells as JSON and NaN as null", async () => {
  await inFolder(async (folder) => {
    const rows = [{ a: 1, b: NaN }, { a: "1", b: 0.5 }, { a: null, b: null }];
    const { parquet } = await writeTable(folder, "mixed", rows);
    assertEquals(pl.readParquet(parquet).toRecords(), [
      { a: "1", b: null },
      { a: '"1"', b: 0.5 },
      { a: null, b: null },
    ]);
  });
});

Deno.test("writeTable() writes a table without rows, and the same bytes twice", async () => {
  await inFolder(async (folder) => {
    const { lines, parquet } = await writeTable(folder, "none", []);
    assertEquals(await Deno.readTextFile(lines), "");
    assertEquals(pl.readParquet(parquet).height, 0);
    const rows = Array.from({ length: 1000 }, (_, i) => ({ i, x: i / 7 }));
    const one = await writeTable(folder, "one", rows);
    const two = await writeTable(folder, "two", rows);
    assertEquals(
      await Deno.readFile(one.parquet),
      await Deno.readFile(two.parquet),
    );
  });
});
