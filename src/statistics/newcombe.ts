/**
 * The interval of a difference from the intervals of two shares.
 *
 * @module
 */

import type { Estimate } from "./estimate.ts";

/**
 * Estimates the difference of two independent shares from their intervals.
 *
 * The reaches of both towards each other are squared and added, so that what each
 * interval knows of 0 and 1 goes into the difference. With `wilsonInterval` it
 * is Newcombe's, for one answer a problem; with `effectiveWilson` for several.
 * For models that met different problems: on the same ones use `tangoInterval`
 * or `pairedT`. From thirty problems a group on; where both shares are near 0, or
 * both near 1, it covers more than it says below a hundred.
 *
 * Source: Newcombe, Statistics in Medicine 17 (1998) 873, method 10; with other
 * intervals, Zou and Donner, Statistics in Medicine 27 (2008) 1693. Agrees with
 * statsmodels' `confint_proportions_2indep(method="newcomb")`.
 *
 * @param a One share with its interval.
 * @param b The share taken from it, at the same level.
 * @returns `a - b`; `n` counts the units of both.
 * @throws {RangeError} If the levels differ.
 *
 * @example 56 of 70 against 48 of 80
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { newcombeDifference } from "kit/statistics/newcombe.ts";
 * import { wilsonInterval } from "kit/statistics/wilson.ts";
 *
 * const difference = newcombeDifference(
 *   wilsonInterval(56, 70),
 *   wilsonInterval(48, 80),
 * );
 * assertAlmostEquals(difference.low, 0.0524, 1e-4);
 * assertAlmostEquals(difference.high, 0.3339, 1e-4);
 * ```
 */
export function newcombeDifference(a: Estimate, b: Estimate): Estimate {
  if (a.level !== b.level) {
    throw new RangeError(
      `Cannot subtract shares: both intervals need the same level, got ${a.level} and ${b.level}`,
    );
  }
  const value = a.value - b.value;
  return {
    value,
    low: value - Math.hypot(a.value - a.low, b.high - b.value),
    high: value + Math.hypot(a.high - a.value, b.value - b.low),
    level: a.level,
    n: a.n + b.n,
    method: `newcombe-${a.method}`,
  };
}
