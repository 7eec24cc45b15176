/**
 * Ratios, and numbers in a base.
 *
 * @module
 */

import {
  type Expression,
  integer,
  product,
  quotient,
} from "../read/expression.ts";
import { type Comparison, equalValues } from "./equal_values.ts";
import { DIFFERENT, type Judge, sameOrdered } from "./judge.ts";
import { isScalar } from "./scalars.ts";

/**
 * Compares ratios; a reference that is a fraction may be answered with a ratio.
 *
 * @param gold The reference.
 * @param given The answer.
 * @param judge How parts are compared.
 * @returns Whether they are in proportion.
 */
export function sameRatios(
  gold: Expression,
  given: Expression,
  judge: Judge,
): Comparison {
  const value = (node: Expression): Expression | null =>
    node.kind !== "ratio"
      ? node
      : node.items.length === 2
      ? quotient(node.items[0]!, node.items[1]!)
      : null;
  if (gold.kind === "ratio" && given.kind === "ratio") {
    const first = sameOrdered(gold.items, given.items, judge);
    const areTimes = gold.isTime === true && given.isTime === true;
    const isFinal = areTimes || judge.policy.unreduced === "reject";
    if (first.isEqual || isFinal) return first;
    return proportional(gold.items, given.items);
  }
  const [a, b] = [value(gold), value(given)];
  if (gold.kind === "ratio" || a === null || b === null) return DIFFERENT;
  const isFraction = gold.kind === "product" || gold.kind === "power";
  return isFraction && isScalar(b) ? equalValues(a, b) : DIFFERENT;
}

function proportional(
  gold: readonly Expression[],
  given: readonly Expression[],
): Comparison {
  if (gold.length !== given.length) return DIFFERENT;
  for (const [index, item] of gold.entries()) {
    const left = product([item, given[0]!]);
    const same = equalValues(left, product([gold[0]!, given[index]!]));
    if (!same.isEqual) return same;
  }
  return { isEqual: true, rule: "ratio" };
}

/**
 * Compares numbers in a base by their digits, or by value in two bases.
 *
 * @param gold The reference.
 * @param given The answer.
 * @returns Whether they are the same; a number without a base never is.
 */
export function sameBased(gold: Expression, given: Expression): Comparison {
  const rule = "base";
  if (gold.kind === "based" && given.kind === "based") {
    if (gold.base === given.base) {
      const [a, b] = [gold, given].map(({ digits }) =>
        digits.replace(/^0+(?=.)/, "")
      );
      return { isEqual: a === b, rule };
    }
    const [a, b] = [gold, given].map(({ digits, base }) =>
      parseInBase(digits, base)
    );
    return { isEqual: a !== null && a === b, rule };
  }
  const [a, b] = [gold, given].map(inTen);
  return a && b ? { ...equalValues(a, b), rule } : { isEqual: false, rule };
}

/** A number, or digits that are said to be to the base ten. */
function inTen(node: Expression): Expression | null {
  if (node.kind !== "based") return node.kind === "number" ? node : null;
  return node.base === 10 ? integer(BigInt(node.digits)) : null;
}

function parseInBase(digits: string, base: number): bigint | null {
  let value = 0n;
  for (const digit of digits) {
    const worth = Number.parseInt(digit, 36);
    if (!(worth < base)) return null;
    value = value * BigInt(base) + BigInt(worth);
  }
  return value;
}
