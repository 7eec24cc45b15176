/**
 * An interval for the difference of two shares on the same problems.
 *
 * @module
 */

import { normal } from "./distributions/normal.ts";
import type { Estimate } from "./estimate.ts";
import type { IntervalOptions } from "./mean.ts";
import { checkedLevel, requireCounts } from "./numbers.ts";
import { findRoot } from "./root.ts";

/**
 * Estimates the difference of two models that answered the same problems once.
 *
 * Goes with McNemar's test as Wilson's interval goes with a share: it has a width
 * even when no problem differs, and stays within -1 and 1. From thirty problems
 * on; where fewer than some four are expected to differ it covers more than it
 * says. For several answers a problem take `pairedT` on their shares.
 *
 * Source: Tango, Statistics in Medicine 17 (1998) 891; recommended by Fagerland,
 * Lydersen and Laake, Statistics in Medicine 33 (2014) 2850.
 *
 * @param onlyFirst Problems that only the first model solved.
 * @param onlySecond Problems that only the second model solved.
 * @param problems How many problems both answered.
 * @param options Coverage.
 * @returns Share of the first minus share of the second.
 * @throws {RangeError} If counts are not whole numbers of at least 0, more
 * problems differ than there are, or there are none.
 *
 * @example No problem of 30 differs: up to eleven points may hide
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { tangoInterval } from "kit/statistics/tango.ts";
 *
 * // z² / (30 + z²)
 * assertAlmostEquals(tangoInterval(0, 0, 30).high, 0.1135138, 1e-6);
 * ```
 */
export function tangoInterval(
  onlyFirst: number,
  onlySecond: number,
  problems: number,
  options: IntervalOptions = {},
): Estimate {
  requireCounts([onlyFirst, onlySecond, problems], "a Tango interval");
  if (problems < 1 || onlyFirst + onlySecond > problems) {
    throw new RangeError(
      `Cannot compute a Tango interval: at least one problem and no more that differ are needed, got ${onlyFirst} + ${onlySecond} of ${problems}`,
    );
  }
  const level = checkedLevel(options.level);
  const reach = normal.tailQuantile((1 - level) / 2);
  const value = (onlyFirst - onlySecond) / problems;
  const score = (difference: number) =>
    scoreOf(onlyFirst, onlySecond, problems, difference);
  const differing = (onlyFirst + onlySecond) / problems;
  return {
    value,
    low: value === -1 ? -1 : findRoot((d) => score(d) - reach, -1, value),
    high: value === 1 ? 1 : findRoot((d) => score(d) + reach, value, 1),
    level,
    n: problems,
    method: "tango",
    standardError: Math.sqrt((differing - value ** 2) / problems),
  };
}

/**
 * How many errors the counts lie from a difference, the error being that of the
 * likeliest shares with this difference.
 */
function scoreOf(
  onlyFirst: number,
  onlySecond: number,
  problems: number,
  difference: number,
): number {
  const apart = onlyFirst - onlySecond - problems * difference;
  if (apart === 0) return 0;
  const b = (2 * problems - onlyFirst + onlySecond) * difference -
    onlyFirst - onlySecond;
  const c = -onlySecond * difference * (1 - difference);
  const root = Math.sqrt(Math.max(0, b * b - 8 * problems * c));
  const second = (root - b) / (4 * problems);
  const variance = problems * (2 * second + difference * (1 - difference));
  return variance > 0
    ? apart / Math.sqrt(variance)
    : Math.sign(apart) * Infinity;
}
