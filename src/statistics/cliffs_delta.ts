/**
 * How much oftener a number of one group is the larger.
 *
 * @module
 */

import { normal } from "./distributions/normal.ts";
import type { Ends, Estimate } from "./estimate.ts";
import type { IntervalOptions } from "./mean.ts";
import { checkedLevel, mean, requireFinite, sum } from "./numbers.ts";

/**
 * Cliff's delta: P(a > b) - P(a < b) over all pairs.
 *
 * Needs no unit and no shape of the numbers; ties count for neither side.
 *
 * Source: Cliff, Psychological Bulletin 114 (1993) 494, with the consistent
 * variance; the interval, which is not symmetric, Feng and Cliff, Journal of
 * Modern Applied Statistical Methods 3 (2004) 322. Agrees with R's
 * `effsize::cliff.delta(use.unbiased = FALSE, use.normal = TRUE)`, which also
 * takes delta from the edge by a pair's part where the groups do not overlap.
 *
 * @param a Numbers of one group, at least two.
 * @param b Numbers of the other.
 * @param options Coverage.
 * @returns Delta, from -1 to 1, with its standard error.
 * @throws {RangeError} If a group has fewer than two or a number is not finite.
 *
 * @example One pair of four ties, the others are won
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cliffsDelta } from "kit/statistics/cliffs_delta.ts";
 *
 * assertEquals(cliffsDelta([2, 3], [1, 2]).value, 0.75);
 * ```
 */
export function cliffsDelta(
  a: readonly number[],
  b: readonly number[],
  options: IntervalOptions = {},
): Estimate {
  requireFinite(a, "Cliff's delta", 2);
  requireFinite(b, "Cliff's delta", 2);
  const level = checkedLevel(options.level);
  const wins = a.map((x) => b.map((y) => Math.sign(x - y))); // [m, n]
  const [m, n] = [a.length, b.length];
  const ofA = wins.map(mean);
  const ofB = b.map((_, j) => mean(wins.map((row) => row[j]!)));
  const value = mean(ofA);
  const centre = Math.abs(value) === 1 ? value * (1 - 1 / (m * n)) : value;
  const squares = (list: readonly number[]) =>
    sum(list.map((x) => (x - centre) ** 2));
  const variance = (
    (n - 1) * squares(ofA) / (m - 1) +
    (m - 1) * squares(ofB) / (n - 1) +
    squares(wins.flat()) / ((m - 1) * (n - 1))
  ) / (m * n);
  const reach = normal.tailQuantile((1 - level) / 2);
  const ends = asymmetric(centre, reach ** 2 * variance);
  return {
    value,
    low: value === -1 ? -1 : ends.low,
    high: value === 1 ? 1 : ends.high,
    level,
    n: m + n,
    method: "cliffs-delta",
    standardError: Math.sqrt(variance),
  };
}

/** The ends around delta, of a half-width that is squared. */
function asymmetric(delta: number, squared: number): Ends {
  const open = 1 - delta ** 2;
  const step = Math.sqrt(squared * (open ** 2 + squared));
  const [low, high] = [-step, step]
    .map((step) => (delta * open + step) / (open + squared));
  return { low: low!, high: high! };
}
