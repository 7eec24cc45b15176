/**
 * The mean of independent numbers, and of numbers that come in clusters.
 *
 * @module
 */

import { student } from "./distributions/student.ts";
import { type Estimate, twoSided } from "./estimate.ts";
import {
  checkedLevel,
  mean,
  requireFinite,
  requireSameLength,
  sum,
  variance,
} from "./numbers.ts";
import { satterthwaiteDegrees } from "./satterthwaite.ts";

/** How sure an interval is to be. */
export interface IntervalOptions {
  /** Coverage of the interval, between 0 and 1; 0.95 by default. */
  readonly level?: number;
}

/** How a clustered standard error allows for few clusters. */
export interface ClusterOptions {
  /**
   * `small-sample` multiplies by √(C / (C - 1)), the default; `cr2` weighs each
   * cluster by its size, for clusters that differ in size; or `none`.
   */
  readonly correction?: "small-sample" | "cr2" | "none";
}

/**
 * Estimates a mean with Student's t interval.
 *
 * Give one number per problem: the spread between problems then already holds
 * the noise of sampling. Use it for numbers without bounds, and for shares from
 * a hundred problems on if they do not crowd at 0 or 1; `effectiveWilson` holds
 * its promise from thirty. One number alone has a mean but no interval: its ends
 * and its standard error are NaN.
 *
 * Source: Miller, "Adding error bars to evals", arXiv:2411.00640 §2; agrees with
 * R's `t.test`.
 *
 * @param values One number per independent unit.
 * @param options Coverage.
 * @returns The mean; the p-value is that of the t test against zero.
 * @throws {RangeError} If there are no values or one is not finite.
 *
 * @example Three problems
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { meanEstimate } from "kit/statistics/mean.ts";
 *
 * const estimate = meanEstimate([0.25, 0.5, 0.75]);
 * assertAlmostEquals(estimate.value, 0.5);
 * // 0.5 + 4.302652730 * 0.25 / sqrt(3)
 * assertAlmostEquals(estimate.high, 1.121034, 1e-6);
 * ```
 */
export function meanEstimate(
  values: readonly number[],
  options: IntervalOptions = {},
): Estimate {
  requireFinite(values, "a mean");
  const n = values.length;
  const value = mean(values);
  const level = checkedLevel(options.level);
  const method = "t";
  if (n < 2) {
    const none = { low: NaN, high: NaN, standardError: NaN };
    return { value, ...none, level, n, method };
  }
  const standardError = Math.sqrt(variance(values) / n);
  return aroundValue(value, standardError, {
    degrees: n - 1,
    level,
    n,
    method,
  });
}

/**
 * The standard error of a mean whose values come in clusters.
 *
 * Values of one cluster may depend on each other in any way. Several samples of
 * one problem, or several questions on one text, are a cluster. With fewer than
 * some twenty clusters it is too small on average: flip signs of whole clusters
 * (`signFlip`) or resample them (`bootstrap`) as well.
 *
 * Source: Miller, arXiv:2411.00640 §2.2, times √(C / (C - 1)) for C clusters;
 * `cr2`, Bell and McCaffrey, Survey Methodology 28 (2002) 169. Agrees with
 * statsmodels' `cov_type="cluster"` on a constant, `use_correction` on and off,
 * and with R's `clubSandwich`.
 *
 * @param values The numbers.
 * @param clusters The cluster of each value, in the same order.
 * @param options The correction for few clusters.
 * @returns The standard error, in the unit of the values.
 * @throws {RangeError} If there are fewer than two clusters, if the lists differ
 * in length, or if a value is not finite.
 *
 * @example Copies of a value add nothing
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { clusteredStandardError } from "kit/statistics/mean.ts";
 *
 * const once = clusteredStandardError([0, 1, 1], ["a", "b", "c"]);
 * const twice = clusteredStandardError(
 *   [0, 0, 1, 1, 1, 1],
 *   ["a", "a", "b", "b", "c", "c"],
 * );
 * assertAlmostEquals(once, 1 / 3);
 * assertAlmostEquals(twice, once);
 * ```
 */
export function clusteredStandardError(
  values: readonly number[],
  clusters: readonly (string | number)[],
  options: ClusterOptions = {},
): number {
  return errorOfTotals(clusterTotals(values, clusters), options);
}

/** What values of one cluster add up to, cluster by cluster. */
export interface ClusterTotals {
  /** The sum of each cluster's values. */
  readonly sums: readonly number[];
  /** How many values each cluster has. */
  readonly sizes: readonly number[];
}

