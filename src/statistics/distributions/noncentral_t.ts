/**
 * The non-central t distribution, from which the power of a t test follows.
 *
 * @module
 */

import { stirlingError } from "./gamma.ts";
import { normal } from "./normal.ts";

/** Both tails of a t statistic. */
export interface NoncentralTails {
  /** P(T <= t). */
  readonly lower: number;
  /** P(T > t). */
  readonly upper: number;
}

/**
 * Both tails of t when the mean is not zero.
 *
 * T is (Z + shift) / S, S the root of a chi-square over its degrees: the tails of
 * a normal, averaged over ln S. The trapezoidal rule is exact to rounding here,
 * since all falls off faster than exponentially.
 *
 * Source: the definition; the rule, Trefethen and Weideman, SIAM Review 56 (2014)
 * 385.
 *
 * @param t Where.
 * @param degrees Degrees of freedom, above 0.
 * @param shift The non-centrality: √n times the standardised mean.
 * @returns Both tails, each summed from positive terms, to about 1e-12.
 *
 * @example Without a shift it is Student's t
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { noncentralT } from "kit/statistics/distributions/noncentral_t.ts";
 *
 * assertAlmostEquals(noncentralT(2.2281388519862735, 10, 0).upper, 0.025, 1e-12);
 * ```
 */
export function noncentralT(
  t: number,
  degrees: number,
  shift: number,
): NoncentralTails {
  const half = degrees / 2;
  // ln of the density of ln S, whose greatest value is at 0.
  const front = 0.5 * Math.log(degrees / Math.PI) - stirlingError(half);
  const logWeight = (u: number) => front - half * (Math.expm1(2 * u) - 2 * u);
  const step = Math.min(0.05, 0.1 / Math.sqrt(degrees));
  let lower = 0, upper = 0;
  const add = (u: number) => {
    const weight = step * Math.exp(logWeight(u));
    const z = t * Math.exp(u) - shift;
    lower += weight * normal.cdf(z);
    upper += weight * normal.tail(z);
  };
  add(0);
  for (const side of [1, -1]) {
    for (let k = 1; logWeight(side * k * step) > -200; k++) {
      add(side * k * step);
    }
  }
  return { lower, upper };
}
