/**
 * Sets of real numbers as intervals: from intervals, unions, inequalities.
 *
 * @module
 */

import {
  type Expression,
  negative,
  type RelationNode,
} from "../read/expression.ts";
import { variablesOf } from "../read/expression_parts.ts";
import { signsAround } from "./inequality.ts";
import { areNear, real } from "./complex.ts";
import { doubleValue, equalValues } from "./equal_values.ts";

/** An end of an interval. */
export interface End {
  /** Where it is, as a double. */
  readonly at: number;
  /** Where it is, exactly. */
  readonly node: Expression;
  /** Whether the end itself belongs to the set. */
  readonly isClosed: boolean;
}

/** An interval, or a point when both ends are one. */
export interface Piece {
  /** Where it begins. */
  readonly low: End;
  /** Where it ends. */
  readonly high: End;
}

/** A set of real numbers: pieces in order that do not touch. */
export type RealSet = readonly Piece[];

const INFINITY: Expression = { kind: "symbol", name: "\\infty" };
const LOWEST: End = {
  at: -Infinity,
  node: negative(INFINITY),
  isClosed: false,
};
const HIGHEST: End = { at: Infinity, node: INFINITY, isClosed: false };
const ALL: RealSet = [{ low: LOWEST, high: HIGHEST }];

/**
 * Reads a node as a set of real numbers.
 *
 * @param node An interval, a set of numbers, a union, an inequality in one
 * variable that is linear, or a list of inequalities.
 * @param isEither Whether a list of inequalities asks for either, not for all.
 * @returns The set, or null when the node is none.
 */
export function realSet(node: Expression, isEither: boolean): RealSet | null {
  switch (node.kind) {
    case "symbol":
      if (node.name === "\\mathbb{R}") return ALL;
      return node.name === "\\emptyset" ? [] : null;
    case "group":
      return node.open === "{" || node.close === "}"
        ? pointSet(node.items)
        : interval(node.open, node.close, node.items);
    case "sets": {
      const left = realSet(node.left, isEither);
      const right = realSet(node.right, isEither);
      if (left === null || right === null) return null;
      if (node.operator === "union") return union(left, right);
      const other = node.operator === "minus" ? complement(right) : right;
      return intersection(left, other);
    }
    case "sum":
      return minusSet(node.terms, isEither);
    case "relation":
      return solutions(node, isEither);
    case "list":
      return listed(node.items, isEither || node.isEither === true);
    default:
      return null;
  }
}

/** `\mathbb{R} - \{0\}`. */
function minusSet(
  terms: readonly Expression[],
  isEither: boolean,
): RealSet | null {
  const [first, second] = terms as [Expression, Expression];
  if (terms.length !== 2 || second.kind !== "product") return null;
  const [sign, taken] = second.factors as [Expression, Expression];
  const isMinus = second.factors.length === 2 && sign.kind === "number" &&
    sign.value.numerator === -1n && taken.kind === "group";
  if (!isMinus) return null;
  const left = realSet(first, isEither);
  const right = realSet(taken, isEither);
  return left && right && intersection(left, complement(right));
}

function end(node: Expression, isClosed: boolean): End | null {
  if (variablesOf(node).length > 0) return null;
  const at = doubleValue(node);
  return at === null ? null : { at, node, isClosed };
}

function interval(
  open: string,
  close: string,
  items: readonly Expression[],
): RealSet | null {
  if (items.length !== 2 || open === "<") return null;
  const low = end(items[0]!, open === "[");
  const high = end(items[1]!, close === "]");
  const set = low && high && piece(low, high);
  return set?.length === 0 ? null : set; // (5, 3) is a point, no empty interval
}

/** One piece, or nothing when its ends are the wrong way round. */
function piece(low: End, high: End): RealSet {
  const [from, to] = [opened(low), opened(high)];
  if (from.at > to.at) return [];
  if (sameEnd(from, to) && !(from.isClosed && to.isClosed)) return [];
  return [{ low: from, high: to }];
}

function opened(edge: End): End {
  return Number.isFinite(edge.at) ? edge : { ...edge, isClosed: false };
}

function pointSet(items: readonly Expression[]): RealSet | null {
  let set: RealSet = [];
  for (const item of items) {
    const point = end(item, true);
    if (point === null || !Number.isFinite(point.at)) return null;
    set = union(set, [{ low: point, high: point }]);
  }
  return set;
}

