import { assertEquals, assertThrows } from "@std/assert";
import { wilcoxonSignedRank } from "kit/statistics/wilcoxon.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("wilcoxonSignedRank() agrees with R's normal approximation", () => {
  for (const { differences, correct, statistic, pValue } of r.wilcoxon) {
    const test = wilcoxonSignedRank(differences, { correct, exact: false });
    assertRelative(test.statistic, statistic, 1e-12);
    assertRelative(test.pValue, pValue, 1e-9);
  }
});

Deno.test("wilcoxonSignedRank() agrees with R's exact test", () => {
  for (const { differences, statistic, pValue } of r.wilcoxonExact) {
    const test = wilcoxonSignedRank(differences);
    assertEquals(test.method, "wilcoxon-exact");
    assertEquals(test.statistic, statistic);
    assertRelative(test.pValue, pValue, 1e-12);
  }
});

Deno.test("wilcoxonSignedRank() of zeros has nothing to say", () => {
  const { pValue, n } = wilcoxonSignedRank([0, 0]);
  assertEquals([pValue, n], [1, 0]);
});

Deno.test("wilcoxonSignedRank() refuses to be exact with ties", () => {
  const tied = () => wilcoxonSignedRank([1, -1], { exact: true });
  assertThrows(tied, RangeError, "without ties");
  assertThrows(() => wilcoxonSignedRank([]), RangeError, "got none");
});
