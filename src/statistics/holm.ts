/**
 * Many comparisons at once.
 *
 * @module
 */

/**
 * Adjusts p-values for how many there are, by Holm's step-down.
 *
 * The chance that any true null hypothesis of the family is rejected stays below
 * the threshold, however the tests depend on each other. NaN stays NaN and is
 * not counted.
 *
 * Source: Holm, Scandinavian Journal of Statistics 6 (1979) 65.
 *
 * @param pValues One p-value per comparison.
 * @returns The adjusted p-values, in the same order.
 * @throws {RangeError} If a p-value is below 0 or above 1.
 *
 * @example Two comparisons
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { holm } from "kit/statistics/holm.ts";
 *
 * assertEquals(holm([0.25, 0.03125]), [0.25, 0.0625]);
 * ```
 */
export function holm(pValues: readonly number[]): number[] {
  const bad = pValues.find((p) => p < 0 || p > 1);
  if (bad !== undefined) {
    throw new RangeError(
      `Cannot adjust p-values: each must be from 0 to 1, got ${bad}`,
    );
  }
  const order = pValues.map((_, i) => i)
    .filter((i) => !Number.isNaN(pValues[i]!))
    .sort((i, j) => pValues[i]! - pValues[j]!);
  const adjusted = pValues.map(() => NaN);
  let floor = 0;
  order.forEach((index, rank) => {
    const scaled = (order.length - rank) * pValues[index]!;
    floor = Math.max(floor, Math.min(1, scaled));
    adjusted[index] = floor;
  });
  return adjusted;
}
