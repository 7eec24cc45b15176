/**
 * The chi-square distribution.
 *
 * @module
 */

import { continuous, type Distribution } from "./distribution.ts";
import { gammaTails, logGamma } from "./gamma.ts";

/**
 * The chi-square distribution.
 *
 * @param degrees Degrees of freedom, above 0.
 * @returns The distribution, from 0 up.
 * @throws {RangeError} If the degrees are not above 0.
 *
 * @example The 95 per cent point with one degree of freedom
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { chiSquare } from "kit/statistics/distributions/chi_square.ts";
 *
 * assertAlmostEquals(chiSquare(1).quantile(0.95), 1.959963984540054 ** 2, 1e-13);
 * ```
 */
export function chiSquare(degrees: number): Distribution {
  if (!(degrees > 0)) {
    throw new RangeError(
      `Cannot build a chi-square distribution: degrees of freedom must be above 0, got ${degrees}`,
    );
  }
  const half = degrees / 2;
  return continuous({
    low: 0,
    high: Infinity,
    density: (x) =>
      x > 0
        ? Math.exp((half - 1) * Math.log(x / 2) - x / 2 - logGamma(half)) / 2
        : 0,
    tails: (x) => gammaTails(half, x / 2),
    at: Math.exp,
  });
}
