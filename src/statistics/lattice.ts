/**
 * Numbers that are whole multiples of a unit, as shares of k answers are.
 *
 * On such numbers the distribution of a sum can be counted out exactly, however
 * many there are.
 *
 * @module
 */

/**
 * Writes numbers as whole multiples of 1/L for the least L that fits.
 *
 * @param values Finite numbers.
 * @returns The multiples, or undefined when no L up to 5,040 fits.
 *
 * @example Thirds and halves are sixths
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { asMultiples } from "kit/statistics/lattice.ts";
 *
 * assertEquals(asMultiples([1 / 3, 1 / 2, -1]), [2, 3, -6]);
 * assertEquals(asMultiples([Math.PI]), undefined);
 * ```
 */
export function asMultiples(values: readonly number[]): number[] | undefined {
  for (let unit = 1; unit <= 5040; unit++) {
    const isWhole = (x: number) =>
      Math.abs(x * unit - Math.round(x * unit)) <= 1e-9;
    if (values.every(isWhole)) return values.map((x) => Math.round(x * unit));
  }
}
