/**
 * Matrices, and the tuples that stand for them.
 *
 * @module
 */

import type { Expression, GroupNode } from "../read/expression.ts";
import type { Comparison } from "./equal_values.ts";
import { DIFFERENT, type Judge, sameOrdered } from "./judge.ts";

/**
 * Compares two matrices, or a matrix with a tuple.
 *
 * @param gold The reference.
 * @param given The answer.
 * @param judge How cells are compared.
 * @returns Whether shape and cells are the same.
 */
export function sameMatrices(
  gold: Expression,
  given: Expression,
  judge: Judge,
): Comparison {
  if (gold.kind === "matrix" && given.kind === "matrix") {
    const isSameShape = gold.rows.length === given.rows.length &&
      gold.rows.every((row, index) => row.length === given.rows[index]!.length);
    return isSameShape
      ? {
        ...sameOrdered(gold.rows.flat(), given.rows.flat(), judge),
        rule: "matrix",
      }
      : { isEqual: false, rule: "matrix" };
  }
  const [a, b] = [cellsOf(gold), cellsOf(given)];
  if (a === null || b === null) return DIFFERENT;
  const isSame = a.length === b.length &&
    a.every((row, index) => row.length === b[index]!.length);
  const isVector = a.flat().length === b.flat().length &&
    [a, b].every((rows) =>
      rows.length === 1 || rows.every((row) => row.length === 1)
    );
  return isSame || isVector
    ? {
      ...sameOrdered(a.flat(), b.flat(), judge),
      rule: "matrix",
    }
    : DIFFERENT;
}

/** The rows of a matrix, of a tuple, or of a tuple of tuples. */
function cellsOf(node: Expression): readonly (readonly Expression[])[] | null {
  if (node.kind === "matrix") return node.rows;
  if (node.kind !== "group" || node.open === "{") return null;
  if (node.items.every((item) => item.kind === "group")) {
    return node.items.map((item) => (item as GroupNode).items);
  }
  return [node.items];
}
