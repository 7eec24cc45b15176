/**
 * How large a difference of shares is, in units that other studies share.
 *
 * @module
 */

import { clopperPearson } from "./clopper_pearson.ts";
import { normal } from "./distributions/normal.ts";
import type { Estimate } from "./estimate.ts";
import { mcNemarExact } from "./mcnemar.ts";
import type { IntervalOptions } from "./mean.ts";
import { checkedLevel, requireShare } from "./numbers.ts";
import type { Counted } from "./two_proportions.ts";
import { waldEstimate } from "./wald.ts";

/**
 * Cohen's h: the difference of two shares where equal steps are equally hard.
 *
 * Source: Cohen, Statistical Power Analysis (1988) §6.2: 2 asin √p of one less
 * that of the other, with a variance of 1 / trials each; agrees with R's
 * `effectsize::cohens_h`.
 *
 * @param a Successes and trials of one group.
 * @param b Those of the other.
 * @param options Coverage.
 * @returns The effect size of `a` over `b`, from -π to π.
 * @throws {RangeError} If counts are not whole numbers with
 * 0 <= successes <= trials and trials >= 1.
 *
 * @example From 9 to 18 of 40
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { cohensH } from "kit/statistics/effect_sizes_shares.ts";
 *
 * const before = { successes: 9, trials: 40 };
 * const after = { successes: 18, trials: 40 };
 * assertAlmostEquals(cohensH(after, before).value, 0.4821968167, 1e-10);
 * ```
 */
export function cohensH(
  a: Counted,
  b: Counted,
  options: IntervalOptions = {},
): Estimate {
  const { level, n } = design(a, b, "Cohen's h", options);
  const angle = ({ successes, trials }: Counted) =>
    2 * Math.asin(Math.sqrt(successes / trials));
  const value = angle(a) - angle(b);
  const standardError = Math.sqrt(1 / a.trials + 1 / b.trials);
  const most = Math.PI;
  return waldEstimate(value, standardError, {
    most,
    level,
    n,
    method: "cohens-h",
  });
}

/**
 * The odds of `a` over those of `b`.
 *
 * For two groups on different problems, beside `fisherExact`; on the same problems
 * take `matchedOddsRatio`.
 *
 * Source: Agresti, Categorical Data Analysis (2013) §2.2; the interval, Woolf,
 * Annals of Human Genetics 19 (1955) 251, as scipy's
 * `odds_ratio(kind="sample")` and statsmodels' `Table2x2`.
 *
 * @param a Successes and trials of one group.
 * @param b Those of the other.
 * @param options Coverage.
 * @returns The plain odds ratio, from 0 to infinity; NaN when both are all or
 * nothing alike. Where a group is all or nothing the interval leaves all open:
 * `fisherExact` has the conditional one, with an interval that does not.
 * @throws {RangeError} If counts are not whole numbers with
 * 0 <= successes <= trials and trials >= 1.
 */
export function oddsRatio(
  a: Counted,
  b: Counted,
  options: IntervalOptions = {},
): Estimate {
  const { level, n } = design(a, b, "an odds ratio", options);
  const reach = normal.tailQuantile((1 - level) / 2);
  const [won, lost] = [a.successes, a.trials - a.successes];
  const [otherWon, otherLost] = [b.successes, b.trials - b.successes];
  const value = won * otherLost / (lost * otherWon);
  const error = Math.sqrt(1 / won + 1 / lost + 1 / otherWon + 1 / otherLost);
  const factor = Math.exp(reach * error);
  return {
    value,
    low: factor < Infinity ? value / factor : 0,
    high: factor < Infinity ? value * factor : Infinity,
    level,
    n,
    method: "odds-ratio",
  };
}

/**
 * The odds ratio of matched pairs: how much oftener the first model alone is
 * right than the second alone.
 *
 * For one answer a problem, beside McNemar's test: it is the odds ratio given the
 * problem.
 *
 * Source: Agresti, Categorical Data Analysis (2013) §11.2; the exact interval of
 * Clopper and Pearson for the share that the first wins, as odds, which is R's
 * `binom.test`.
 *
 * @param onlyFirst Problems that only the first model solved.
 * @param onlySecond Problems that only the second model solved.
 * @param options Coverage.
 * @returns From 0 to infinity, with McNemar's exact test; `n` counts the
 * problems on which they differ. When they never do it is NaN, and its interval
 * leaves all open.
 * @throws {RangeError} If a count is not a whole number of at least 0.
 */
export function matchedOddsRatio(
  onlyFirst: number,
  onlySecond: number,
  options: IntervalOptions = {},
): Estimate {
  const { n, pValue, statistic } = mcNemarExact(onlyFirst, onlySecond);
  const level = checkedLevel(options.level);
  const { low, high } = n === 0
    ? { low: 0, high: 1 }
    : clopperPearson(onlyFirst, n, { level });
  return {
    value: onlyFirst / onlySecond,
    low: low / (1 - low),
    high: high / (1 - high),
    level,
    n,
    method: "matched-odds-ratio",
    pValue,
    statistic,
  };
}

/** What two counted groups have in common, once checked. */
function design(
  a: Counted,
  b: Counted,
  what: string,
  options: IntervalOptions,
) {
  for (const { successes, trials } of [a, b]) {
    requireShare(successes, trials, what);
  }
  return { level: checkedLevel(options.level), n: a.trials + b.trials };
}
