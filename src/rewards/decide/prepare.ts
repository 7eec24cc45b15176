/**
 * Brings an answer into the form in which answers are compared.
 *
 * @module
 */

import {
  type Expression,
  type MatrixNode,
  negative,
  product,
  sum,
  symbol,
} from "../read/expression.ts";
import { holds, mapParts, variablesOf } from "../read/expression_parts.ts";
import { spokenSet } from "../read/spoken_sets.ts";
import { isScalar } from "./scalars.ts";

/**
 * Prepares an answer: spreads ± into the set of its values, multiplies into
 * matrices, and turns words for sets and counts into what they stand for.
 *
 * @param node An answer as read.
 * @returns It, ready to be compared.
 */
export function prepared(node: Expression): Expression {
  return spread(withScaledMatrices(spelledOut(node)));
}

/** `all real numbers` is a set, `C(5, 2)` a count. */
function spelledOut(node: Expression): Expression {
  if (node.kind === "text") {
    const set = spokenSet(node.text) ?? "";
    if (/^\\(?:emptyset|mathbb\{.\})$/.test(set)) return symbol(set);
    return /^(?:(?:the )?limit )?does not exist$/i.test(node.text)
      ? { kind: "text", text: "DNE" }
      : node;
  }
  const inner = mapParts(node, spelledOut);
  if (inner.kind === "matrix") return asSystem(inner.rows) ?? inner;
  if (inner.kind === "list") return { ...inner, items: unequal(inner.items) };
  if (inner.kind !== "product" || inner.factors.length !== 2) return inner;
  const [name, group] = inner.factors as [Expression, Expression];
  const isCount = name.kind === "symbol" && /^[CP]$/.test(name.name) &&
    group.kind === "group" && group.open === "(" && group.items.length === 2;
  if (!isCount) return inner;
  const [n, k] = group.items as [Expression, Expression];
  if (variablesOf(group).some((letter) => !/^[nkmr]$/.test(letter))) {
    return inner;
  }
  const binom: Expression = { kind: "call", name: "binom", inputs: [n, k] };
  return name.name === "C"
    ? binom
    : product([binom, { kind: "call", name: "factorial", inputs: [k] }]);
}

/**
 * Takes the name off a point: `P(3, 4)` beside a reference such as `(3, 4)`.
 *
 * @param node Any node.
 * @returns What stands in the brackets, or the node as it is.
 */
export function withoutPointName(node: Expression): Expression {
  if (node.kind !== "product" || node.factors.length !== 2) return node;
  const [name, group] = node.factors as [Expression, Expression];
  const isPoint = name.kind === "symbol" && /^[A-Z]['_]?\w*$/.test(name.name) &&
    group.kind === "group" && group.open === "(";
  return isPoint ? group : node;
}

/** `x \ne 2, 3` as `x \ne 2, x \ne 3`. */
function unequal(items: readonly Expression[]): readonly Expression[] {
  const [first, ...others] = items;
  const isShort = first?.kind === "relation" &&
    first.operators.join() === "!=" && others.every(isScalar);
  if (!isShort) return items;
  const [name] = first.sides as [Expression, Expression];
  return [
    first,
    ...others.map((value) => ({ ...first, sides: [name, value] })),
  ];
}

/** Rows of relations are a system, whatever brackets it has. */
function asSystem(rows: readonly (readonly Expression[])[]): Expression | null {
  const items = rows.flat();
  return items.length > 0 && items.every(({ kind }) => kind === "relation")
    ? { kind: "list", items }
    : null;
}

/**
 * Writes an answer's variables as another's, in the order of their occurrence.
 *
 * @param node An answer.
 * @param like The answer whose variables are taken.
 * @returns The first with renamed variables; as it is when their numbers differ.
 */
export function byPosition(node: Expression, like: Expression): Expression {
  const [from, to] = [variablesOf(node), variablesOf(like)];
  if (from.length !== to.length) return node;
  const names = new Map(from.map((name, index) => [name, to[index]!]));
  const renamed = (part: Expression): Expression =>
    part.kind === "symbol"
      ? { ...part, name: names.get(part.name) ?? part.name }
      : mapParts(part, renamed);
  return renamed(node);
}

/** Multiplies factors into matrices and adds matrices up. */
function withScaledMatrices(node: Expression): Expression {
  const inner = mapParts(node, withScaledMatrices);
  if (inner.kind === "sum") return addedUp(inner.terms) ?? inner;
  if (inner.kind !== "product") return inner;
  const matrices = inner.factors.filter(({ kind }) => kind === "matrix");
  const [matrix] = matrices;
  if (matrices.length !== 1 || matrix?.kind !== "matrix") return inner;
  const others = inner.factors.filter((part) => part !== matrix);
  if (others.length === 0 || !others.every(isScalar)) return inner;
  return {
    kind: "matrix",
    rows: matrix.rows.map((row) =>
      row.map((cell) => product([...others, cell]))
    ),
  };
}

/** The sum of matrices of one shape. */
function addedUp(terms: readonly Expression[]): Expression | null {
  const [first] = terms;
  if (first?.kind !== "matrix") return null;
  const isSameShape = terms.every((term) =>
    term.kind === "matrix" && term.rows.length === first.rows.length &&
    term.rows.every((row, at) => row.length === first.rows[at]!.length)
  );
  if (!isSameShape) return null;
  const cell = (row: number, column: number) =>
    sum(terms.map((term) => (term as MatrixNode).rows[row]![column]!));
  return {
    kind: "matrix",
    rows: first.rows.map((row, at) => row.map((_, column) => cell(at, column))),
  };
}

/** Most values that signs are spread into. */
const MOST_SIGNS = 4;

/** `4 \pm \sqrt6` becomes the set of its two values. */
function spread(node: Expression): Expression {
  if (node.kind === "list" || (node.kind === "group" && node.open === "{")) {
    const items = node.items.map(spread).flatMap((item) =>
      item.kind === "group" && item.open === "{" && holdsSign(node)
        ? item.items
        : [item]
    );
    return { ...node, items };
  }
  if (node.kind === "relation") {
    const last = node.sides.length - 1;
    const sides = node.sides.map((side, index) =>
      index === last ? spread(side) : side
    );
    return { ...node, sides };
  }
  const count = signsOf(node);
  if (count === 0 || count > MOST_SIGNS) return node;
  const isLinked = holds(
    node,
    (part) => part.kind === "call" && part.name === "mp",
  );
  const choices = isLinked ? 2 : 2 ** count;
  const items = Array.from({ length: choices }, (_, choice) => {
    let seen = 0;
    return signed(
      node,
      () => isLinked ? choice === 1 : (choice >> seen++) % 2 === 1,
    );
  });
  return { kind: "group", open: "{", close: "}", items };
}

function holdsSign(node: Expression): boolean {
  return signsOf(node) > 0;
}

function signsOf(node: Expression): number {
  let count = 0;
  holds(node, (part) => {
    if (part.kind === "call" && /^(?:pm|mp)$/.test(part.name)) count++;
    return false;
  });
  return count;
}

function signed(node: Expression, isMinus: () => boolean): Expression {
  if (node.kind !== "call" || !/^(?:pm|mp)$/.test(node.name)) {
    return mapParts(node, (part) => signed(part, isMinus));
  }
  const turns = isMinus() !== (node.name === "mp");
  const inside = signed(node.inputs[0]!, isMinus);
  return turns ? negative(inside) : inside;
}
