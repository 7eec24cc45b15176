import { assertAlmostEquals, assertThrows } from "@std/assert";
import { wilsonInterval } from "kit/statistics/wilson.ts";
import { reference } from "./fixture.ts";

Deno.test("wilsonInterval() agrees with statsmodels", () => {
  for (const { successes, trials, level, low, high } of reference.wilson) {
    const estimate = wilsonInterval(successes, trials, { level });
    assertAlmostEquals(estimate.low, low, 1e-12);
    assertAlmostEquals(estimate.high, high, 1e-12);
  }
});

Deno.test("wilsonInterval() refuses no trials and more successes than trials", () => {
  assertThrows(() => wilsonInterval(0, 0), RangeError, "got 0 of 0");
  assertThrows(() => wilsonInterval(3, 2), RangeError, "got 3 of 2");
  assertThrows(() => wilsonInterval(0.5, 2), RangeError, "got 0.5 of 2");
});
