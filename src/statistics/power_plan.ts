/**
 * What planned comparisons have in common.
 *
 * @module
 */

import { findRoot } from "./root.ts";

/** How sure a test and its design are to be. */
export interface PowerOptions {
  /** Chance to reject when there is no difference, two-sided; 0.05 by default. */
  readonly significance?: number;
  /** Chance to reject when there is one; 0.8 by default. */
  readonly power?: number;
}

/** A comparison as planned: what was given, and what follows from it. */
export interface Plan {
  /** Units: pairs, problems, or those of each group; need not be whole. */
  readonly n: number;
  /** The true difference, in the unit of the data. */
  readonly difference: number;
  /** Chance to reject when there is no difference, two-sided. */
  readonly significance: number;
  /** Chance to reject when the difference is that. */
  readonly power: number;
  /** The test by its standard name, such as `paired-t`. */
  readonly method: string;
}

/**
 * Checks the options and puts the defaults in.
 *
 * @param options Significance and power.
 * @returns Both.
 * @throws {RangeError} If one is not between 0 and 1.
 */
export function checkedPower(
  { significance = 0.05, power = 0.8 }: PowerOptions,
): Required<PowerOptions> {
  requireChances({ significance, power });
  return { significance, power };
}

/**
 * Checks that numbers lie between 0 and 1.
 *
 * @param chances The numbers by name.
 * @throws {RangeError} If one does not.
 */
export function requireChances(
  chances: Readonly<Record<string, number>>,
): void {
  for (const [name, chance] of Object.entries(chances)) {
    if (!(chance > 0 && chance < 1)) {
      throw new RangeError(
        `Cannot compute power: ${name} must be between 0 and 1, got ${chance}`,
      );
    }
  }
}

/**
 * Checks that numbers are above 0 and finite.
 *
 * @param numbers The numbers by name.
 * @throws {RangeError} If one is not.
 */
export function requirePositive(
  numbers: Readonly<Record<string, number>>,
): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!(value > 0 && value < Infinity)) {
      throw new RangeError(
        `Cannot compute power: ${name} must be above 0, got ${value}`,
      );
    }
  }
}

/**
 * Where a function that rises without end crosses zero, above a bound.
 *
 * @param excess The function.
 * @param least The bound; returned, or all but, where the function is above zero
 * from there on.
 * @returns The argument.
 */
export function crossing(
  excess: (x: number) => number,
  least: number,
): number {
  const low = least + 1e-9;
  if (excess(low) >= 0) return low;
  let high = least + 2;
  while (excess(high) < 0) high *= 2;
  return findRoot(excess, low, high);
}
