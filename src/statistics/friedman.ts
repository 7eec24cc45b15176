/**
 * The Friedman test: several models on the same problems, by ranks.
 *
 * @module
 */

import { chiSquare } from "./distributions/chi_square.ts";
import { type Test, twoSided } from "./estimate.ts";
import { requireFinite } from "./numbers.ts";
import { midRanks, tieSum } from "./ranks.ts";

/**
 * Tests whether several models do equally well on the same problems.
 *
 * Source: Friedman, JASA 32 (1937) 675, corrected for ties; agrees with R's
 * `friedman.test`.
 *
 * @param rows A row per problem, in it a number per model in the same order.
 * @returns Friedman's chi-square; p is 1 when no row has differences.
 * @throws {RangeError} If there are no rows, rows differ in length or hold fewer
 * than two numbers, or a number is not finite.
 */
export function friedman(rows: readonly (readonly number[])[]): Test {
  const models = rows[0]?.length ?? 0;
  if (models < 2 || rows.some((row) => row.length !== models)) {
    throw new RangeError(
      `Cannot compute a Friedman test: rows of two or more numbers, all as long, are needed, got rows of ${
        [...new Set(rows.map((row) => row.length))].join(", ") || "none"
      }`,
    );
  }
  const n = rows.length;
  const sums = new Array<number>(models).fill(0);
  let tied = 0;
  for (const row of rows) {
    requireFinite(row, "a Friedman test");
    const { ranks, ties } = midRanks(row);
    ranks.forEach((rank, model) => sums[model]! += rank);
    tied += tieSum(ties);
  }
  const centre = n * (models + 1) / 2;
  const squares = sums.reduce((all, own) => all + (own - centre) ** 2, 0);
  const below = n * models * (models + 1) - tied / (models - 1);
  const statistic = below > 0 ? 12 * squares / below : 0;
  const degrees = models - 1;
  return {
    statistic,
    pValue: twoSided(chiSquare(degrees).tail(statistic) / 2),
    n,
    method: "friedman",
    degrees,
  };
}
