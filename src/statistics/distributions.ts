/**
 * The tails and quantiles that intervals and tests need.
 *
 * Source: incomplete beta by the continued fraction DLMF §8.17.22, log-gamma by
 * Lanczos' series with the coefficients of Godfrey (g = 7, n = 9).
 *
 * @module
 */

/**
 * The logarithm of the gamma function.
 *
 * @param x A number above 0.
 * @returns ln Γ(x), to about 1e-14 relative.
 */
export function logGamma(x: number): number {
  if (x < 0.5) {
    return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  }
  let series = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) series += LANCZOS[i]! / (x - 1 + i);
  const shifted = x + 6.5;
  return Math.log(2 * Math.PI) / 2 + (x - 0.5) * Math.log(shifted) - shifted +
    Math.log(series);
}

/**
 * The regularised incomplete beta function.
 *
 * The smaller tail is computed directly, never as one minus the other.
 *
 * @param x Where, from 0 to 1.
 * @param a First shape, above 0.
 * @param b Second shape, above 0.
 * @returns I_x(a, b), from 0 to 1.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const scale = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) +
      b * Math.log1p(-x),
  );
  return x < (a + 1) / (a + b + 2)
    ? scale * betaFraction(x, a, b) / a
    : 1 - scale * betaFraction(1 - x, b, a) / b;
}

/**
 * The upper tail of Student's t distribution.
 *
 * @param t Where.
 * @param degrees Degrees of freedom, above 0.
 * @returns P(T > t).
 */
export function studentTail(t: number, degrees: number): number {
  if (Number.isNaN(t)) return NaN;
  const tail = incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) /
    2;
  return t >= 0 ? tail : 1 - tail;
}

/**
 * The quantile of Student's t distribution.
 *
 * @param share Probability below the quantile, between 0 and 1.
 * @param degrees Degrees of freedom, above 0.
 * @returns t with P(T <= t) = share.
 *
 * @example The 97.5 per cent point with 10 degrees of freedom
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { studentQuantile } from "kit/statistics/distributions.ts";
 *
 * assertAlmostEquals(studentQuantile(0.975, 10), 2.228138852, 1e-8);
 * ```
 */
export function studentQuantile(share: number, degrees: number): number {
  const tail = (t: number) => studentTail(t, degrees);
  return share < 0.5 ? -invertTail(tail, share) : invertTail(tail, 1 - share);
}

/**
 * The quantile of the standard normal distribution.
 *
 * @param share Probability below the quantile, between 0 and 1.
 * @returns z with P(Z <= z) = share.
 */
export function normalQuantile(share: number): number {
  return share < 0.5
    ? -invertTail(normalTail, share)
    : invertTail(normalTail, 1 - share);
}

/** P(Z > z) for z >= 0: a series near the middle, a fraction in the tail. */
function normalTail(z: number): number {
  const density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  if (z < 3) {
    let term = z, sum = z;
    for (let k = 3; term > sum * 1e-17; k += 2) {
      term *= z * z / k;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = z;
  for (let k = 200; k >= 1; k--) fraction = z + k / fraction;
  return density / fraction;
}

/** Where a falling tail, one half at 0, reaches a value. */
function invertTail(tail: (x: number) => number, target: number): number {
  if (target <= 0) return Infinity;
  let low = 0, high = 1;
  while (tail(high) > target) high *= 2;
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (tail(middle) > target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The continued fraction of the incomplete beta function, by Lentz' method. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number) => Math.abs(value) < tiny ? tiny : value;
  let c = 1;
  let d = 1 / away(1 - (a + b) * x / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      d = 1 / away(1 + term * d);
      c = away(1 + term / c);
      change = c * d;
      fraction *= change;
    }
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return fraction;
}

const LANCZOS = [
  0.99999999999980993,
  676.5203681218851,
  -1259.1392167224028,
  771.32342877765313,
  -176.61502916214059,
  12.507343278686905,
  -0.13857109526572012,
  9.9843695780195716e-6,
  1.5056327351493116e-7,
];
