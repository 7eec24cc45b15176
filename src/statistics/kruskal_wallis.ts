/**
 * The Kruskal-Wallis test: several groups by ranks.
 *
 * @module
 */

import { chiSquare } from "./distributions/chi_square.ts";
import { type Test, twoSided } from "./estimate.ts";
import { requireFinite } from "./numbers.ts";
import { midRanks, tieSum } from "./ranks.ts";

/**
 * Tests whether several groups have one distribution, by ranks.
 *
 * For groups that share no problems; `friedman` is for models on the same ones.
 *
 * Source: Kruskal and Wallis, JASA 47 (1952) 583, corrected for ties; agrees
 * with R's `kruskal.test`.
 *
 * @param groups The numbers of each group, at least two groups.
 * @returns H; p is 1 when all numbers are equal.
 * @throws {RangeError} If there are fewer than two groups, one is empty or a
 * number is not finite.
 */
export function kruskalWallis(groups: readonly (readonly number[])[]): Test {
  if (groups.length < 2) {
    throw new RangeError(
      `Cannot compute a Kruskal-Wallis test: at least two groups are needed, got ${groups.length}`,
    );
  }
  for (const group of groups) requireFinite(group, "a Kruskal-Wallis test");
  const all = groups.flat();
  const n = all.length;
  const { ranks, ties } = midRanks(all);
  let from = 0;
  const squares = groups.reduce((total, { length }) => {
    const own = ranks.slice(from, from += length);
    return total + own.reduce((a, b) => a + b, 0) ** 2 / length;
  }, 0);
  const spread = 1 - tieSum(ties) / (n ** 3 - n);
  const raw = 12 * squares / (n * (n + 1)) - 3 * (n + 1);
  const statistic = spread > 0 ? Math.max(0, raw / spread) : 0;
  const degrees = groups.length - 1;
  return {
    statistic,
    pValue: twoSided(chiSquare(degrees).tail(statistic) / 2),
    n,
    method: "kruskal-wallis",
    degrees,
  };
}