function listed(
  items: readonly Expression[],
  isEither: boolean,
): RealSet | null {
  const isUnion = isEither || items.some(({ kind }) => kind !== "relation");
  let total: RealSet | null = null;
  for (const item of items) {
    const isSet = item.kind === "relation" || item.kind === "sets" ||
      item.kind === "group";
    const set = isSet ? realSet(item, isEither) : null;
    if (set === null) return null;
    const combine = isUnion ? union : intersection;
    total = total === null ? set : combine(total, set);
  }
  // What cannot hold at once was not meant to, nor what always holds:
  // "x < -1, x > 2" is either, "x \ne 1, x \ne 2" both.
  const isTrivial = total !== null && sameRealSets(total, isUnion ? ALL : []);
  return isTrivial && items.length > 1 ? null : total;
}

function solutions(node: RelationNode, isEither: boolean): RealSet | null {
  const { sides, operators } = node;
  if (operators.length === 1 && operators[0] === "in") {
    return realSet(sides[1]!, isEither);
  }
  let total: RealSet | null = ALL;
  for (const [index, operator] of operators.entries()) {
    if (!/^(?:<|>|<=|>=|!=|=)$/.test(operator)) return null;
    const one = solved(sides[index]!, operator, sides[index + 1]!);
    if (one === null) return null;
    total = intersection(total, one);
  }
  return total;
}

/** The solutions of one inequality in one variable. */
function solved(
  left: Expression,
  operator: string,
  right: Expression,
): RealSet | null {
  const signs = signsAround(left, right);
  if (signs === null) return null;
  const { roots, between } = signs;
  const ends = roots.map((root) => end(root, operator.includes("=")));
  if (ends.includes(null)) return null;
  const edges = [LOWEST, ...(ends as End[]), HIGHEST];
  if (operator === "!=" || operator === "=") {
    const points = (ends as End[]).map((at) => ({ ...at, isClosed: true }));
    const set = points.map((at) => ({ low: at, high: at }));
    return operator === "=" ? set : complement(set);
  }
  const wanted = operator.startsWith("<") ? -1 : 1;
  const pieces = between.flatMap((sign, index) =>
    sign === wanted ? piece(edges[index]!, edges[index + 1]!) : []
  );
  const points = operator.includes("=")
    ? (ends as End[]).map((at) => ({ low: at, high: at }))
    : [];
  return union(pieces, points);
}

function sameEnd(a: End, b: End): boolean {
  if (!Number.isFinite(a.at) || !Number.isFinite(b.at)) return a.at === b.at;
  return areNear(real(a.at), real(b.at)) &&
    equalValues(a.node, b.node).isEqual !== false;
}

function union(a: RealSet, b: RealSet): RealSet {
  const pieces = [...a, ...b].sort((x, y) =>
    x.low.at - y.low.at || Number(y.low.isClosed) - Number(x.low.isClosed)
  );
  const merged: Piece[] = [];
  for (const next of pieces) {
    const last = merged.at(-1);
    const touches = last !== undefined &&
      (next.low.at < last.high.at || (sameEnd(last.high, next.low) &&
        (last.high.isClosed || next.low.isClosed)));
    if (!touches) merged.push(next);
    else merged[merged.length - 1] = joined(last, next);
  }
  return merged;
}

function joined(first: Piece, second: Piece): Piece {
  const isSame = sameEnd(first.high, second.high);
  const further = second.high.at > first.high.at ? second.high : first.high;
  const isClosed = isSame
    ? first.high.isClosed || second.high.isClosed
    : further.isClosed;
  const isLowClosed = first.low.isClosed ||
    (sameEnd(first.low, second.low) && second.low.isClosed);
  return {
    low: { ...first.low, isClosed: isLowClosed },
    high: { ...further, isClosed },
  };
}

function complement(set: RealSet): RealSet {
  const pieces: Piece[] = [];
  let low = LOWEST;
  for (const { low: from, high: to } of set) {
    pieces.push(...piece(low, { ...from, isClosed: !from.isClosed }));
    low = { ...to, isClosed: !to.isClosed };
  }
  return low.at === Infinity ? pieces : [...pieces, ...piece(low, HIGHEST)];
}

function intersection(a: RealSet, b: RealSet): RealSet {
  return complement(union(complement(a), complement(b)));
}

/**
 * Whether two sets of real numbers are the same.
 *
 * @param a A set.
 * @param b A set.
 * @returns Whether they have the same pieces.
 */
export function sameRealSets(a: RealSet, b: RealSet): boolean {
  return a.length === b.length && a.every(({ low, high }, index) => {
    const other = b[index]!;
    return sameEnd(low, other.low) && sameEnd(high, other.high) &&
      low.isClosed === other.low.isClosed &&
      high.isClosed === other.high.isClosed;
  });
}
