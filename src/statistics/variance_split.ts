/**
 * How much of a mean's uncertainty is the problems', how much the sampling's.
 *
 * @module
 */

import { mean, requireShare, variance } from "./numbers.ts";
import type { Counted } from "./two_proportions.ts";

/** The variance of answers, taken apart. */
export interface VarianceSplit {
  /** Mean variance of one answer to a given problem, p (1 - p). */
  readonly within: number;
  /** Variance of the problems' true shares; 0 when the estimate is below. */
  readonly between: number;
  /** That estimate itself, which may be below 0. */
  readonly rawBetween: number;
  /** Whether `between` was raised to 0. */
  readonly isClipped: boolean;
  /** Variance of the mean over problems with the samples there are. */
  readonly ofMean: number;
  /** Share of the variance of single answers that is the problems', ICC(1). */
  readonly icc: number;
  /** Problems. */
  readonly n: number;
}

/**
 * Splits the variance of answers into that between and within problems.
 *
 * Says what more samples can gain: they shrink `within / K`, never `between`.
 *
 * Source: Miller, arXiv:2411.00640 §3; ICC(1), Shrout and Fleiss, Psychological
 * Bulletin 86 (1979) 420, from R's `aov` mean squares. Problems may have
 * different numbers of samples.
 *
 * @param problems Right answers and samples of each problem, at least two of
 * each.
 * @returns The parts, in squared shares.
 * @throws {RangeError} If there are fewer than two problems, or one has fewer
 * than two samples.
 *
 * @example Problems that are always or never solved: sampling adds nothing
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { varianceSplit } from "kit/statistics/variance_split.ts";
 *
 * const { within, between } = varianceSplit([
 *   { successes: 4, trials: 4 },
 *   { successes: 0, trials: 4 },
 * ]);
 * assertEquals([within, between], [0, 0.5]);
 * ```
 */
export function varianceSplit(problems: readonly Counted[]): VarianceSplit {
  for (const { successes, trials } of problems) {
    requireShare(successes, trials, "a variance split");
  }
  const n = problems.length;
  const least = Math.min(...problems.map(({ trials }) => trials));
  if (n < 2 || least < 2) {
    throw new RangeError(
      `Cannot split the variance: at least two problems with two samples each are needed, got ${n} problems${
        n > 0 ? `, one with ${least}` : ""
      }`,
    );
  }
  const shares = problems.map(({ successes, trials }) => successes / trials);
  const within = mean(
    problems.map(({ trials }, i) =>
      trials / (trials - 1) * shares[i]! * (1 - shares[i]!)
    ),
  );
  const perMean = mean(problems.map(({ trials }) => 1 / trials));
  const rawBetween = variance(shares) - within * perMean;
  const between = Math.max(0, rawBetween);
  return {
    within,
    between,
    rawBetween,
    isClipped: rawBetween < 0,
    ofMean: (between + within * perMean) / n,
    icc: intraclass(problems),
    n,
  };
}

/** One-way analysis of variance over single answers. */
function intraclass(problems: readonly Counted[]): number {
  const n = problems.length;
  let answers = 0, right = 0, squares = 0, inside = 0;
  for (const { successes, trials } of problems) {
    answers += trials;
    right += successes;
    squares += trials * trials;
    inside += successes - successes * successes / trials;
  }
  const between = problems.reduce(
    (sum, { successes, trials }) => sum + successes * successes / trials,
    -right * right / answers,
  ) / (n - 1);
  const within = inside / (answers - n);
  const size = (answers - squares / answers) / (n - 1);
  return (between - within) / (between + (size - 1) * within);
}
