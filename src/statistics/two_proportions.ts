/**
 * Two shares that rest on different problems.
 *
 * @module
 */

import { chiSquare } from "./distributions/chi_square.ts";
import { type Estimate, twoSided } from "./estimate.ts";
import type { IntervalOptions } from "./mean.ts";
import { checkedLevel, requireShare } from "./numbers.ts";
import { waldEstimate } from "./wald.ts";

/** Successes of trials. */
export interface Counted {
  /** How many trials succeeded. */
  readonly successes: number;
  /** How many trials there were. */
  readonly trials: number;
}

/**
 * Estimates the difference of two independent shares, with the chi-square test.
 *
 * For models that met different problems, or where only totals are known. On the
 * same problems use `mcNemarExact`. With fewer than some five expected in a cell
 * use `fisherExact`, and for an interval that holds there `newcombeDifference`.
 *
 * Source: Pearson's chi-square without correction and Wald's interval; agrees
 * with R's `prop.test(correct = FALSE)`.
 *
 * @param a Successes and trials of one group.
 * @param b Those of the other.
 * @param options Coverage.
 * @returns Share of `a` minus share of `b`; `statistic` is chi-square with one
 * degree of freedom, and p is 1 when all succeed or all fail.
 * @throws {RangeError} If counts are not whole numbers with
 * 0 <= successes <= trials and trials >= 1.
 */
export function twoProportions(
  a: Counted,
  b: Counted,
  options: IntervalOptions = {},
): Estimate {
  const what = "a difference of shares";
  for (const { successes, trials } of [a, b]) {
    requireShare(successes, trials, what);
  }
  const level = checkedLevel(options.level);
  const [p, q] = [a, b].map(({ successes, trials }) => successes / trials);
  const value = p! - q!;
  const n = a.trials + b.trials;
  const pooled = (a.successes + b.successes) / n;
  const standardError = Math.sqrt(
    p! * (1 - p!) / a.trials + q! * (1 - q!) / b.trials,
  );
  const spread = pooled * (1 - pooled) * (1 / a.trials + 1 / b.trials);
  const statistic = spread === 0 ? 0 : value * value / spread;
  const method = "two-proportions-chi-square";
  return {
    ...waldEstimate(value, standardError, { most: 1, level, n, method }),
    pValue: twoSided(chiSquare(1).tail(statistic) / 2),
    statistic,
    degrees: 1,
  };
}
