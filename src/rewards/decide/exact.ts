/**
 * Exact values of constant expressions: sums of fractions times square roots.
 *
 * @module
 */

import type { Expression } from "../read/expression.ts";
import { type Rational, rational, whole } from "../read/rational.ts";
import {
  addSurds,
  asRational,
  isHuge,
  multiplySurds,
  rootOf,
  type Surd,
  surd,
  wholePower,
} from "./surd.ts";

/**
 * Computes a constant exactly.
 *
 * @param node An expression.
 * @returns Its value, or null when it has variables, is too large, or is no
 * sum of square roots.
 */
export function exactValue(node: Expression): Surd | null {
  switch (node.kind) {
    case "number":
      return surd(node.value);
    case "symbol":
      return node.name === "i" ? new Map([[-1n, whole(1)]]) : null;
    case "sum":
      return folded(node.terms, addSurds, surd(whole(0)));
    case "product":
      return folded(node.factors, multiplySurds, surd(whole(1)));
    case "power":
      return exactPower(node.base, node.exponent);
    case "call":
      return exactCall(node.name, node.inputs);
    case "quantity":
      return node.unit === "%"
        ? folded([node.value], multiplySurds, surd(rational(1n, 100n)!))
        : null;
    default:
      return null;
  }
}

function folded(
  nodes: readonly Expression[],
  combine: (a: Surd, b: Surd) => Surd,
  start: Surd,
): Surd | null {
  let total = start;
  for (const node of nodes) {
    const value = exactValue(node);
    if (value === null) return null;
    total = combine(total, value);
    if (isHuge(total)) return null;
  }
  return total;
}

function exactPower(base: Expression, exponent: Expression): Surd | null {
  const value = exactValue(base);
  const power = asRational(exactValue(exponent));
  if (value === null || power === null) return null;
  const root = power.denominator;
  if (root === 1n) return wholePower(value, power.numerator);
  if (root > 64n) return null;
  const rooted = rootOf(value, root);
  return rooted && wholePower(rooted, power.numerator);
}

function exactCall(name: string, inputs: readonly Expression[]): Surd | null {
  const values = inputs.map((input) => asRational(exactValue(input)));
  const [first, second] = values;
  if (first === null || first === undefined) return null;
  switch (name) {
    case "abs": {
      const { numerator, denominator } = first;
      return surd({
        numerator: numerator < 0n ? -numerator : numerator,
        denominator,
      });
    }
    case "floor":
      return surd(whole(floor(first)));
    case "ceil":
      return surd(whole(-floor({ ...first, numerator: -first.numerator })));
    case "factorial":
      return first.denominator === 1n ? factorial(first.numerator) : null;
    case "binom":
      return second && first.denominator === 1n && second.denominator === 1n
        ? binomial(first.numerator, second.numerator)
        : null;
    default:
      return null;
  }
}

function floor({ numerator, denominator }: Rational): bigint {
  const cut = numerator / denominator;
  return numerator < 0n && cut * denominator !== numerator ? cut - 1n : cut;
}

function factorial(value: bigint): Surd | null {
  if (value < 0n || value > 3000n) return null;
  let result = 1n;
  for (let factor = 2n; factor <= value; factor++) result *= factor;
  return surd(whole(result));
}

function binomial(n: bigint, k: bigint): Surd | null {
  if (n < 0n || k < 0n || n > 3000n) return null;
  if (k > n) return new Map();
  let result = 1n;
  const steps = k < n - k ? k : n - k;
  for (let step = 1n; step <= steps; step++) {
    result = result * (n - steps + step) / step;
  }
  return surd(whole(result));
}
