/**
 * Vectors written as sums of unit vectors: `2\mathbf{i} - 3\mathbf{j}`.
 *
 * @module
 */

import { type Expression, integer, product, sum } from "../read/expression.ts";

/**
 * Writes a sum of unit vectors as a tuple, beside a vector of some length.
 *
 * @param node Any node.
 * @param beside What it is compared with; a tuple or a matrix says the length.
 * @returns The tuple, or the node as it is.
 */
export function asTuple(node: Expression, beside: Expression): Expression {
  const length = lengthOf(beside);
  if (length !== 2 && length !== 3) return node;
  if (node.kind === "relation") {
    const sides = node.sides.map((side) => asTuple(side, beside));
    return { ...node, sides };
  }
  const parts: Expression[][] = Array.from({ length }, () => []);
  for (const term of node.kind === "sum" ? node.terms : [node]) {
    const factors = term.kind === "product" ? term.factors : [term];
    const units = factors.map(unitOf);
    const [unit, ...others] = units.filter((at) => at !== null);
    if (unit === undefined || unit >= length || others.length > 0) return node;
    const rest = factors.filter((_, at) => units[at] === null);
    parts[unit]!.push(product([integer(1), ...rest]));
  }
  const items = parts.map((part) => sum([integer(0), ...part]));
  return { kind: "group", open: "(", close: ")", items };
}

/** 0 for `\mathbf{i}` or `\hat{\imath}`, 1 for j, 2 for k; null for the rest. */
function unitOf(node: Expression): number | null {
  if (node.kind !== "symbol") return null;
  const [, letter] =
    /^(?:\\(?:hat|vec|bar|widehat|overrightarrow)\{)?\\?([ijk])(?:math)?\}?$/
      .exec(node.name) ?? [];
  return letter === undefined ? null : "ijk".indexOf(letter);
}

function lengthOf(node: Expression): number | null {
  if (node.kind === "group") {
    return node.open === "{" ? null : node.items.length;
  }
  if (node.kind === "relation") return lengthOf(node.sides.at(-1)!);
  return node.kind === "matrix" ? node.rows.flat().length : null;
}
