/**
 * Student's t distribution.
 *
 * @module
 */

import { betaTails } from "./beta.ts";
import { continuous, type Distribution } from "./distribution.ts";
import { stirlingError } from "./gamma.ts";
import { normal } from "./normal.ts";
import { symmetric, type Tails } from "./tails.ts";

/**
 * Student's t distribution.
 *
 * @param degrees Degrees of freedom, above 0; infinity is the normal.
 * @returns The distribution.
 * @throws {RangeError} If the degrees are not above 0.
 *
 * @example The 97.5 per cent point with 10 degrees of freedom
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { student } from "kit/statistics/distributions/student.ts";
 *
 * assertAlmostEquals(student(10).quantile(0.975), 2.2281388519862735, 1e-13);
 * ```
 */
export function student(degrees: number): Distribution {
  if (!(degrees > 0)) {
    throw new RangeError(
      `Cannot build a t distribution: degrees of freedom must be above 0, got ${degrees}`,
    );
  }
  if (degrees === Infinity) return normal;
  // Γ((d+1)/2) / Γ(d/2) / sqrt(d π), by Stirling with its errors.
  const half = degrees / 2;
  const front = half * Math.log1p(1 / degrees) - 0.5 -
    0.5 * Math.log(2 * Math.PI) + stirlingError(half + 0.5) -
    stirlingError(half);
  return continuous({
    low: -Infinity,
    high: Infinity,
    density: (t) =>
      Math.exp(front - (degrees + 1) / 2 * Math.log1p(t * t / degrees)),
    tails: (t) => studentTails(t, degrees),
    at: Math.sinh,
  });
}

function studentTails(t: number, degrees: number): Tails {
  const ratio = t * t / degrees;
  const x = 1 / (1 + ratio);
  const y = ratio === Infinity ? 1 : ratio * x;
  return symmetric(betaTails(degrees / 2, 0.5, x, y).logLower, t);
}
