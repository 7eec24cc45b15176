/**
 * The normal distribution, and the error functions.
 *
 * @module
 */

import { continuous, type Distribution } from "./distribution.ts";
import { gammaTails } from "./gamma.ts";
import { symmetric } from "./tails.ts";

/**
 * The standard normal distribution.
 *
 * @example The 97.5 per cent point, and a tail far out
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { normal } from "kit/statistics/distributions/normal.ts";
 *
 * assertAlmostEquals(normal.quantile(0.975), 1.959963984540054, 1e-14);
 * assertAlmostEquals(normal.tail(10) / 7.619853024160527e-24, 1, 1e-12);
 * ```
 */
export const normal: Distribution = continuous({
  low: -Infinity,
  high: Infinity,
  density: (z) => Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI),
  tails: (z) => symmetric(gammaTails(0.5, z * z / 2).logUpper, z),
  at: (u) => u,
});

/**
 * The error function.
 *
 * @param x Any number.
 * @returns 2/√π times the integral of exp(-t²) from 0 to x.
 */
export function erf(x: number): number {
  return Math.sign(x) * gammaTails(0.5, x * x).lower;
}

/**
 * The complementary error function.
 *
 * @param x Any number.
 * @returns 1 - erf(x), computed directly where that is small.
 */
export function erfc(x: number): number {
  return x < 0
    ? 1 + gammaTails(0.5, x * x).lower
    : gammaTails(0.5, x * x).upper;
}
