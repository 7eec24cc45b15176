import { assertEquals, assertThrows } from "@std/assert";
import {
  detectableDifference,
  neededProblems,
} from "kit/statistics/power_evaluation.ts";
import { assertRelative } from "./relative.ts";

const variances = {
  between: 0.1,
  withinA: 0.125,
  withinB: 0.2,
  samplesA: 4,
  samplesB: 8,
};

Deno.test("neededProblems() and detectableDifference() undo each other", () => {
  // (1.95996 + 0.84162)² × 0.15625 / 0.05²
  const { n } = neededProblems(0.05, variances);
  assertRelative(n, 2.801585218 ** 2 * 0.15625 / 0.0025, 1e-9);
  assertRelative(detectableDifference(n, variances).difference, 0.05, 1e-12);
});

Deno.test("neededProblems() says what the plan was made from", () => {
  const sure = { significance: 0.01, power: 0.9 };
  const { n, ...given } = neededProblems(-0.05, variances, sure);
  assertEquals(given, {
    difference: -0.05,
    ...variances,
    ...sure,
    method: "paired-normal",
  });
  assertEquals(n, neededProblems(0.05, variances, sure).n);
});

Deno.test("neededProblems() refuses no difference and no samples", () => {
  assertThrows(() => neededProblems(0, variances), RangeError, "difference");
  const none = { ...variances, samplesB: 0 };
  assertThrows(() => neededProblems(0.05, none), RangeError, "samplesB");
});
