/**
 * The Mann-Whitney test: one group against another by ranks.
 *
 * @module
 */

import { type Test, twoSided } from "./estimate.ts";
import { requireFinite } from "./numbers.ts";
import { midRanks, tieSum } from "./ranks.ts";
import { isExact, rankP, type RankTestOptions } from "./wilcoxon.ts";

/**
 * Tests whether numbers of one group tend to be larger than those of another.
 *
 * For groups that share no problems; `wilcoxonSignedRank` is for pairs.
 *
 * Source: Mann and Whitney, Annals of Mathematical Statistics 18 (1947) 50;
 * agrees with R's `wilcox.test` and scipy's `mannwhitneyu`.
 *
 * @param a One number per independent unit.
 * @param b The same of the other group.
 * @param options Exact or not, and the continuity correction.
 * @returns W, the pairs in which `a` is larger, those that tie counted by half.
 * @throws {RangeError} If a group is empty or a number is not finite, or if an
 * exact test is asked for in spite of ties.
 *
 * @example Two against two, apart: one of six arrangements
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { mannWhitney } from "kit/statistics/mann_whitney.ts";
 *
 * assertAlmostEquals(mannWhitney([3, 4], [1, 2]).pValue, 1 / 3, 1e-15);
 * ```
 */
export function mannWhitney(
  a: readonly number[],
  b: readonly number[],
  options: RankTestOptions = {},
): Test {
  requireFinite(a, "a Mann-Whitney test");
  requireFinite(b, "a Mann-Whitney test");
  const [m, n] = [a.length, b.length];
  const { ranks, ties } = midRanks([...a, ...b]);
  const sum = ranks.slice(0, m).reduce((all, rank) => all + rank, 0);
  const statistic = sum - m * (m + 1) / 2;
  const hasTies = ties.some((t) => t > 1);
  if (isExact(options, hasTies, Math.max(m, n))) {
    const pValue = rankSumP(statistic, m, n);
    return { statistic, pValue, n: m + n, method: "mann-whitney-exact" };
  }
  const all = m + n;
  const variance = m * n / 12 * (all + 1 - tieSum(ties) / (all * (all - 1)));
  const pValue = rankP(statistic - m * n / 2, variance, options);
  return { statistic, pValue, n: all, method: "mann-whitney-normal" };
}

/** Walks the pooled order and counts the ways to each W, as shares of all. */
function rankSumP(statistic: number, m: number, n: number): number {
  // shares[i][w]: i of `a` seen so far, w pairs in which an `a` is larger
  let shares = [[1]];
  for (let seen = 0; seen < m + n; seen++) {
    const next: number[][] = [];
    shares.forEach((own, i) => {
      const fromA = (m - i) / (m + n - seen);
      own.forEach((share, w) => {
        const isOpen = share > 0;
        if (isOpen && fromA > 0) {
          add(next, i + 1, w + seen - i, share * fromA);
        }
        if (isOpen && fromA < 1) add(next, i, w, share * (1 - fromA));
      });
    });
    shares = next;
  }
  const least = Math.min(statistic, m * n - statistic);
  let tail = 0;
  for (let w = 0; w <= least; w++) tail += shares[m]![w] ?? 0;
  return twoSided(tail);
}

function add(shares: number[][], i: number, w: number, share: number): void {
  const own = shares[i] ??= [];
  while (own.length <= w) own.push(0);
  own[w]! += share;
}
