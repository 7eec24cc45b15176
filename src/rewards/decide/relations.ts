/**
 * Equations, inequalities, and the sets of numbers that they describe.
 *
 * @module
 */

import {
  difference,
  type Expression,
  type RelationNode,
} from "../read/expression.ts";
import { holds, variablesOf } from "../read/expression_parts.ts";
import { type Comparison, constantFactor } from "./equal_values.ts";
import { DIFFERENT, firstEqual, type Judge, sameOrdered } from "./judge.ts";
import { namedValue } from "./names.ts";
import { realSet, sameRealSets } from "./real_sets.ts";
import { isScalar } from "./scalars.ts";

/**
 * Compares intervals, unions and inequalities as sets of real numbers.
 *
 * @param gold The reference.
 * @param given The answer.
 * @param judge The policy decides whether inequalities answer intervals.
 * @returns Whether they are the same set; null when one is no such set.
 */
export function sameSets(
  gold: Expression,
  given: Expression,
  { policy: { setRelation } }: Judge,
): Comparison | null {
  if (setRelation === "golden" && isInequality(given) && !isInequality(gold)) {
    return { isEqual: false, rule: "set_relation" };
  }
  if (isOpenEquation(given) && !isOpenEquation(gold)) {
    return { isEqual: false, rule: "set_relation" };
  }
  if (setRelation === "golden" && isUnsolved(given) && !isUnsolved(gold)) {
    return { isEqual: false, rule: "set_relation" };
  }
  const [goldNames, givenNames] = [variablesOf(gold), variablesOf(given)];
  const isNamed = goldNames.length > 0 && givenNames.length > 0;
  if (isNamed && goldNames.join() !== givenNames.join()) return null;
  if (goldNames.length > 1 || givenNames.length > 1) return null;
  if (![gold, given].some((side) => holds(side, marksSet))) return null;
  let isComparable = false;
  for (const goldWay of [false, true]) {
    for (const givenWay of [false, true]) {
      const [a, b] = [realSet(gold, goldWay), realSet(given, givenWay)];
      if (a === null || b === null) continue;
      isComparable = true;
      if (sameRealSets(a, b)) return { isEqual: true, rule: "interval" };
    }
  }
  return isComparable ? { isEqual: false, rule: "interval" } : null;
}

/** What only sets of numbers hold: `(1, 2), (3, 4)` alone are two points. */
function marksSet(part: Expression): boolean {
  switch (part.kind) {
    case "group":
      return part.open === "{" || part.open === "[" || part.close === "]";
    case "symbol":
      return /^\\(?:infty|emptyset|mathbb.*)$/.test(part.name);
    default:
      return part.kind === "sets" || part.kind === "relation";
  }
}

/** An equation that is to be solved yet: copying the question answers nothing. */
function isOpenEquation(node: Expression): boolean {
  return node.kind === "relation" && node.operators.includes("=") &&
    namedValue(node) === null;
}

/** Whether an inequality still holds a power of its variable. */
function isUnsolved(node: Expression): boolean {
  return isInequality(node) &&
    holds(
      node,
      (part) => part.kind === "power" && variablesOf(part.base).length > 0,
    );
}

/**
 * Whether an answer is inequalities that have a variable alone on one side and
 * constants on the others, such as `1 < x \le 3` or `x < 1 or x > 2`.
 *
 * @param node An answer.
 * @param name The variable.
 * @returns Whether it is.
 */
export function isSolvedFor(node: Expression, name: string): boolean {
  if (node.kind === "list") {
    return node.items.every((item) => isSolvedFor(item, name));
  }
  if (node.kind !== "relation" || !isInequality(node)) return false;
  const open = node.sides.filter((side) => variablesOf(side).length > 0);
  const [side] = open;
  return open.length === 1 && side?.kind === "symbol" && side.name === name;
}

function isInequality(node: Expression): boolean {
  if (node.kind === "list") return node.items.some(isInequality);
  return node.kind === "relation" &&
    node.operators.some((operator) => /^(?:<|>|<=|>=|!=)$/.test(operator));
}

/**
 * Compares two relations: as sets of solutions, or scaled and rearranged.
 *
 * @param gold The reference.
 * @param given The answer.
 * @param judge How sides are compared.
 * @returns Whether they say the same.
 */
export function sameRelations(
  gold: RelationNode,
  given: RelationNode,
  judge: Judge,
): Comparison {
  const sets = sameSets(gold, given, judge);
  if (sets?.isEqual && isInequality(gold)) return sets;
  if (gold.operators.length !== given.operators.length) {
    return sets ?? DIFFERENT;
  }
  if (gold.operators.length > 1) return sameChains(gold, given, judge);
  const [a, b] = [gold.operators[0]!, given.operators[0]!];
  const [left, right] = [sideOf(gold), sideOf(given)];
  if (left === null || right === null) {
    return a === b ? sameOrdered(gold.sides, given.sides, judge) : DIFFERENT;
  }
  const { sign, rule } = constantFactor(left, right);
  if (sign === null) return { isEqual: null, rule };
  if (sign === 0) return { isEqual: false, rule };
  const needed = sign > 0 ? b : FLIPPED[b] ?? b;
  return { isEqual: a === needed, rule: "relation_scale" };
}

const FLIPPED: Readonly<Record<string, string>> = {
  "<": ">",
  ">": "<",
  "<=": ">=",
  ">=": "<=",
};

/** Left minus right, when both are values. */
function sideOf({ sides, operators }: RelationNode): Expression | null {
  const [left, right] = sides as [Expression, Expression];
  const isPlain = /^(?:=|<|>|<=|>=|!=)$/.test(operators[0]!) &&
    isScalar(left) && isScalar(right);
  return isPlain ? difference(left, right) : null;
}

/** `a < x < b` in more than one variable, either way round; `a = b = c` anyhow. */
function sameChains(
  gold: RelationNode,
  given: RelationNode,
  judge: Judge,
): Comparison {
  if ([gold, given].every(isEquality)) {
    return judge.compare(setOf(gold.sides), setOf(given.sides), 0);
  }
  const turned: RelationNode = {
    kind: "relation",
    sides: given.sides.toReversed(),
    operators: given.operators.toReversed().map((operator) =>
      FLIPPED[operator] ?? operator
    ),
  };
  return firstEqual(
    [given, turned].map((other) => () =>
      gold.operators.join() === other.operators.join()
        ? sameOrdered(gold.sides, other.sides, judge)
        : DIFFERENT
    ),
  );
}

function isEquality({ operators }: RelationNode): boolean {
  return operators.every((operator) => operator === "=");
}

function setOf(items: readonly Expression[]): Expression {
  return { kind: "group", open: "{", close: "}", items };
}

/**
 * Compares sets in terms of sets with names, such as `A \cup B`.
 *
 * @param gold The reference.
 * @param given The answer.
 * @param judge How parts are compared.
 * @returns Whether they have the same parts, in any order but of a difference.
 */
export function sameSetTerms(
  gold: Expression,
  given: Expression,
  judge: Judge,
): Comparison {
  if (gold.kind !== "sets" || given.kind !== "sets") {
    const isSame = gold.kind === "symbol" && given.kind === "symbol" &&
      gold.name === given.name;
    return { isEqual: isSame, rule: "set" };
  }
  if (gold.operator !== given.operator) return DIFFERENT;
  const ordered = sameOrdered(
    [gold.left, gold.right],
    [given.left, given.right],
    judge,
  );
  if (ordered.isEqual || gold.operator === "minus") return ordered;
  return sameOrdered(
    [gold.left, gold.right],
    [given.right, given.left],
    judge,
  );
}
