/**
 * Expressions that are only meant for whole numbers: `\lceil n/2 \rceil`,
 * `(-1)^n`, `\cos n\pi`.
 *
 * @module
 */

import type { Expression } from "../read/expression.ts";
import { holds, variablesOf } from "../read/expression_parts.ts";
import { areNear } from "./complex.ts";
import { numericValue, type Point } from "./numeric.ts";

/** How many points are compared, and how many must have a value. */
const POINTS = 14;
const FEWEST = 8;

/**
 * Whether two expressions agree at whole numbers, when their letters are those
 * of whole numbers and something in them only makes sense there.
 *
 * @param a An expression.
 * @param b An expression.
 * @param names Their variables.
 * @returns Whether they agree wherever both have a value.
 */
export function equalAtIntegers(
  a: Expression,
  b: Expression,
  names: readonly string[],
): boolean {
  const isWhole = names.every((name) => /^[kmn]$/.test(name)) &&
    [a, b].some((side) => holds(side, isOfIntegers));
  if (!isWhole) return false;
  let usable = 0;
  for (let count = 1; count <= POINTS; count++) {
    const point = pointAt(count, names);
    const [left, right] = [numericValue(a, point), numericValue(b, point)];
    if (left === null || right === null) return false;
    if (!Number.isFinite(left.re) || !Number.isFinite(right.re)) continue;
    if (!areNear(left, right)) return false;
    usable++;
  }
  return usable >= FEWEST;
}

/** Whole numbers of both parities, different for each letter. */
function pointAt(count: number, names: readonly string[]): Point {
  return {
    isReal: true,
    at: (name) => {
      const place = names.indexOf(name);
      if (place < 0) return null;
      return { re: 1 + (count * (2 * place + 1) + place) % 17, im: 0 };
    },
  };
}

function isOfIntegers(node: Expression): boolean {
  if (node.kind === "call") {
    return /^(?:floor|ceil|mod|doublefactorial)$/.test(node.name) ||
      (/^(?:sin|cos)$/.test(node.name) && holds(node, isPi) &&
        variablesOf(node).length > 0);
  }
  return node.kind === "power" && node.base.kind === "number" &&
    node.base.value.numerator < 0n && variablesOf(node.exponent).length > 0;
}

function isPi(node: Expression): boolean {
  return node.kind === "symbol" && node.name === "\\pi";
}
