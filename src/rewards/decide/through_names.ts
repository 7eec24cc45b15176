/**
 * Answers that say more than their value: `x = 5`, `x \in S`, `a = b = 11`,
 * `\sqrt2 \approx 1.41`, `3 \pmod 7`.
 *
 * @module
 */

import {
  difference,
  type Expression,
  quotient,
  type RelationNode,
} from "../read/expression.ts";
import {
  type Comparison,
  doubleValue,
  equalValues,
  rationalValue,
} from "./equal_values.ts";
import { DIFFERENT, firstEqual, type Judge } from "./judge.ts";
import { isRounded } from "./written_decimal.ts";
import { isSolvedFor, sameSets } from "./relations.ts";
import { asksForValue, namedValue, withoutIndex } from "./names.ts";

/**
 * Compares by way of `\approx`: the value before it is exact, the one after it
 * rounded, and either may match.
 *
 * @param gold The reference.
 * @param given The answer.
 * @param judge How parts are compared.
 * @returns The comparison, or null when nothing is approximate.
 */
export function throughApproximation(
  gold: Expression,
  given: Expression,
  judge: Judge,
): Comparison | null {
  for (const [side, isGold] of [[gold, true], [given, false]] as const) {
    if (side.kind !== "relation") continue;
    const at = side.operators.indexOf("~");
    if (at < 0) continue;
    const exact = partOf(side, 0, at);
    const rounded = partOf(side, at + 1, side.operators.length);
    if (areApart(exact, rounded)) return DIFFERENT;
    let last: Comparison = DIFFERENT;
    for (const part of [exact, rounded]) {
      if (isGold && part.kind === "symbol") continue;
      last = isGold
        ? judge.compare(part, given, 0)
        : judge.compare(gold, part, 0);
      if (last.isEqual) return last;
    }
    return last;
  }
  return null;
}

/** What no rounding makes one: `6 = 5`, `6 \approx 5`. */
function areApart(a: Expression, b: Expression): boolean {
  const [x, y] = [doubleValue(a), doubleValue(b)];
  return x !== null && y !== null &&
    Math.abs(x - y) > 0.05 * Math.max(Math.abs(x), Math.abs(y));
}

/** The sides `from` to `to` of a relation, as a relation or one side. */
function partOf(node: RelationNode, from: number, to: number): Expression {
  if (from === to) return node.sides[from]!;
  return {
    kind: "relation",
    sides: node.sides.slice(from, to + 1),
    operators: node.operators.slice(from, to),
  };
}

/**
 * Compares what `x = 5`, `x \in S`, `a = b = 11` and `5 \pmod 7` say beside a
 * name.
 *
 * @param gold The reference.
 * @param given The answer.
 * @param element The place in a list.
 * @param judge How parts are compared.
 * @returns The comparison, or null when neither has a name to take off.
 */
export function throughNames(
  gold: Expression,
  given: Expression,
  element: number,
  judge: Judge,
): Comparison | null {
  const strip = judge.policy.leadingName === "strip";
  const moduli = [modulusOf(gold), modulusOf(given)] as const;
  if (moduli[0] !== null && moduli[1] !== null) {
    const isSame = equalValues(moduli[0], moduli[1]).isEqual;
    if (!isSame) return { isEqual: isSame, rule: "modulus" };
    if (isCongruent(gold, given, moduli[0])) {
      return { isEqual: true, rule: "modulus" };
    }
  }
  const solved = throughMembership(gold, given, judge);
  if (solved !== null) return solved;
  const [a, b] = [withoutMembership(gold), withoutMembership(given)];
  if (a !== gold || b !== given) return judge.compare(a, b, element);
  const [left, right] = [namedValue(a), namedValue(b)];
  if (left !== null && right !== null) {
    if (
      left.name === right.name || isImplied(left.name, right.name) ||
      isIndexed(left.name, right.name)
    ) {
      const same = judge.compare(left.value, right.value, element);
      if (same.isEqual || left.name !== right.name) return same;
    }
    return null; // as equations
  }
  if (strip && left !== null && b.kind !== "relation") {
    return judge.compare(left.value, b, element);
  }
  if (strip && right !== null && a.kind !== "relation") {
    return judge.compare(a, right.value, element);
  }
  return throughChain(a, b, element, judge);
}

/**
 * `1 \le x \le 2` beside `x \in [1, 2]`: both state the set of a variable. An
 * inequality that is to be solved yet may be the question's.
 */
function throughMembership(
  gold: Expression,
  given: Expression,
  judge: Judge,
): Comparison | null {
  if (gold.kind === "list" && isInBrackets(given)) return DIFFERENT;
  if (!isMembership(gold)) return null;
  const [variable, set] = gold.sides as [Expression, Expression];
  if (variable.kind !== "symbol" || !isSolvedFor(given, variable.name)) {
    return null;
  }
  const policy = { ...judge.policy, setRelation: "both" } as const;
  return sameSets(set, given, { ...judge, policy });
}

