import { assert, assertEquals, assertThrows } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { indexStream } from "kit/statistics/index_stream.ts";
import {
  crossed,
  levelByLevel,
  type Resampling,
  wholeClusters,
  withinStrata,
} from "kit/statistics/resampling.ts";

function drawn({ draw, most }: Resampling, seed = 1): number[] {
  const target = new Int32Array(most);
  const count = draw(indexStream(randomStream(seed)), target);
  return [...target.slice(0, count)];
}

Deno.test("wholeClusters() draws clusters with all their rows", () => {
  const way = wholeClusters(["a", "b", "a", "c"]);
  assertEquals([way.n, way.most], [3, 6]);
  for (let seed = 0; seed < 20; seed++) {
    const rows = drawn(way, seed);
    const count = (row: number) => rows.filter((own) => own === row).length;
    assertEquals(count(0), count(2));
    assertEquals(count(0) + count(1) + count(3), 3);
  }
});

Deno.test("withinStrata() keeps the size of every stratum", () => {
  const labels = ["a", "b", "a", "b", "b"];
  for (let seed = 0; seed < 20; seed++) {
    const rows = drawn(withinStrata(labels), seed);
    const inA = rows.filter((row) => labels[row] === "a").length;
    assertEquals([rows.length, inA], [5, 2]);
  }
});

Deno.test("levelByLevel() draws as many children as each parent has", () => {
  const clusters = ["x", "x", "x", "x", "y", "y"];
  const problems = ["p", "p", "q", "q", "r", "r"];
  const way = levelByLevel([clusters, problems]);
  assertEquals(way.n, 2);
  for (let seed = 0; seed < 30; seed++) {
    const rows = drawn(way, seed);
    assert(rows.length <= way.most);
    // each cluster x gives 4 rows, each y gives 2: pairs of one problem
    for (let i = 0; i < rows.length; i += 2) {
      assertEquals(problems[rows[i]!], problems[rows[i + 1]!]);
    }
  }
  assertThrows(() => levelByLevel([]), RangeError, "none");
  assertThrows(() => levelByLevel([["a"], []]), RangeError, "1, 0");
});

Deno.test("crossed() takes a problem from every seed that is drawn", () => {
  const rows = drawn(crossed(2, 3));
  const problems = rows.map((row) => row % 3);
  assertEquals(problems.slice(0, 3), problems.slice(3));
});
