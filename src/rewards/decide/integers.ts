/**
 * Answers that say over which integers a letter runs: `1 < n < 5, n \in
 * \mathbb{Z}` and `\frac{\pi}{4} + k\pi, k \in \mathbb{Z}`.
 *
 * @module
 */

import {
  type Expression,
  integer,
  type RelationNode,
  symbol,
} from "../read/expression.ts";
import { substituted, variablesOf } from "../read/expression_parts.ts";
import { realSet } from "./real_sets.ts";

/** Most integers that a condition is written out into. */
const MOST_INTEGERS = 64;

/**
 * Whether a list says that a letter runs over the integers.
 *
 * @param node Any node.
 * @returns Whether it does.
 */
export function runsOverIntegers(node: Expression): boolean {
  return node.kind === "list" && node.items.some(isIntegerMember);
}

/**
 * Writes out the integers that meet a condition, or leaves out that a letter
 * runs over the integers.
 *
 * @param node Any node.
 * @param isRenamed Whether that letter gets one name, as when both sides have
 * one.
 * @returns A set, what the list says beside it, or the node as it is.
 */
export function withIntegers(node: Expression, isRenamed: boolean): Expression {
  if (node.kind !== "list") return node;
  const member = node.items.find(isIntegerMember);
  if (member === undefined) return node;
  const others = node.items.filter((item) => item !== member);
  const letter = member.sides[0]!;
  if (letter.kind !== "symbol" || others.length === 0) return node;
  const isCondition = others.every((item) =>
    item.kind === "relation" && variablesOf(item).join() === letter.name &&
    item.operators.every((operator) => /^(?:<|<=|>|>=|!=)$/.test(operator))
  );
  if (isCondition) return integersIn(others) ?? node;
  const renamed = others.map((item) =>
    isRenamed ? substituted(item, letter.name, PARAMETER) : item
  );
  return renamed.length === 1 ? renamed[0]! : { ...node, items: renamed };
}

/** The name of a letter that runs over the integers, whatever it was. */
const PARAMETER = symbol("k\\in\\mathbb{Z}");

function isIntegerMember(node: Expression): node is RelationNode {
  const [set] = node.kind === "relation" ? node.sides.slice(1) : [];
  return node.kind === "relation" && node.operators.join() === "in" &&
    set?.kind === "symbol" && set.name === "\\mathbb{Z}";
}

function integersIn(conditions: readonly Expression[]): Expression | null {
  const set = realSet({ kind: "list", items: conditions }, false);
  if (set === null) return null;
  const items: Expression[] = [];
  for (const { low, high } of set) {
    const isBounded = high.at - low.at <= MOST_INTEGERS;
    if (!isBounded) return null;
    for (let value = Math.ceil(low.at); value <= high.at; value++) {
      const isEnd = (value === low.at && !low.isClosed) ||
        (value === high.at && !high.isClosed);
      if (!isEnd) items.push(integer(value));
    }
  }
  return items.length > MOST_INTEGERS
    ? null
    : { kind: "group", open: "{", close: "}", items };
}
