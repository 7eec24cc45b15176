/**
 * Intervals from the replicates of a bootstrap.
 *
 * @module
 */

import { normal } from "./distributions/normal.ts";
import type { Ends } from "./estimate.ts";
import { mean, quantile, sum } from "./numbers.ts";

/**
 * The percentile interval: the middle share of the replicates.
 *
 * Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993) §13.3;
 * quantiles of type 7, as scipy's `method="percentile"`.
 *
 * @param sorted The replicates, rising.
 * @param level Coverage.
 * @returns The ends.
 */
export function percentileEnds(
  sorted: ArrayLike<number>,
  level: number,
): Ends {
  return {
    low: quantile(sorted, (1 - level) / 2),
    high: quantile(sorted, (1 + level) / 2),
  };
}

/** What a BCa interval is computed from. */
export interface BcaInput {
  /** The estimate from the data. */
  readonly value: number;
  /** The estimate with each unit left out. */
  readonly leftOut: readonly number[];
  /** Coverage. */
  readonly level: number;
  /**
   * `boot`, the default, counts replicates strictly below the estimate, centres
   * the jackknife on it and interpolates as R's `boot.ci` does; `scipy` counts
   * those equal by half and takes quantiles of type 7. On shares of few answers the two can
   * be a step apart.
   */
  readonly convention?: "boot" | "scipy";
}

/**
 * The bias-corrected and accelerated interval.
 *
 * Covers better than percentiles when replicates are skewed. When it cannot be
 * computed, since all replicates lie on one side, its ends are NaN.
 *
 * Source: Efron, JASA 82 (1987) 171; R's `boot.ci(type = "bca")`.
 *
 * @param sorted The replicates, rising.
 * @param input The estimate, the jackknife and coverage.
 * @returns The ends.
 */
export function bcaEnds(sorted: ArrayLike<number>, input: BcaInput): Ends {
  const { value, leftOut, level, convention = "boot" } = input;
  let below = 0, equal = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (sorted[i]! < value) below++;
    else if (sorted[i] === value) equal++;
  }
  const counted = convention === "scipy" ? below + equal / 2 : below;
  const bias = normal.quantile(counted / sorted.length);
  const a = convention === "scipy"
    ? acceleration(leftOut)
    : acceleration(leftOut, value);
  const at = (share: number) => {
    const z = bias + normal.quantile(share);
    const moved = normal.cdf(bias + z / (1 - a * z));
    return convention === "scipy"
      ? quantile(sorted, moved)
      : normalQuantileOf(sorted, moved);
  };
  if (!Number.isFinite(bias)) return { low: NaN, high: NaN };
  return { low: at((1 - level) / 2), high: at((1 + level) / 2) };
}

/**
 * The acceleration of BCa, from the estimates with each unit left out.
 *
 * Source: Efron (1987) eq. 7.3; around the estimate from all units it agrees with
 * R's `boot::empinf(type = "jack")`, around the mean with scipy. For a mean they
 * are the same.
 *
 * @param leftOut The estimate without each unit.
 * @param centre What they are compared with; their mean by default.
 * @returns A sixth of their skewness, turned round; 0 when all are equal.
 */
export function acceleration(
  leftOut: readonly number[],
  centre: number = mean(leftOut),
): number {
  const apart = leftOut.map((x) => centre - x);
  const squares = sum(apart.map((u) => u * u));
  if (squares === 0) return 0;
  return sum(apart.map((u) => u ** 3)) / (6 * squares ** 1.5);
}

/** Between two replicates, on the scale of normal quantiles; R's norm.inter. */
function normalQuantileOf(sorted: ArrayLike<number>, share: number): number {
  const all = sorted.length + 1;
  const position = all * share;
  const below = Math.floor(position);
  if (below < 1) return sorted[0]!;
  if (below >= sorted.length) return sorted[sorted.length - 1]!;
  const [from, to] = [sorted[below - 1]!, sorted[below]!];
  if (below === position) return from;
  const [low, high] = [below, below + 1].map((k) => normal.quantile(k / all));
  return from + (normal.quantile(share) - low!) / (high! - low!) * (to - from);
}
