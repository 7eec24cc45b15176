/**
 * The paired t test: one model against another on the same problems.
 *
 * @module
 */

import type { Estimate } from "./estimate.ts";
import {
  clusteredMean,
  type ClusterOptions,
  type IntervalOptions,
  meanEstimate,
} from "./mean.ts";
import { requireSameLength } from "./numbers.ts";

/** How a paired t test is made. */
export interface PairedTOptions extends IntervalOptions, ClusterOptions {
  /** The cluster of each pair, where problems come in clusters. */
  readonly clusters?: readonly (string | number)[];
}

/**
 * Estimates the mean of `a - b`, pair by pair, with Student's t.
 *
 * Right from thirty pairs of which ten differ, whatever the differences look
 * like; for fewer, differences that are not normal call for `signFlip`. In
 * clusters, from twenty of them, under `correction: "cr2"` where they differ in
 * size. Pairs are matched by position: `pairedDifference` matches by problem.
 *
 * Source: "Student", Biometrika 6 (1908) 1; agrees with R's
 * `t.test(paired = TRUE)` and scipy's `ttest_rel`, with clusters as
 * `clusteredMean` does.
 *
 * @param a One number per problem.
 * @param b One number per problem, in the same order.
 * @param options Coverage and clusters.
 * @returns Mean of `a - b`, with t, degrees of freedom and p-value.
 * @throws {RangeError} If the lists differ in length, are empty or hold a number
 * that is not finite.
 *
 * @example Three problems of four gain a quarter
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { pairedT } from "kit/statistics/paired_t.ts";
 *
 * const { statistic, degrees } = pairedT([0.5, 1, 0.25, 0.5], [0.25, 0.75, 0.25, 0.25]);
 * assertAlmostEquals(statistic!, 3, 1e-12);
 * assertAlmostEquals(degrees!, 3);
 * ```
 */
export function pairedT(
  a: readonly number[],
  b: readonly number[],
  options: PairedTOptions = {},
): Estimate {
  requireSameLength(a, b, "a paired t test");
  const differences = a.map((value, i) => value - b[i]!);
  const estimate = options.clusters
    ? clusteredMean(differences, options.clusters, options)
    : meanEstimate(differences, options);
  return { ...estimate, method: `paired-${estimate.method}` };
}
