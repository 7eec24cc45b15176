/**
 * An estimate with a normal error, within the limits of what it can be.
 *
 * @module
 */

import { normal } from "./distributions/normal.ts";
import type { Estimate } from "./estimate.ts";

/** What a normal interval rests on. */
export interface WaldOptions {
  /** The largest value there can be; minus that is the least. */
  readonly most: number;
  /** Coverage. */
  readonly level: number;
  /** Independent units. */
  readonly n: number;
  /** The procedure's name. */
  readonly method: string;
}

/**
 * An interval of some standard errors to each side of a value.
 *
 * @param value The estimate.
 * @param standardError Its standard error.
 * @param options Limits, coverage, units and name.
 * @returns The estimate; its interval is cut at the limits.
 *
 * @example Two errors, and no further than 1
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { waldEstimate } from "kit/statistics/wald.ts";
 *
 * const design = { most: 1, level: 0.95, n: 50, method: "some" };
 * const { low, high } = waldEstimate(0.9, 0.1, design);
 * assertAlmostEquals(low, 0.9 - 0.1959963985, 1e-10);
 * assertEquals(high, 1);
 * ```
 */
export function waldEstimate(
  value: number,
  standardError: number,
  { most, level, n, method }: WaldOptions,
): Estimate {
  const reach = normal.tailQuantile((1 - level) / 2) * standardError;
  return {
    value,
    low: Math.max(-most, value - reach),
    high: Math.min(most, value + reach),
    level,
    n,
    method,
    standardError,
  };
}