/**
 * Adds up values by cluster.
 *
 * @param values The numbers.
 * @param clusters The cluster of each value, in the same order.
 * @returns Sums and sizes, clusters in the order of their first values.
 * @throws {RangeError} If there are no values, one is not finite, or the lists
 * differ in length.
 */
export function clusterTotals(
  values: readonly number[],
  clusters: readonly (string | number)[],
): ClusterTotals {
  requireFinite(values, "a clustered standard error");
  requireSameLength(values, clusters, "a clustered standard error");
  const rows = [
    ...Map.groupBy(values.keys(), (row) => clusters[row]!).values(),
  ];
  return {
    sums: rows.map((own) => sum(own.map((row) => values[row]!))),
    sizes: rows.map((own) => own.length),
  };
}

/**
 * `clusteredStandardError` of values that are added up by cluster already.
 *
 * @param totals Sums and sizes.
 * @param options The correction for few clusters.
 * @returns The standard error of the mean over values.
 * @throws {RangeError} If there are fewer than two clusters.
 */
export function errorOfTotals(
  { sums, sizes }: ClusterTotals,
  { correction }: ClusterOptions = {},
): number {
  const count = sums.length;
  if (count < 2) {
    throw new RangeError(
      `Cannot compute a clustered standard error: at least two clusters are needed, got ${count}`,
    );
  }
  const rows = sum(sizes);
  const centre = sum(sums) / rows;
  const factor = (size: number) => {
    if (correction === "none") return 1;
    return 1 / (1 - (correction === "cr2" ? size / rows : 1 / count));
  };
  const squares = sums.map((own, c) =>
    (own - sizes[c]! * centre) ** 2 * factor(sizes[c]!)
  );
  return Math.sqrt(sum(squares)) / rows;
}

/**
 * Estimates a mean whose values come in clusters.
 *
 * For values without bounds and for differences, from twenty clusters on; where
 * these differ in size under `correction: "cr2"`. For shares take
 * `effectiveWilson` with clusters.
 *
 * Source: as `clusteredStandardError`; degrees of freedom under `cr2`,
 * `satterthwaiteDegrees`.
 *
 * @param values The numbers.
 * @param clusters The cluster of each value, in the same order.
 * @param options Coverage, and the correction for few clusters.
 * @returns The mean over values; `n` counts the clusters, and the interval is
 * Student's t with one degree of freedom less than that, or `cr2`'s degrees.
 * @throws {RangeError} As `clusteredStandardError` does.
 */
export function clusteredMean(
  values: readonly number[],
  clusters: readonly (string | number)[],
  options: IntervalOptions & ClusterOptions = {},
): Estimate {
  const isCr2 = options.correction === "cr2";
  const totals = clusterTotals(values, clusters);
  const error = errorOfTotals(totals, options);
  const { sizes } = totals;
  return aroundValue(mean(values), error, {
    degrees: isCr2 ? satterthwaiteDegrees(sizes) : sizes.length - 1,
    level: checkedLevel(options.level),
    n: sizes.length,
    method: isCr2 ? "clustered-t-cr2" : "clustered-t",
  });
}

/** What an interval by Student's t needs beside a value and its error. */
export interface AroundOptions {
  /** Degrees of freedom, above 0; infinity is the normal. */
  readonly degrees: number;
  /** Coverage. */
  readonly level: number;
  /** Independent units. */
  readonly n: number;
  /** The procedure's name. */
  readonly method: string;
}

/**
 * Student's t interval around any value with a standard error.
 *
 * @param value The estimate.
 * @param standardError Its standard error. At 0 the interval has no width, and
 * there is no test.
 * @param options Degrees of freedom, coverage and name.
 * @returns The estimate with interval and test.
 */
export function aroundValue(
  value: number,
  standardError: number,
  { degrees, level, n, method }: AroundOptions,
): Estimate {
  const distribution = student(degrees);
  const reach = standardError === 0
    ? 0
    : distribution.tailQuantile((1 - level) / 2) * standardError;
  const common = {
    value,
    low: value - reach,
    high: value + reach,
    level,
    n,
    method,
    standardError,
  };
  if (standardError === 0) return common;
  const statistic = value / standardError;
  const pValue = twoSided(distribution.tail(Math.abs(statistic)));
  return { ...common, pValue, statistic, degrees };
}
