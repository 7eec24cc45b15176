/**
 * The mean of independent numbers, and of numbers that come in clusters.
 *
 * @module
 */

import { studentQuantile, studentTail } from "./distributions.ts";
import type { Estimate } from "./estimate.ts";

/** How sure an interval is to be. */
export interface IntervalOptions {
  /** Coverage of the interval, between 0 and 1; 0.95 by default. */
  readonly level?: number;
}

/**
 * Estimates a mean with Student's t interval.
 *
 * Give one number per problem, such as its share of right answers: the spread
 * between problems then already holds the noise of sampling. One number alone
 * has a mean but no interval: its ends and its standard error are NaN.
 *
 * Source: Miller, "Adding error bars to evals", arXiv:2411.00640 §2.
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
  const mean = checkedMean(values, "a mean");
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const n = values.length;
  return aroundMean(mean, Math.sqrt(squares / (n - 1) / n), n, "t", options);
}

/**
 * The standard error of a mean whose values come in clusters.
 *
 * Values of one cluster may depend on each other in any way. Several samples of
 * one problem, or several questions on one text, are a cluster.
 *
 * Source: Miller, arXiv:2411.00640 §2.2, times sqrt(C / (C - 1)) for C clusters.
 *
 * @param values The numbers.
 * @param clusters The cluster of each value, in the same order.
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
): number {
  const mean = checkedMean(values, "a clustered standard error");
  if (values.length !== clusters.length) {
    throw new RangeError(
      `Cannot compute a clustered standard error: every value needs a cluster, got ${values.length} values and ${clusters.length} clusters`,
    );
  }
  const sums = new Map<string | number, number>();
  values.forEach((value, i) => {
    const cluster = clusters[i]!;
    sums.set(cluster, (sums.get(cluster) ?? 0) + value - mean);
  });
  const count = sums.size;
  if (count < 2) {
    throw new RangeError(
      `Cannot compute a clustered standard error: at least two clusters are needed, got ${count}`,
    );
  }
  let squares = 0;
  for (const sum of sums.values()) squares += sum ** 2;
  return Math.sqrt(squares * count / (count - 1)) / values.length;
}

/**
 * Estimates a mean whose values come in clusters.
 *
 * @param values The numbers.
 * @param clusters The cluster of each value, in the same order.
 * @param options Coverage.
 * @returns The mean over values; `n` counts the clusters, and the interval is
 * Student's t with one degree of freedom less than that.
 * @throws {RangeError} As `clusteredStandardError` does.
 */
export function clusteredMean(
  values: readonly number[],
  clusters: readonly (string | number)[],
  options: IntervalOptions = {},
): Estimate {
  const error = clusteredStandardError(values, clusters);
  const mean = checkedMean(values, "a clustered mean");
  const count = new Set(clusters).size;
  return aroundMean(mean, error, count, "clustered-t", options);
}

/**
 * Checks the coverage asked of an interval.
 *
 * @param level Coverage; 0.95 when undefined.
 * @returns The coverage.
 * @throws {RangeError} If it is not between 0 and 1.
 */
export function checkedLevel(level = 0.95): number {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(
      `Cannot build an interval: level must be between 0 and 1, got ${level}`,
    );
  }
  return level;
}

function aroundMean(
  value: number,
  standardError: number,
  n: number,
  method: string,
  options: IntervalOptions,
): Estimate {
  const level = checkedLevel(options.level);
  if (n < 2) {
    const none = { low: NaN, high: NaN, standardError: NaN };
    return { value, ...none, level, n, method };
  }
  const reach = studentQuantile((1 + level) / 2, n - 1) * standardError;
  const pValue = value === 0
    ? 1
    : 2 * studentTail(Math.abs(value) / standardError, n - 1);
  return {
    value,
    low: value - reach,
    high: value + reach,
    level,
    n,
    method,
    standardError,
    ...(standardError > 0 ? { pValue } : {}),
  };
}

function checkedMean(values: readonly number[], what: string): number {
  if (values.length === 0) {
    throw new RangeError(
      `Cannot compute ${what}: at least one value is needed, got none`,
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot compute ${what}: values must be finite, got ${
        values[bad]
      } at position ${bad}`,
    );
  }
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
