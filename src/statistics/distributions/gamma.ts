/**
 * The gamma function, its incomplete form, and what grows out of it.
 *
 * Large factors are split off by Loader's saddle-point form, so that nothing is
 * lost between two logarithms that nearly cancel.
 *
 * Source: Loader, "Fast and accurate computation of binomial probabilities"
 * (2000); series and fraction, DLMF §8.7.1 and §8.9.2.
 *
 * @module
 */

import { continuedFraction } from "./continued_fraction.ts";
import { type Tails, tailsFromLower, tailsFromUpper } from "./tails.ts";

/**
 * The logarithm of the gamma function.
 *
 * @param x A number above 0.
 * @returns ln Γ(x), to about 1e-15 relative, or absolute near its zeros.
 */
export function logGamma(x: number): number {
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingError(x);
}

/**
 * What Stirling's formula leaves out of ln Γ(x + 1).
 *
 * @param x A number above 0.
 * @returns ln Γ(x + 1) - (x + 1/2) ln x + x - ln(2π) / 2.
 */
export function stirlingError(x: number): number {
  let steps = 0;
  let at = x;
  for (; at < 16; at++) steps += (at + 0.5) * Math.log1p(1 / at) - 1;
  const square = at * at;
  const series = STIRLING.reduceRight((sum, c) => c + sum / square, 0);
  return steps + series / at;
}

/**
 * How far a count is from its expectation, as a saddle-point sees it.
 *
 * @param count What was seen, above 0.
 * @param expected What was expected, above 0.
 * @returns count · ln(count / expected) + expected - count, without cancellation.
 */
export function devianceTerm(count: number, expected: number): number {
  const difference = count - expected;
  if (Math.abs(difference) >= 0.1 * (count + expected)) {
    return count * Math.log(count / expected) - difference;
  }
  const v = difference / (count + expected);
  let sum = difference * v;
  let term = 2 * count * v;
  for (let j = 3;; j += 2) {
    term *= v * v;
    const longer = sum + term / j;
    if (longer === sum) return sum;
    sum = longer;
  }
}

/**
 * Both tails of the gamma distribution with scale 1.
 *
 * @param shape The shape, above 0.
 * @param x Where.
 * @returns P(X <= x) and P(X > x): the regularised incomplete gamma functions.
 */
export function gammaTails(shape: number, x: number): Tails {
  if (Number.isNaN(shape + x)) return tailsFromLower(NaN);
  if (x <= 0) return tailsFromLower(-Infinity);
  if (x === Infinity) return tailsFromUpper(-Infinity);
  const front = 0.5 * Math.log(shape / TWO_PI) - stirlingError(shape) -
    devianceTerm(shape, x);
  if (x < shape + 1) {
    let term = 1 / shape, sum = term;
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= x / (shape + n);
      sum += term;
    }
    return tailsFromLower(front + Math.log(sum));
  }
  const fraction = continuedFraction(x + 1 - shape, (n) => ({
    numerator: n * (shape - n),
    denominator: x + 2 * n + 1 - shape,
  }));
  return tailsFromUpper(front - Math.log(fraction));
}

const TWO_PI = 2 * Math.PI;
const HALF_LOG_TWO_PI = Math.log(TWO_PI) / 2;

/** Coefficients of 1/x, 1/x³, … */
const STIRLING = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
];
