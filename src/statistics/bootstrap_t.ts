/**
 * The bootstrap of t: an interval for a mean of few clusters.
 *
 * @module
 */

import { type BootstrapOptions, replicatesOf } from "./bootstrap.ts";
import type { Estimate } from "./estimate.ts";
import { clusteredStandardError } from "./mean.ts";
import { checkedLevel, mean, quantile, sum } from "./numbers.ts";
import { items, type Labels } from "./resampling.ts";

/**
 * Estimates a mean of clustered values with a bootstrapped t.
 *
 * Replaces Student's t by how (mean - truth) / error really varies. From thirty
 * clusters on; below, where most values are alike, it may cover less than it says
 * or more. For shares `effectiveWilson` holds there too.
 *
 * Source: Efron and Tibshirani (1993) §12.5; for clusters, Cameron, Gelbach and
 * Miller, Review of Economics and Statistics 90 (2008) 414.
 *
 * @param values The numbers.
 * @param clusters The cluster of each value; with one value each, plain.
 * @param options The stream, resamples and coverage.
 * @returns The mean; `n` counts the clusters. An end is infinite when too many
 * draws have no spread.
 * @throws {RangeError} As `clusteredStandardError` does.
 */
export function bootstrapT(
  values: readonly number[],
  clusters: Labels,
  options: Pick<BootstrapOptions, "random" | "resamples" | "level">,
): Estimate {
  const level = checkedLevel(options.level);
  const standardError = clusteredStandardError(values, clusters);
  const value = mean(values);
  const rows = values.map((_, i) => i);
  const units = [...Map.groupBy(rows, (row) => clusters[row]!).values()];
  const sums = units.map((unit) => sum(unit.map((row) => values[row]!)));
  const counts = units.map((unit) => unit.length);
  const studentised = (drawn: Int32Array) => {
    let total = 0, count = 0, squares = 0;
    for (const unit of drawn) {
      total += sums[unit]!;
      count += counts[unit]!;
    }
    const own = total / count;
    for (const unit of drawn) {
      squares += (sums[unit]! - own * counts[unit]!) ** 2;
    }
    const factor = drawn.length / (drawn.length - 1);
    const error = Math.sqrt(squares * factor) / count;
    return own === value ? 0 : (own - value) / error;
  };
  const sorted = replicatesOf(items(units.length), studentised, options).sort();
  return {
    value,
    low: value - quantile(sorted, (1 + level) / 2) * standardError,
    high: value - quantile(sorted, (1 - level) / 2) * standardError,
    level,
    n: units.length,
    method: "cluster-bootstrap-t",
    standardError,
  };
}
