import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import { unpairedDifference } from "kit/statistics/unpaired.ts";

const quarters = (counts: readonly number[]) => counts.map((x) => x / 4);
const A = quarters([0, 1, 4, 2, 3, 0, 2, 4, 1, 0, 3, 2]);
const B = quarters([1, 2, 4, 2, 4, 0, 3, 4, 3, 1, 2, 4]);

Deno.test("unpairedDifference() agrees with t.test(B, A) of R 4.2.2", () => {
  const estimate = unpairedDifference(B, A);
  assertAlmostEquals(estimate.value, 1 / 6, 1e-12);
  // t = 1.146050974, p = 0.2641307587
  const t = estimate.value / estimate.standardError!;
  assertAlmostEquals(t, 1.146050974, 1e-8);
  assertAlmostEquals(estimate.pValue!, 0.2641307587, 1e-9);
});

Deno.test("unpairedDifference() takes the t quantile at Welch's degrees of freedom", () => {
  // equal sizes and spreads: degrees are 2 (n - 1) = 2, t quantile 4.302652730;
  // each variance of the mean is 0.125 / 2
  const estimate = unpairedDifference([1, 0.5], [0.5, 0]);
  assertAlmostEquals(estimate.high, 0.5 + 4.30265273 * Math.sqrt(0.125), 1e-8);
  assertAlmostEquals(estimate.low, 0.5 - 4.30265273 * Math.sqrt(0.125), 1e-8);
});

Deno.test("unpairedDifference() has no p-value where nothing varies", () => {
  const { low, high, pValue } = unpairedDifference([1, 1], [0, 0]);
  assert(low === 1 && high === 1 && pValue === undefined);
});

Deno.test("unpairedDifference() needs two numbers on each side", () => {
  const error = assertThrows(() => unpairedDifference([1], [0, 1]), RangeError);
  assert((error as Error).message.endsWith("got 1 and 2"));
});
