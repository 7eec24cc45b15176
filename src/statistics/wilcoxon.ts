/**
 * Wilcoxon's signed-rank test on paired differences.
 *
 * @module
 */

import { normal } from "./distributions/normal.ts";
import { type Test, twoSided } from "./estimate.ts";
import { requireFinite } from "./numbers.ts";
import { midRanks, tieSum } from "./ranks.ts";

/** How a rank test finds its p-value. */
export interface RankTestOptions {
  /**
   * Whether every arrangement is counted; by default where that is possible,
   * without ties, and there are fewer than 50 numbers, as in R.
   */
  readonly exact?: boolean;
  /** Whether the normal approximation is moved half a rank; true by default. */
  readonly correct?: boolean;
}

/**
 * Tests whether differences lie around zero, by their ranks.
 *
 * Differences of zero are dropped. Shares of few answers tie often: then
 * `signFlip` is exact where this is an approximation.
 *
 * Source: Wilcoxon, Biometrics 1 (1945) 80; agrees with R's
 * `wilcox.test(paired = TRUE)`.
 *
 * @param differences One per pair.
 * @param options Exact or not, and the continuity correction.
 * @returns V, the sum of the ranks of positive differences; `n` counts those
 * that are not zero. With none left p is 1.
 * @throws {RangeError} If there are no differences or one is not finite, or if
 * an exact test is asked for in spite of ties or zeros.
 *
 * @example Three differences, all to one side: one of four arrangements
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { wilcoxonSignedRank } from "kit/statistics/wilcoxon.ts";
 *
 * const { statistic, pValue } = wilcoxonSignedRank([0.1, 0.2, 0.3]);
 * assertEquals([statistic, pValue], [6, 0.25]);
 * ```
 */
export function wilcoxonSignedRank(
  differences: readonly number[],
  options: RankTestOptions = {},
): Test {
  requireFinite(differences, "a signed-rank test");
  const kept = differences.filter((x) => x !== 0);
  const { ranks, ties } = midRanks(kept.map(Math.abs));
  const n = kept.length;
  const statistic = ranks.reduce(
    (all, rank, i) => kept[i]! > 0 ? all + rank : all,
    0,
  );
  const hasTies = n < differences.length || ties.some((t) => t > 1);
  if (isExact(options, hasTies, differences.length)) {
    const pValue = signedRankP(statistic, n);
    return { statistic, pValue, n, method: "wilcoxon-exact" };
  }
  const excess = statistic - n * (n + 1) / 4;
  const variance = n * (n + 1) * (2 * n + 1) / 24 - tieSum(ties) / 48;
  const pValue = rankP(excess, variance, options);
  return { statistic, pValue, n, method: "wilcoxon-normal" };
}

/**
 * Whether a rank test counts arrangements.
 *
 * @param options What was asked for.
 * @param hasTies Whether there are ties or zeros.
 * @param most The larger number of values in a group.
 * @returns Whether it does.
 * @throws {RangeError} If it should and cannot.
 */
export function isExact(
  options: RankTestOptions,
  hasTies: boolean,
  most: number,
): boolean {
  if (options.exact && hasTies) {
    throw new RangeError(
      "Cannot compute an exact rank test: values without ties or zeros are needed; use a permutation test",
    );
  }
  return options.exact ?? (!hasTies && most < 50);
}

/**
 * The two-sided p-value of a rank statistic by the normal approximation.
 *
 * @param excess How far the statistic is from its expectation.
 * @param variance Its variance.
 * @param options The continuity correction.
 * @returns The p-value; 1 where the variance is 0.
 */
export function rankP(
  excess: number,
  variance: number,
  { correct = true }: RankTestOptions,
): number {
  if (!(variance > 0)) return 1;
  const reach = Math.abs(excess) - (correct && excess !== 0 ? 0.5 : 0);
  return twoSided(normal.tail(reach / Math.sqrt(variance)));
}

/** Ways to reach each sum of some of 1..n, as shares of all 2ⁿ. */
function signedRankP(statistic: number, n: number): number {
  let shares = new Float64Array([1]);
  for (let rank = 1; rank <= n; rank++) {
    const next = new Float64Array(shares.length + rank);
    shares.forEach((share, sum) => {
      next[sum]! += share / 2;
      next[sum + rank]! += share / 2;
    });
    shares = next;
  }
  const least = Math.min(statistic, n * (n + 1) / 2 - statistic);
  return twoSided(shares.slice(0, least + 1).reduce((a, b) => a + b, 0));
}
