/**
 * Lists, sets, tuples and intervals.
 *
 * @module
 */

import type { Expression, GroupNode } from "../read/expression.ts";
import type { Comparison } from "./equal_values.ts";
import { DIFFERENT, type Judge, sameOrdered } from "./judge.ts";
import { sameMatrices } from "./matrices.ts";
import { namedPoints, namedValue, withoutIndex } from "./names.ts";
import { sameSets } from "./relations.ts";

/** Most items of a list that are compared. */
const MOST_ITEMS = 64;

/**
 * Compares two answers of which at least one is several things.
 *
 * @param gold The reference.
 * @param given The answer.
 * @param judge How parts are compared.
 * @returns Whether they say the same.
 */
export function sameSeveral(
  gold: Expression,
  given: Expression,
  judge: Judge,
): Comparison {
  const [a, b] = [asGroup(gold), asGroup(given)];
  if (a === null || b === null) {
    const vector = a === null ? gold : given;
    if (vector.kind === "matrix") return sameMatrices(gold, given, judge);
    return sameSets(gold, given, judge) ?? singleMember(gold, given, judge);
  }
  if (a.items.length > MOST_ITEMS || b.items.length > MOST_ITEMS) {
    return { isEqual: null, rule: "limit" };
  }
  const items = isUnordered(a, b, judge)
    ? sameUnordered(a, b, judge)
    : isOrdered(a, b, judge)
    ? sameOrdered(a.items, b.items, judge)
    : DIFFERENT;
  if (items.isEqual) return items;
  return sameSets(gold, given, judge) ?? sameMatrixRows(a, b, judge) ?? items;
}

type Items = Omit<GroupNode, "kind" | "open" | "close"> & {
  readonly open: GroupNode["open"] | "";
  readonly close: GroupNode["close"] | "";
};

function asGroup(node: Expression): Items | null {
  if (node.kind === "group") return node;
  return node.kind === "list"
    ? { open: "", close: "", items: namedPoints(node.items) ?? node.items }
    : null;
}

const isSet = ({ open }: Items) => open === "{";
const isBare = ({ open }: Items) => open === "";
const isTuple = (items: Items) => !isSet(items) && !isBare(items);

/** `u = 3, v = 10` says which is which; of `x_1 = 3, x_2 = 10` either is x. */
function namesEach({ items }: Items): boolean {
  const names = items.map((item) => namedValue(item)?.name ?? null);
  return !names.includes(null) &&
    new Set(names.map((name) => withoutIndex(name!))).size === items.length;
}

/** `x = 3, x = 10` are two solutions, no point. */
function areSolutions({ items }: Items): boolean {
  const [first, ...others] = items.map((item) => namedValue(item)?.name);
  return first !== undefined && others.length > 0 &&
    others.every((name) => name === first);
}

function isUnordered(a: Items, b: Items, judge: Judge): boolean {
  if (namesEach(a) && !namesEach(b) && isBare(b)) return false;
  if (isTuple(a) || isTuple(b)) {
    return judge.policy.tupleVsSet === "same" && isTuple(a) !== isTuple(b);
  }
  return judge.policy.lists === "unordered" || (isSet(a) && isSet(b));
}

function isOrdered(a: Items, b: Items, judge: Judge): boolean {
  if (isTuple(a) && isTuple(b)) {
    const isInterval = a.items.length === 2 && b.items.length === 2 &&
      (a.open !== "<" && b.open !== "<");
    return !isInterval || (a.open === b.open && a.close === b.close);
  }
  if (isSet(a) || isSet(b)) {
    return judge.policy.lists === "ordered" && !isTuple(a) && !isTuple(b);
  }
  if (isBare(a) && isBare(b)) {
    return judge.policy.lists === "ordered" || namesEach(a);
  }
  if (areSolutions(a) || areSolutions(b)) return false;
  const tuple = isTuple(a) ? a : b;
  const isInterval = tuple.items.length === 2 &&
    (tuple === a
      ? tuple.open === "[" || tuple.close === "]"
      : (tuple.open === "[") !== (tuple.close === "]"));
  return !isInterval;
}

function sameUnordered(a: Items, b: Items, judge: Judge): Comparison {
  const isOfSets = isSet(a) || isSet(b);
  const [gold, given] = isOfSets
    ? [distinct(a.items, judge), distinct(b.items, judge)]
    : [a.items, b.items];
  if (gold.length !== given.length) return DIFFERENT;
  const left = [...given];
  let isUndecided = false;
  for (const [index, item] of gold.entries()) {
    const found = left.findIndex((other) => {
      const same = judge.compare(item, other, index);
      isUndecided ||= same.isEqual === null;
      return same.isEqual;
    });
    if (found < 0) return { isEqual: isUndecided ? null : false, rule: "set" };
    left.splice(found, 1);
  }
  return { isEqual: true, rule: "set" };
}

function distinct(
  items: readonly Expression[],
  judge: Judge,
): Expression[] {
  const kept: Expression[] = [];
  for (const item of items) {
    const isKnown = kept.some((other) =>
      judge.compare(other, item, 0).isEqual === true
    );
    if (!isKnown) kept.push(item);
  }
  return kept;
}

/** `\{5\}` beside 5. */
function singleMember(
  gold: Expression,
  given: Expression,
  judge: Judge,
): Comparison {
  const inside = (node: Expression) =>
    (node.kind === "group" && node.open === "{") || node.kind === "list"
      ? node.items
      : null;
  const [a, b] = [inside(gold), inside(given)];
  if (a?.length === 1) return judge.compare(a[0]!, given, 0);
  if (b === null || b.length > MOST_ITEMS) return DIFFERENT;
  // "1/2 or 0.5" says one thing twice.
  const [only, ...others] = distinct(b, judge);
  return only !== undefined && others.length === 0
    ? judge.compare(gold, only, 0)
    : DIFFERENT;
}

/** Tuples of tuples are matrices however their brackets look. */
function sameMatrixRows(a: Items, b: Items, judge: Judge): Comparison | null {
  const isNested = [a, b].every(({ open, items }) =>
    open === "[" &&
    items.every((item) => item.kind === "group" && item.open === "[")
  );
  return isNested ? sameOrdered(a.items, b.items, judge) : null;
}
