/**
 * How large a difference of means is, in units that other studies share.
 *
 * @module
 */

import type { Estimate } from "./estimate.ts";
import { type IntervalOptions, meanEstimate } from "./mean.ts";
import { noncentralEnds } from "./noncentral_ends.ts";
import { requireFinite, variance } from "./numbers.ts";
import { unpairedDifference } from "./unpaired.ts";

/**
 * Cohen's dz: the mean difference in units of its own deviation.
 *
 * The interval takes differences for normal; where most are 0 it is too wide.
 * What the power of a paired test depends on. It grows as models become alike in
 * which problems they solve, so do not compare it between benchmarks.
 *
 * Source: Cohen, Statistical Power Analysis (1988) §2.3; the interval,
 * `noncentralEnds`, as R's `effectsize::cohens_d(paired = TRUE)`.
 *
 * @param differences One per pair, independent of each other.
 * @param options Coverage.
 * @returns The effect size with the paired t test; infinite or NaN, and so its
 * interval, when all differences are equal.
 * @throws {RangeError} If there are fewer than two or one is not finite.
 */
export function cohensDz(
  differences: readonly number[],
  options: IntervalOptions = {},
): Estimate {
  requireFinite(differences, "Cohen's dz", 2);
  const deviation = Math.sqrt(variance(differences));
  const estimate = meanEstimate(differences, options);
  return standardised(estimate, deviation, "cohens-dz");
}

/**
 * Cohen's d: the difference of two means in units of their deviation.
 *
 * Source: Cohen (1988) §2.2, with √((s_a² + s_b²) / 2) below; the interval,
 * Delacre et al., doi:10.31234/osf.io/tu6mp, as R's
 * `effectsize::cohens_d(pooled_sd = FALSE)`.
 *
 * @param a Numbers of one group.
 * @param b Numbers of the other.
 * @param options Coverage.
 * @returns The effect size of `a` over `b` with Welch's test; infinite or NaN,
 * and so its interval, without spread.
 * @throws {RangeError} If a group has fewer than two or one is not finite.
 */
export function cohensD(
  a: readonly number[],
  b: readonly number[],
  options: IntervalOptions = {},
): Estimate {
  requireFinite(a, "Cohen's d", 2);
  requireFinite(b, "Cohen's d", 2);
  const deviation = Math.sqrt((variance(a) + variance(b)) / 2);
  const estimate = unpairedDifference(a, b, options);
  return standardised(estimate, deviation, "cohens-d");
}

/**
 * Hedges' g: Cohen's d without most of its bias in small groups.
 *
 * Source: Hedges, Journal of Educational Statistics 6 (1981) 107: d times
 * 1 - 3 / (4 · degrees - 1), and the ends of its interval as well.
 *
 * @param a Numbers of one group.
 * @param b Numbers of the other.
 * @param options Coverage.
 * @returns The effect size of `a` over `b`, as `cohensD`.
 * @throws {RangeError} As `cohensD` does.
 *
 * @example Two groups of three
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { hedgesG } from "kit/statistics/effect_sizes.ts";
 *
 * // d is 1, degrees are 4: 1 - 3/15
 * assertAlmostEquals(hedgesG([2, 3, 4], [1, 2, 3]).value, 0.8, 1e-15);
 * ```
 */
export function hedgesG(
  a: readonly number[],
  b: readonly number[],
  options: IntervalOptions = {},
): Estimate {
  const effect = cohensD(a, b, options);
  const factor = 1 - 3 / (4 * (a.length + b.length - 2) - 1);
  return {
    ...effect,
    value: factor * effect.value,
    low: factor * effect.low,
    high: factor * effect.high,
    method: "hedges-g",
  };
}

/** A difference with its t test, in units of a deviation. */
function standardised(
  { value, level, n, ...test }: Estimate,
  deviation: number,
  method: string,
): Estimate {
  const effect = value / deviation;
  const { standardError, statistic, degrees, pValue } = test;
  if (statistic === undefined || !degrees || pValue === undefined) {
    return { value: effect, low: effect, high: effect, level, n, method };
  }
  const { low, high } = noncentralEnds(statistic, degrees, level);
  const unit = standardError! / deviation;
  return {
    ...{ value: effect, low: low * unit, high: high * unit },
    ...{ level, n, method, pValue, statistic, degrees },
  };
}
