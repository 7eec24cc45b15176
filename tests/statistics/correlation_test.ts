import { assertEquals, assertThrows } from "@std/assert";
import { kendall, pearson, spearman } from "kit/statistics/correlation.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("pearson() agrees with R's cor.test", () => {
  for (const expected of r.correlation) {
    const { value, pValue, low, high } = pearson(expected.a, expected.b);
    assertRelative(value, expected.pearson, 1e-9);
    assertRelative(pValue!, expected.pearsonP, 1e-9);
    assertRelative(low, expected.low, 1e-9);
    assertRelative(high, expected.high, 1e-9);
  }
});

Deno.test("spearman() and kendall() agree with R's cor.test, ties included", () => {
  for (const { a, b, ...expected } of r.correlation) {
    const rho = spearman(a, b);
    assertRelative(rho.statistic, expected.spearman, 1e-9);
    assertRelative(rho.pValue, expected.spearmanP, 1e-9);
    const tau = kendall(a, b);
    assertRelative(tau.statistic, expected.kendall, 1e-9);
    assertRelative(tau.pValue, expected.kendallP, 1e-9);
  }
});

Deno.test("pearson() of a line is 1 and never has a p-value of 0", () => {
  const { value, pValue, high } = pearson([1, 2, 3, 4], [2, 4, 6, 8]);
  assertEquals([value, high], [1, 1]);
  assertEquals(pValue! > 0, true);
});

Deno.test("correlations refuse constant numbers and lists that do not match", () => {
  for (const  of of[pearson, spearman, kendall]) {
    assertThrows(() => of([1, 1, 1], [1, 2, 3]), RangeError, "must vary");
    assertThrows(() => of([1, 2, 3], [1, 2]), RangeError);
    assertThrows(() => of([1, 2], [1, 2]), RangeError, "3 values are needed");
  }
});
