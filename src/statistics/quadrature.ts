/**
 * Integrals over a normal distribution as sums.
 *
 * @module
 */

/** Nodes and weights. */
export interface Quadrature {
  /** Where the function is evaluated. */
  readonly nodes: readonly number[];
  /** How much each value counts; they add up to 1. */
  readonly weights: readonly number[];
}

/**
 * Nodes and weights of Gauss and Hermite for the standard normal distribution.
 *
 * Exact for polynomials of degree 2k - 1.
 *
 * Source: Newton's method on the orthonormal polynomials, Press et al.,
 * Numerical Recipes (2007) §4.6.
 *
 * @param count How many nodes, from 1 to 100.
 * @returns The rule, nodes falling.
 * @throws {RangeError} If the count is out of range.
 *
 * @example Three nodes give the fourth moment, 3
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { gaussHermite } from "kit/statistics/quadrature.ts";
 *
 * const { nodes, weights } = gaussHermite(3);
 * const moment = nodes.reduce((sum, x, i) => sum + weights[i]! * x ** 4, 0);
 * assertAlmostEquals(moment, 3, 1e-12);
 * ```
 */
export function gaussHermite(count: number): Quadrature {
  if (!Number.isInteger(count) || count < 1 || count > 100) {
    throw new RangeError(
      `Cannot build a quadrature: from 1 to 100 nodes are possible, got ${count}`,
    );
  }
  const nodes: number[] = [];
  const weights: number[] = [];
  // Roots interlace: the next lies below the last by about a spacing.
  for (let i = 0; i < count; i++) {
    let x = i === 0
      ? Math.sqrt(4 * count + 2) - 1.3 * (4 * count + 2) ** (-1 / 6)
      : nodes[i - 1]! - spacing(count, nodes[i - 1]!);
    let slope = 1;
    for (let round = 0; round < 100; round++) {
      const { value, before } = hermite(count, x);
      slope = Math.sqrt(count) * before;
      // Deflated: the roots that are known are divided out.
      const known = nodes.reduce((sum, node) => sum + 1 / (x - node), 0);
      const step = value / (slope - value * known);
      x -= step;
      if (Math.abs(step) < 1e-15 * (1 + Math.abs(x))) break;
    }
    nodes.push(x);
    weights.push(1 / (count * hermite(count, x).before ** 2));
  }
  return { nodes, weights };
}

/** Orthonormal for the standard normal: the last two of degree `count`. */
function hermite(count: number, x: number) {
  let before = 0, value = 1;
  for (let n = 0; n < count; n++) {
    const next = (x * value - Math.sqrt(n) * before) / Math.sqrt(n + 1);
    [before, value] = [value, next];
  }
  return { value, before };
}

function spacing(count: number, x: number): number {
  return Math.PI / Math.sqrt(Math.max(1, count + 0.5 - x * x / 4));
}
