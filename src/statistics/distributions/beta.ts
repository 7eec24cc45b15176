/**
 * The beta distribution, and with it the incomplete beta function.
 *
 * @module
 */

import { continuedFraction } from "./continued_fraction.ts";
import { continuous, type Distribution } from "./distribution.ts";
import { devianceTerm, stirlingError } from "./gamma.ts";
import { type Tails, tailsFromLower, tailsFromUpper } from "./tails.ts";

/**
 * The beta distribution.
 *
 * Its lower tail is the regularised incomplete beta function I_x(a, b), from
 * which those of Student's t, F and the binomial follow.
 *
 * @param a First shape, above 0.
 * @param b Second shape, above 0.
 * @returns The distribution, on 0 to 1.
 * @throws {RangeError} If a shape is not above 0.
 *
 * @example The lower end of Clopper and Pearson's interval for 9 of 40
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { beta } from "kit/statistics/distributions/beta.ts";
 *
 * assertAlmostEquals(beta(9, 32).quantile(0.025), 0.108396639, 1e-9);
 * ```
 */
export function beta(a: number, b: number): Distribution {
  if (!(a > 0 && b > 0)) {
    throw new RangeError(
      `Cannot build a beta distribution: both shapes must be above 0, got ${a} and ${b}`,
    );
  }
  const inside = (x: number) => x > 0 && x < 1;
  return continuous({
    low: 0,
    high: 1,
    density: (x) =>
      inside(x)
        ? Math.exp(logBetaPower(a, b, x, 1 - x) - Math.log(x) - Math.log1p(-x))
        : 0,
    tails: (x) => betaTails(a, b, x, 1 - x),
    at: (u) => 1 / (1 + Math.exp(-u)),
    tailsAt: (u) =>
      betaTails(a, b, 1 / (1 + Math.exp(-u)), 1 / (1 + Math.exp(u))),
  });
}

/**
 * Both tails of the beta distribution, with 1 - x given apart.
 *
 * Source: the continued fraction DLMF §8.17.22.
 *
 * @param a First shape, above 0.
 * @param b Second shape, above 0.
 * @param x Where, from 0 to 1.
 * @param y 1 - x, exact where x is close to 1.
 * @returns P(X <= x) and P(X > x).
 */
export function betaTails(a: number, b: number, x: number, y: number): Tails {
  if (Number.isNaN(x + y)) return tailsFromLower(NaN);
  if (x <= 0) return tailsFromLower(-Infinity);
  if (y <= 0) return tailsFromUpper(-Infinity);
  const power = logBetaPower(a, b, x, y);
  return x < (a + 1) / (a + b + 2)
    ? tailsFromLower(power - Math.log(a * betaFraction(a, b, x)))
    : tailsFromUpper(power - Math.log(b * betaFraction(b, a, y)));
}

/** ln of x^a y^b / B(a, b). */
function logBetaPower(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  return 0.5 * (Math.log(a) + Math.log(b / n) - Math.log(2 * Math.PI)) +
    stirlingError(n) - stirlingError(a) - stirlingError(b) -
    devianceTerm(a, n * x) - devianceTerm(b, n * y);
}

function betaFraction(a: number, b: number, x: number): number {
  return continuedFraction(1, (n) => {
    const m = n >> 1;
    const numerator = n % 2 === 0
      ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    return { numerator, denominator: 1 };
  });
}
