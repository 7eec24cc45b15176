/**
 * Values of rational expressions modulo a large prime: exact comparison of
 * polynomials and their quotients at random points.
 *
 * @module
 */

import type { Expression } from "../read/expression.ts";
import { exactValue } from "./exact.ts";
import { asRational } from "./surd.ts";

/** 2⁶¹ − 1. */
const PRIME = (1n << 61n) - 1n;

/**
 * Computes an expression modulo 2⁶¹ − 1.
 *
 * Two rational expressions that differ agree at a random point with a
 * probability of about their degree over 2⁶¹ (Schwartz and Zippel).
 *
 * @param node An expression.
 * @param at The value of each variable.
 * @returns The residue; null when it is no rational expression, has no value
 * here, or an exponent is above 10,000.
 */
export function residue(
  node: Expression,
  at: (name: string) => bigint | null,
): bigint | null {
  switch (node.kind) {
    case "number":
      return divided(node.value.numerator, node.value.denominator);
    case "symbol":
      return at(node.name);
    case "sum":
      return folded(node.terms, at, 0n, (a, b) => (a + b) % PRIME);
    case "product":
      return folded(node.factors, at, 1n, (a, b) => (a * b) % PRIME);
    case "power": {
      const base = residue(node.base, at);
      const exponent = asRational(exactValue(node.exponent));
      if (base === null || exponent === null || exponent.denominator !== 1n) {
        return null;
      }
      const size = exponent.numerator < 0n
        ? -exponent.numerator
        : exponent.numerator;
      if (size > 10_000n) return null;
      const raised = modularPower(base, size);
      return exponent.numerator < 0n ? divided(1n, raised) : raised;
    }
    default:
      return null;
  }
}

function folded(
  nodes: readonly Expression[],
  at: (name: string) => bigint | null,
  start: bigint,
  combine: (a: bigint, b: bigint) => bigint,
): bigint | null {
  let total = start;
  for (const node of nodes) {
    const value = residue(node, at);
    if (value === null) return null;
    total = combine(total, value);
  }
  return total;
}

function divided(above: bigint, below: bigint): bigint | null {
  const divisor = ((below % PRIME) + PRIME) % PRIME;
  if (divisor === 0n) return null;
  const value = ((above % PRIME) + PRIME) % PRIME;
  return (value * modularPower(divisor, PRIME - 2n)) % PRIME;
}

function modularPower(base: bigint, exponent: bigint): bigint {
  let [result, square, rest] = [1n, base, exponent];
  while (rest > 0n) {
    if (rest & 1n) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
    rest >>= 1n;
  }
  return result;
}
