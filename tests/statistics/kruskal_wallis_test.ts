import { assertEquals, assertThrows } from "@std/assert";
import { kruskalWallis } from "kit/statistics/kruskal_wallis.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("kruskalWallis() agrees with R's kruskal.test", () => {
  for (const { groups, kruskal } of r.groups) {
    const { statistic, pValue, degrees } = kruskalWallis(groups);
    assertRelative(statistic, kruskal.statistic, 1e-9);
    assertRelative(pValue, kruskal.pValue, 1e-9);
    assertEquals(degrees, 2);
  }
});

Deno.test("kruskalWallis() of equal numbers says 1, of one group nothing", () => {
  assertEquals(kruskalWallis([[1, 1], [1]]).pValue, 1);
  assertThrows(() => kruskalWallis([[1, 2]]), RangeError, "got 1");
  assertThrows(() => kruskalWallis([[1], []]), RangeError, "got none");
});
