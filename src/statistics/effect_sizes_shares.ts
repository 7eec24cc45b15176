/**
 * How large a difference of shares is, in units that other studies share.
 *
 * @module
 */

import { requireCounts, requireShare } from "./numbers.ts";
import type { Counted } from "./two_proportions.ts";

/**
 * Cohen's h: the difference of two shares where equal steps are equally hard.
 *
 * Source: Cohen, Statistical Power Analysis (1988) §6.2.
 *
 * @param a One share, from 0 to 1.
 * @param b The other.
 * @returns 2 asin √a - 2 asin √b.
 * @throws {RangeError} If a share is not from 0 to 1.
 *
 * @example From 9 to 18 of 40
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { cohensH } from "kit/statistics/effect_sizes_shares.ts";
 *
 * assertAlmostEquals(cohensH(18 / 40, 9 / 40), 0.4821968167, 1e-10);
 * ```
 */
export function cohensH(a: number, b: number): number {
  const bad = [a, b].find((share) => !(share >= 0 && share <= 1));
  if (bad !== undefined) {
    throw new RangeError(
      `Cannot compute Cohen's h: shares must be from 0 to 1, got ${bad}`,
    );
  }
  return 2 * Math.asin(Math.sqrt(a)) - 2 * Math.asin(Math.sqrt(b));
}

/**
 * The odds of `a` over those of `b`.
 *
 * For two groups on different problems, beside `fisherExact`; on the same problems
 * take `matchedOddsRatio`.
 *
 * Source: Agresti, Categorical Data Analysis (2013) §2.2.
 *
 * @param a Successes and trials of one group.
 * @param b Those of the other.
 * @returns The plain odds ratio, from 0 to infinity; NaN when both are all or
 * nothing alike. `fisherExact` has the conditional one, with an interval.
 * @throws {RangeError} If counts are not whole numbers with
 * 0 <= successes <= trials and trials >= 1.
 */
export function oddsRatio(a: Counted, b: Counted): number {
  for (const { successes, trials } of [a, b]) {
    requireShare(successes, trials, "an odds ratio");
  }
  return a.successes * (b.trials - b.successes) /
    ((a.trials - a.successes) * b.successes);
}

/**
 * The odds ratio of matched pairs: how much oftener the first model alone is
 * right than the second alone.
 *
 * For one answer a problem, beside McNemar's test: it is the odds ratio given the
 * problem.
 *
 * Source: Agresti, Categorical Data Analysis (2013) §11.2.
 *
 * @param onlyFirst Problems that only the first model solved.
 * @param onlySecond Problems that only the second model solved.
 * @returns From 0 to infinity; NaN when the models never differ.
 * @throws {RangeError} If a count is not a whole number of at least 0.
 */
export function matchedOddsRatio(
  onlyFirst: number,
  onlySecond: number,
): number {
  requireCounts([onlyFirst, onlySecond], "a matched odds ratio");
  return onlyFirst / onlySecond;
}
