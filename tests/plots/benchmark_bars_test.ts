import { assert, assertEquals } from "@std/assert";
import { benchmarkBars } from "kit/plots/benchmark_bars.ts";

Deno.test("benchmarkBars() draws a bar and its number for each engine and workload", () => {
  const rows = ["train", "sample"].flatMap((label, i) => [
    { engine: "ours", label, milliseconds: 10 + i },
    { engine: "pytorch", label, milliseconds: 200 + i },
  ]);
  const { svg, rows: kept } = benchmarkBars(rows, { alt: "Times." });
  assertEquals(kept, rows);
  for (const text of ["10", "11", "200", "201", "train", "sample", "ours"]) {
    assert(svg.includes(`>${text}</text>`), text);
  }
});
