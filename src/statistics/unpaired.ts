/**
 * One group against another, as if they had met different problems.
 *
 * @module
 */

import { studentQuantile, studentTail } from "./distributions.ts";
import type { Estimate } from "./estimate.ts";
import { checkedLevel, type IntervalOptions, meanEstimate } from "./mean.ts";

/**
 * Estimates the difference of two means, `a` minus `b`, with Welch's interval.
 *
 * For groups that share no problems. Two models that answered the same ones are
 * compared by `pairedDifference`: this would count the spread between problems,
 * which both models have in common, as doubt about the difference.
 *
 * Source: Welch, Biometrika 34 (1947) 28.
 *
 * @param a One number per independent unit, at least two.
 * @param b The same of the other group.
 * @param options Coverage.
 * @returns The difference; `n` counts the units of both groups.
 * @throws {RangeError} If a group has fewer than two numbers or one is not finite.
 *
 * @example Two groups of two
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { unpairedDifference } from "kit/statistics/unpaired.ts";
 *
 * assertEquals(unpairedDifference([1, 0.5], [0.5, 0]).value, 0.5);
 * ```
 */
export function unpairedDifference(
  a: readonly number[],
  b: readonly number[],
  options: IntervalOptions = {},
): Estimate {
  if (a.length < 2 || b.length < 2) {
    throw new RangeError(
      `Cannot compare two groups: each needs at least two numbers, got ${a.length} and ${b.length}`,
    );
  }
  const level = checkedLevel(options.level);
  const [first, second] = [meanEstimate(a), meanEstimate(b)];
  const value = first.value - second.value;
  const [u, v] = [first.standardError! ** 2, second.standardError! ** 2];
  const standardError = Math.sqrt(u + v);
  const common = { value, level, n: a.length + b.length, method: "welch-t" };
  if (standardError === 0) {
    return { ...common, low: value, high: value, standardError };
  }
  const degrees = (u + v) ** 2 /
    (u ** 2 / (a.length - 1) + v ** 2 / (b.length - 1));
  const reach = studentQuantile((1 + level) / 2, degrees) * standardError;
  const pValue = value === 0
    ? 1
    : 2 * studentTail(Math.abs(value) / standardError, degrees);
  return {
    ...common,
    low: value - reach,
    high: value + reach,
    standardError,
    pValue,
  };
}
