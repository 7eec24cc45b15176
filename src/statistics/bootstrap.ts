/**
 * The bootstrap: how a number would vary if its data had been drawn anew.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import {
  bcaEnds,
  type BcaInput,
  percentileEnds,
} from "./bootstrap_intervals.ts";
import type { Ends, Estimate } from "./estimate.ts";
import { indexStream } from "./index_stream.ts";
import { checkedLevel, mean, requireFinite, sum } from "./numbers.ts";
import { items, type Resampling } from "./resampling.ts";

/** How a bootstrap is run. */
export interface BootstrapOptions {
  /** The stream to draw from; it is not moved. */
  readonly random: Random;
  /** Replicates; 10,000 by default, 20,000 and more for what is published. */
  readonly resamples?: number;
  /** Coverage; 0.95 by default. */
  readonly level?: number;
  /** `percentile`, the default, or `bca`. */
  readonly interval?: "percentile" | "bca";
  /** Whose BCa; R's `boot` by default. */
  readonly convention?: NonNullable<BcaInput["convention"]>;
}

/** How a mean is bootstrapped. */
export interface BootstrapMeanOptions extends BootstrapOptions {
  /** What is drawn; each value by itself by default. */
  readonly resampling?: Resampling;
}

/**
 * Estimates any number of some rows by drawing the rows anew.
 *
 * For what has no standard error of its own: a median, maj@k, a ratio. What is
 * drawn has to be what is independent. Intervals are too narrow for few units:
 * percentiles of shares below five hundred, BCa below a hundred.
 *
 * Source: Efron, Annals of Statistics 7 (1979) 1.
 *
 * @param resampling What is drawn.
 * @param statistic The number, from the row numbers that were drawn; the list is
 * used again, so do not keep it.
 * @param options The stream, resamples and interval.
 * @returns The statistic of all rows; its standard error is the spread of the
 * replicates. When these are all equal the interval has no width, which speaks
 * of the data, not of certainty.
 * @throws {RangeError} If there are no rows, or an option is out of range.
 *
 * @example A median
 * ```ts
 * import { assert } from "@std/assert";
 * import { randomStream } from "kit/base/random.ts";
 * import { bootstrap } from "kit/statistics/bootstrap.ts";
 * import { items } from "kit/statistics/resampling.ts";
 *
 * const values = [1, 2, 3, 10, 20];
 * const median = (rows: Int32Array) =>
 *   [...rows].map((row) => values[row]!).sort((a, b) => a - b)[2]!;
 * const { value, low, high } = bootstrap(items(5), median, {
 *   random: randomStream(1),
 * });
 * assert(low <= value && value === 3 && value <= high);
 * ```
 */
export function bootstrap(
  resampling: Resampling,
  statistic: (drawn: Int32Array) => number,
  options: BootstrapOptions,
): Estimate {
  const level = checkedLevel(options.level);
  const { n, units, name } = resampling;
  if (n === 0) {
    throw new RangeError("Cannot bootstrap: rows are needed, got none");
  }
  const rows = Int32Array.from(units.flat()).sort();
  const value = statistic(rows);
  const sorted = replicatesOf(resampling, statistic, options).sort();
  const interval = options.interval ?? "percentile";
  let ends: Ends = percentileEnds(sorted, level);
  if (interval === "bca" && sorted[0]! < sorted[sorted.length - 1]!) {
    const leftOut = jackknife(resampling, rows, statistic);
    const { convention = "boot" } = options;
    ends = bcaEnds(sorted, { value, leftOut, level, convention });
  }
  return {
    value,
    ...ends,
    level,
    n,
    method: `bootstrap-${interval}-${name}`,
    standardError: deviation(sorted),
  };
}

/**
 * Estimates a mean by drawing values, clusters or strata anew.
 *
 * Source: as `bootstrap`; of clusters, Davison and Hinkley, Bootstrap Methods and
 * their Application (1997) §3.8.
 *
 * @param values The numbers.
 * @param options The stream, what is drawn, resamples and interval.
 * @returns The mean; over clusters of different sizes, the sum over the count.
 * @throws {RangeError} If there are no values, one is not finite, or an option
 * is out of range.
 */
export function bootstrapMean(
  values: readonly number[],
  options: BootstrapMeanOptions,
): Estimate {
  requireFinite(values, "a bootstrap");
  const numbers = Float64Array.from(values);
  const resampling = options.resampling ?? items(values.length);
  return bootstrap(resampling, (drawn) => {
    let total = 0;
    for (let i = 0; i < drawn.length; i++) total += numbers[drawn[i]!]!;
    return total / drawn.length;
  }, options);
}

/**
 * The replicates of a statistic, in the order of drawing.
 *
 * @param resampling What is drawn.
 * @param statistic As for `bootstrap`.
 * @param options The stream and the number of resamples.
 * @returns One number per resample.
 * @throws {RangeError} If there are fewer than 100 resamples.
 */
export function replicatesOf(
  resampling: Resampling,
  statistic: (drawn: Int32Array) => number,
  options: Pick<BootstrapOptions, "random" | "resamples">,
): Float64Array {
  const { random, resamples = 10_000 } = options;
  if (!Number.isInteger(resamples) || resamples < 100) {
    throw new RangeError(
      `Cannot bootstrap: resamples must be a whole number of at least 100, got ${resamples}`,
    );
  }
  const fill = indexStream(random);
  const target = new Int32Array(resampling.most);
  const replicates = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    const count = resampling.draw(fill, target);
    replicates[i] = statistic(target.subarray(0, count));
  }
  return replicates;
}

function jackknife(
  { units }: Resampling,
  rows: Int32Array,
  statistic: (drawn: Int32Array) => number,
): number[] {
  return units.map((unit) => {
    const left = new Set(unit);
    return statistic(rows.filter((row) => !left.has(row)));
  });
}

function deviation(values: Float64Array): number {
  const centre = mean(values);
  const squares = sum(values.map((x) => (x - centre) ** 2));
  return Math.sqrt(squares / (values.length - 1));
}