function isMembership(node: Expression): node is RelationNode {
  return node.kind === "relation" && node.operators.join() === "in";
}

/** `x \in [1, 2]` is an interval, never the list `1, 2`. */
function isInBrackets(node: Expression): boolean {
  if (!isMembership(node)) return false;
  const set = node.sides[1]!;
  return set.kind === "group" && set.open !== "{";
}

/** `x_1` is one of the values of `x`; `x_1` and `x_2` are two things. */
function isIndexed(a: string, b: string): boolean {
  return withoutIndex(a) === b || withoutIndex(b) === a;
}

/** `f(x)` and `y` name the same thing. */
function isImplied(a: string, b: string): boolean {
  const [one, other] = [a, b].map((name) => /^[a-zA-Z]\([a-z]\)$/.test(name));
  return (one === true && b === "y") || (other === true && a === "y");
}

/** Whether the values of two congruences differ by a multiple of the modulus. */
function isCongruent(
  gold: Expression,
  given: Expression,
  modulus: Expression,
): boolean {
  const [a, b] = [gold, given].map((node) => {
    const plain = withoutMembership(node);
    return namedValue(plain)?.value ?? plain;
  }) as [Expression, Expression];
  const times = rationalValue(quotient(difference(a, b), modulus));
  return times?.denominator === 1n;
}

/** The modulus of `x \equiv 3 \pmod 7`, or null. */
function modulusOf(node: Expression): Expression | null {
  return node.kind === "relation" && node.operators.at(-1) === "mod"
    ? node.sides.at(-1)!
    : null;
}

function withoutMembership(node: Expression): Expression {
  if (node.kind !== "relation") return node;
  const { operators, sides } = node;
  if (operators.at(-1) === "mod") {
    return partOf(node, 0, operators.length - 1);
  }
  if (operators[0] === "in" && operators.length === 1) return sides[1]!;
  const arrow = operators.lastIndexOf("=>");
  return arrow < 0 ? node : partOf(node, arrow + 1, operators.length);
}

function throughChain(
  gold: Expression,
  given: Expression,
  element: number,
  judge: Judge,
): Comparison | null {
  const [a, b] = [eachName(gold, given), eachName(given, gold)];
  if (a !== gold || b !== given) return judge.compare(a, b, element);
  if (given.kind !== "relation" || gold.kind === "relation") {
    return throughNamedChains(gold, given, element, judge);
  }
  const operators = given.operators.filter((operator) => operator !== "mod");
  if (!operators.every((operator) => operator === "=")) return null;
  const sides = given.sides.slice(0, operators.length + 1);
  if (areApart(sides.at(-2)!, sides.at(-1)!)) return DIFFERENT;
  const isRounding = isRounded(sides.at(-2)!, sides.at(-1)!);
  if (sides.length === 2 && !isRounding) {
    return judge.policy.leadingName === "strip" && asksForValue(given)
      ? judge.compare(gold, sides[1]!, element)
      : null;
  }
  if (judge.policy.chain === "reject") return DIFFERENT;
  const candidates = judge.policy.chain === "last"
    ? sides.slice(isRounding ? -2 : -1)
    : sides.slice(1);
  return firstEqual(
    candidates.map((side) => () => judge.compare(gold, side, element)),
  );
}

/** `x = 2 + 3 = 5` beside `x = 5`: name and last side. */
function throughNamedChains(
  gold: Expression,
  given: Expression,
  element: number,
  judge: Judge,
): Comparison | null {
  if (gold.kind !== "relation" || given.kind !== "relation") return null;
  if (namesSeveral(gold)) return null;
  const short = [gold, given].map((node) => {
    const isChain = node.operators.length > 1 &&
      node.operators.every((operator) => operator === "=");
    if (!isChain) return node;
    const sides = [node.sides[0]!, node.sides.at(-1)!];
    return { ...node, sides, operators: ["="] };
  }) as [RelationNode, RelationNode];
  if (short[0] === gold && short[1] === given) return null;
  return judge.compare(short[0], short[1], element);
}

/** `a = b = 11` says two things: `a = 11` is not all of it. */
function namesSeveral({ sides }: RelationNode): boolean {
  return sides.slice(1, -1).some(({ kind }) => kind === "symbol");
}

/** `x = y = 11` as `x = 11, y = 11`, beside a list. */
function eachName(node: Expression, beside: Expression): Expression {
  if (beside.kind !== "list" || node.kind !== "relation") return node;
  const [names, value] = [node.sides.slice(0, -1), node.sides.at(-1)!];
  const isSpread = names.length > 1 &&
    node.operators.every((operator) => operator === "=") &&
    names.every(({ kind }) => kind === "symbol");
  if (!isSpread) return node;
  const items = names.map((name): RelationNode => ({
    kind: "relation",
    sides: [name, value],
    operators: ["="],
  }));
  return { kind: "list", items };
}
