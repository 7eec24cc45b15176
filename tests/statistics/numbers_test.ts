import { assertEquals } from "@std/assert";
import { mean, quantile, sum, variance } from "kit/statistics/numbers.ts";

Deno.test("sum() keeps what rounding would lose", () => {
  assertEquals(sum([1e16, 1, -1e16]), 1);
  assertEquals(sum([]), 0);
});

Deno.test("mean() and variance() of few numbers", () => {
  assertEquals([mean([]), variance([1])], [NaN, NaN]);
  assertEquals([mean([1, 2, 6]), variance([1, 2, 6])], [3, 7]);
});

Deno.test("quantile() is R's type 7", () => {
  assertEquals(quantile([1, 2, 3, 4], 0.25), 1.75);
  assertEquals(quantile([5], 0.9), 5);
});
