import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { varianceSplit } from "kit/statistics/variance_split.ts";

const counted = (right: readonly number[], trials: number) =>
  right.map((successes) => ({ successes, trials }));

Deno.test("varianceSplit() agrees with R's mean squares", () => {
  const right = [0, 1, 4, 2, 3, 0, 2, 4, 1, 0, 3, 2];
  const split = varianceSplit(counted(right, 4));
  assertAlmostEquals(split.within, 0.1666666667, 1e-10);
  assertAlmostEquals(split.between, 0.0928030303, 1e-10);
  assertAlmostEquals(split.icc, 0.3576642336, 1e-10);
  // the variance of the mean is that of the shares over n
  assertAlmostEquals(Math.sqrt(split.ofMean), 0.1058574895, 1e-10);
});

Deno.test("varianceSplit() says so when there is less than sampling explains", () => {
  const split = varianceSplit(counted([2, 2, 2], 4));
  assertEquals([split.between, split.isClipped], [0, true]);
  // 4/3 × 1/4 / 4
  assertAlmostEquals(split.rawBetween, -1 / 12, 1e-15);
});

Deno.test("varianceSplit() takes problems with different numbers of samples", () => {
  const split = varianceSplit([
    { successes: 1, trials: 2 },
    { successes: 1, trials: 4 },
  ]);
  // (2 × 1/4 + 4/3 × 3/16) / 2
  assertAlmostEquals(split.within, 0.375, 1e-15);
  assertAlmostEquals(split.rawBetween, 1 / 32 - 0.375 * 0.375, 1e-15);
});

Deno.test("varianceSplit() refuses one problem and one sample", () => {
  const one = () => varianceSplit(counted([1], 2));
  assertThrows(one, RangeError, "got 1 problems");
  assertThrows(() => varianceSplit(counted([1, 0], 1)), RangeError, "with 1");
});
