/**
 * Whether two answers, as trees, say the same.
 *
 * @module
 */

import {
  difference,
  type Expression,
  type GroupNode,
  holds,
  mapParts,
  negative,
  product,
  quotient,
  type RelationNode,
  variablesOf,
} from "../read/expression.ts";
import type { Policy } from "../policy.ts";
import {
  type Comparison,
  constantFactor,
  equalValues,
} from "./equal_values.ts";
import { asksForValue, namedValue } from "./names.ts";
import { realSet, sameRealSets } from "./real_sets.ts";
import { equalScalars, isScalar, type Tolerance } from "./scalars.ts";

const DIFFERENT: Comparison = { isEqual: false, rule: "structure" };

/** Most items of a list that are compared. */
const MOST_ITEMS = 64;

/**
 * Compares two answers. The reference decides how the other is read, so the
 * two are not interchangeable.
 *
 * @param gold The reference answer.
 * @param given The answer to be judged.
 * @param policy What counts as the same.
 * @returns Whether they say the same, and what told it.
 */
export function sameAnswer(
  gold: Expression,
  given: Expression,
  policy: Policy,
): Comparison {
  const [a, b] = [prepared(gold), prepared(given)];
  const renamed = policy.variables === "byPosition" ? byPosition(b, a) : b;
  return compared(a, renamed, policy, 0);
}

/** Spreads ± into values and joins what was written apart. */
function prepared(node: Expression): Expression {
  return spread(withScaledMatrices(node));
}

function compared(
  gold: Expression,
  given: Expression,
  policy: Policy,
  element: number,
): Comparison {
  if (gold.kind === "text" || given.kind === "text") {
    return sameText(gold, given, policy);
  }
  const approximate = throughApproximation(gold, given, policy);
  if (approximate !== null) return approximate;
  const named = throughNames(gold, given, policy, element);
  if (named !== null) return named;
  if (isSeveral(gold) || isSeveral(given)) {
    return sameSeveral(gold, given, policy);
  }
  if (gold.kind === "relation" && given.kind === "relation") {
    return sameRelations(gold, given, policy);
  }
  if (gold.kind === "relation" || given.kind === "relation") {
    return sameSets(gold, given, policy) ?? DIFFERENT;
  }
  if (gold.kind === "based" || given.kind === "based") {
    return sameBased(gold, given);
  }
  if (isSetSymbol(gold) || isSetSymbol(given)) {
    const isSame = gold.kind === "symbol" && given.kind === "symbol" &&
      gold.name === given.name;
    return isSame
      ? { isEqual: true, rule: "set" }
      : sameSets(gold, given, policy) ?? DIFFERENT;
  }
  if (gold.kind === "matrix" || given.kind === "matrix") {
    return sameMatrices(gold, given, policy);
  }
  if (gold.kind === "ratio" || given.kind === "ratio") {
    return sameRatios(gold, given, policy);
  }
  if (!isScalar(gold) || !isScalar(given)) {
    return sameSets(gold, given, policy) ?? DIFFERENT;
  }
  return equalScalars(gold, given, policy, toleranceOf(policy, element));
}

function isSetSymbol(node: Expression): boolean {
  return node.kind === "symbol" && /^\\(?:mathbb|emptyset)/.test(node.name);
}

function toleranceOf(policy: Policy, element: number): Tolerance {
  const pick = (bound: number | readonly number[] | undefined) =>
    typeof bound === "object" ? bound[element] ?? bound.at(-1) : bound;
  return { absolute: pick(policy.absTol), relative: pick(policy.relTol) };
}

function sameText(
  gold: Expression,
  given: Expression,
  { textCase }: Policy,
): Comparison {
  const [a, b] = [gold, given].map((node) => {
    const text = node.kind === "text"
      ? node.text
      : node.kind === "symbol"
      ? node.name
      : node.kind === "product" &&
          node.factors.every((part) => part.kind === "symbol")
      ? node.factors.map((part) => (part as { name: string }).name).join("")
      : null;
    const plain = text?.replace(/[\s.'-]+/g, "") ?? null;
    return textCase === "fold" ? plain?.toLowerCase() ?? null : plain;
  });
  return { isEqual: a !== null && a === b, rule: "text" };
}

/** The value before `\approx` is exact; either may match. */
function throughApproximation(
  gold: Expression,
  given: Expression,
  policy: Policy,
): Comparison | null {
  for (const [side, isGold] of [[gold, true], [given, false]] as const) {
    if (side.kind !== "relation") continue;
    const at = side.operators.indexOf("~");
    if (at < 0) continue;
    const exact = partOf(side, 0, at);
    const rounded = partOf(side, at + 1, side.operators.length);
    let last: Comparison = DIFFERENT;
    for (const part of [exact, rounded]) {
      if (isGold && part.kind === "symbol") continue;
      last = isGold
        ? compared(part, given, policy, 0)
        : compared(gold, part, policy, 0);
      if (last.isEqual) return last;
    }
    return last;
  }
  return null;
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

/** What `x = 5`, `x \in S`, `a = b = 11` and `5 (mod 7)` say beside a name. */
function throughNames(
  gold: Expression,
  given: Expression,
  policy: Policy,
  element: number,
): Comparison | null {
  const strip = policy.leadingName === "strip";
  const moduli = [modulusOf(gold), modulusOf(given)] as const;
  if (moduli[0] !== null && moduli[1] !== null) {
    const isSame = equalValues(moduli[0], moduli[1]).isEqual;
    if (!isSame) return { isEqual: isSame, rule: "modulus" };
  }
  const [a, b] = [withoutMembership(gold), withoutMembership(given)];
  if (a !== gold || b !== given) return compared(a, b, policy, element);
  const [left, right] = [namedValue(a), namedValue(b)];
  if (left !== null && right !== null) {
    if (left.name === right.name || isImplied(left.name, right.name)) {
      const same = compared(left.value, right.value, policy, element);
      if (same.isEqual || left.name !== right.name) return same;
    }
    return null; // as equations
  }
  if (strip && left !== null && b.kind !== "relation") {
    return compared(left.value, b, policy, element);
  }
  if (strip && right !== null && a.kind !== "relation") {
    return compared(a, right.value, policy, element);
  }
  return throughChain(a, b, policy, element);
}

/** `f(x)` and `y` name the same thing. */
function isImplied(a: string, b: string): boolean {
  const [one, other] = [a, b].map((name) => /^[a-zA-Z]\([a-z]\)$/.test(name));
  return (one === true && b === "y") || (other === true && a === "y");
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
  policy: Policy,
  element: number,
): Comparison | null {
  if (given.kind !== "relation" || gold.kind === "relation") {
    return throughNamedChains(gold, given, policy, element);
  }
  const operators = given.operators.filter((operator) => operator !== "mod");
  if (!operators.every((operator) => operator === "=")) return null;
  const sides = given.sides.slice(0, operators.length + 1);
  if (sides.length === 2) {
    return policy.leadingName === "strip" && asksForValue(given)
      ? compared(gold, sides[1]!, policy, element)
      : null;
  }
  if (policy.chain === "reject") return DIFFERENT;
  const candidates = policy.chain === "last" ? sides.slice(-1) : sides.slice(1);
  return firstEqual(
    candidates.map((side) => () => compared(gold, side, policy, element)),
  );
}

/** `x = 2 + 3 = 5` beside `x = 5`: name and last side. */
function throughNamedChains(
  gold: Expression,
  given: Expression,
  policy: Policy,
  element: number,
): Comparison | null {
  if (gold.kind !== "relation" || given.kind !== "relation") return null;
  const short = [gold, given].map((node) => {
    const isChain = node.operators.length > 1 &&
      node.operators.every((operator) => operator === "=");
    if (!isChain) return node;
    const sides = [node.sides[0]!, node.sides.at(-1)!];
    return { ...node, sides, operators: ["="] };
  }) as [RelationNode, RelationNode];
  if (short[0] === gold && short[1] === given) return null;
  return compared(short[0], short[1], policy, element);
}

function firstEqual(tries: readonly (() => Comparison)[]): Comparison {
  let last = DIFFERENT;
  for (const attempt of tries) {
    last = attempt();
    if (last.isEqual) return last;
  }
  return last;
}

function isSeveral(node: Expression): boolean {
  return node.kind === "list" || node.kind === "group";
}

/** Lists, sets, tuples, intervals, in any pairing. */
function sameSeveral(
  gold: Expression,
  given: Expression,
  policy: Policy,
): Comparison {
  const [a, b] = [asGroup(gold), asGroup(given)];
  if (a === null || b === null) {
    const vector = a === null ? gold : given;
    if (vector.kind === "matrix") return sameMatrices(gold, given, policy);
    return sameSets(gold, given, policy) ?? singleMember(gold, given, policy);
  }
  if (a.items.length > MOST_ITEMS || b.items.length > MOST_ITEMS) {
    return { isEqual: null, rule: "limit" };
  }
  const items = isUnordered(a, b, policy)
    ? sameUnordered(a, b, policy)
    : isOrdered(a, b, policy)
    ? sameOrdered(a.items, b.items, policy)
    : DIFFERENT;
  if (items.isEqual) return items;
  return sameSets(gold, given, policy) ?? sameMatrixRows(a, b, policy) ?? items;
}

type Items = Omit<GroupNode, "kind" | "open" | "close"> & {
  readonly open: GroupNode["open"] | "";
  readonly close: GroupNode["close"] | "";
};

function asGroup(node: Expression): Items | null {
  if (node.kind === "group") return node;
  return node.kind === "list"
    ? { open: "", close: "", items: node.items }
    : null;
}

const isSet = ({ open }: Items) => open === "{";
const isBare = ({ open }: Items) => open === "";
const isTuple = (items: Items) => !isSet(items) && !isBare(items);

function isUnordered(a: Items, b: Items, policy: Policy): boolean {
  if (isTuple(a) || isTuple(b)) {
    return policy.tupleVsSet === "same" && isTuple(a) !== isTuple(b);
  }
  return policy.lists === "unordered" || (isSet(a) && isSet(b));
}

function isOrdered(a: Items, b: Items, policy: Policy): boolean {
  if (isTuple(a) && isTuple(b)) {
    const isInterval = a.items.length === 2 && b.items.length === 2 &&
      (a.open !== "<" && b.open !== "<");
    return !isInterval || (a.open === b.open && a.close === b.close);
  }
  if (isSet(a) || isSet(b)) {
    return policy.lists === "ordered" && !isTuple(a) && !isTuple(b);
  }
  if (isBare(a) && isBare(b)) return policy.lists === "ordered";
  const tuple = isTuple(a) ? a : b;
  const isInterval = tuple.items.length === 2 &&
    (tuple === a
      ? tuple.open === "[" || tuple.close === "]"
      : (tuple.open === "[") !== (tuple.close === "]"));
  return !isInterval;
}

function sameOrdered(
  gold: readonly Expression[],
  given: readonly Expression[],
  policy: Policy,
): Comparison {
  if (gold.length !== given.length) return DIFFERENT;
  let undecided: Comparison | null = null;
  for (const [index, item] of gold.entries()) {
    const same = compared(item, given[index]!, policy, index);
    if (same.isEqual === false) return same;
    if (same.isEqual === null) undecided = same;
  }
  return undecided ?? { isEqual: true, rule: "tuple" };
}

function sameUnordered(a: Items, b: Items, policy: Policy): Comparison {
  const isOfSets = isSet(a) || isSet(b);
  const [gold, given] = isOfSets
    ? [distinct(a.items, policy), distinct(b.items, policy)]
    : [a.items, b.items];
  if (gold.length !== given.length) return DIFFERENT;
  const left = [...given];
  let isUndecided = false;
  for (const [index, item] of gold.entries()) {
    const found = left.findIndex((other) => {
      const same = compared(item, other, policy, index);
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
  policy: Policy,
): Expression[] {
  const kept: Expression[] = [];
  for (const item of items) {
    const isKnown = kept.some((other) =>
      compared(other, item, policy, 0).isEqual === true
    );
    if (!isKnown) kept.push(item);
  }
  return kept;
}

/** `\{5\}` beside 5. */
function singleMember(
  gold: Expression,
  given: Expression,
  policy: Policy,
): Comparison {
  const inside = (node: Expression) =>
    (node.kind === "group" && node.open === "{") || node.kind === "list"
      ? node.items
      : null;
  const [a, b] = [inside(gold), inside(given)];
  if (a?.length === 1) return compared(a[0]!, given, policy, 0);
  if (b?.length === 1) return compared(gold, b[0]!, policy, 0);
  return DIFFERENT;
}

/** Intervals, unions and inequalities as sets of real numbers. */
function sameSets(
  gold: Expression,
  given: Expression,
  { setRelation }: Policy,
): Comparison | null {
  if (setRelation === "golden" && isInequality(given) && !isInequality(gold)) {
    return { isEqual: false, rule: "set_relation" };
  }
  const [goldNames, givenNames] = [variablesOf(gold), variablesOf(given)];
  const isNamed = goldNames.length > 0 && givenNames.length > 0;
  if (isNamed && goldNames.join() !== givenNames.join()) return null;
  if (goldNames.length > 1 || givenNames.length > 1) return null;
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

function isInequality(node: Expression): boolean {
  if (node.kind === "list") return node.items.some(isInequality);
  return node.kind === "relation" &&
    node.operators.some((operator) => /^(?:<|>|<=|>=|!=)$/.test(operator));
}

function sameRelations(
  gold: RelationNode,
  given: RelationNode,
  policy: Policy,
): Comparison {
  const sets = sameSets(gold, given, policy);
  if (sets?.isEqual && isInequality(gold)) return sets;
  if (gold.operators.length !== given.operators.length) {
    return sets ?? DIFFERENT;
  }
  if (gold.operators.length > 1) return sameChains(gold, given, policy);
  const [a, b] = [gold.operators[0]!, given.operators[0]!];
  const [left, right] = [sideOf(gold), sideOf(given)];
  if (left === null || right === null) {
    return a === b ? sameOrdered(gold.sides, given.sides, policy) : DIFFERENT;
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

/** `a < x < b` in more than one variable, either way round. */
function sameChains(
  gold: RelationNode,
  given: RelationNode,
  policy: Policy,
): Comparison {
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
        ? sameOrdered(gold.sides, other.sides, policy)
        : DIFFERENT
    ),
  );
}

function sameBased(gold: Expression, given: Expression): Comparison {
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
  return { isEqual: false, rule };
}

function parseInBase(digits: string, base: number): bigint | null {
  let value = 0n;
  for (const digit of digits) {
    if (Number(digit) >= base) return null;
    value = value * BigInt(base) + BigInt(digit);
  }
  return value;
}

function sameMatrices(
  gold: Expression,
  given: Expression,
  policy: Policy,
): Comparison {
  if (gold.kind === "matrix" && given.kind === "matrix") {
    const isSameShape = gold.rows.length === given.rows.length &&
      gold.rows.every((row, index) => row.length === given.rows[index]!.length);
    return isSameShape
      ? {
        ...sameOrdered(gold.rows.flat(), given.rows.flat(), policy),
        rule: "matrix",
      }
      : { isEqual: false, rule: "matrix" };
  }
  const [a, b] = [cellsOf(gold), cellsOf(given)];
  if (a === null || b === null) {
    if (isScalar(gold) || isScalar(given)) return DIFFERENT;
    return DIFFERENT;
  }
  const [goldRows, givenRows] = [a, b];
  const isSame = goldRows.length === givenRows.length &&
    goldRows.every((row, index) => row.length === givenRows[index]!.length);
  const isVector = goldRows.flat().length === givenRows.flat().length &&
    [goldRows, givenRows].every((rows) =>
      rows.length === 1 || rows.every((row) => row.length === 1)
    );
  return isSame || isVector
    ? {
      ...sameOrdered(goldRows.flat(), givenRows.flat(), policy),
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

/** Tuples of tuples are matrices however their brackets look. */
function sameMatrixRows(a: Items, b: Items, policy: Policy): Comparison | null {
  const isNested = [a, b].every(({ open, items }) =>
    open === "[" &&
    items.every((item) => item.kind === "group" && item.open === "[")
  );
  return isNested ? sameOrdered(a.items, b.items, policy) : null;
}

function sameRatios(
  gold: Expression,
  given: Expression,
  policy: Policy,
): Comparison {
  const value = (node: Expression): Expression | null =>
    node.kind !== "ratio"
      ? node
      : node.items.length === 2
      ? quotient(node.items[0]!, node.items[1]!)
      : null;
  if (gold.kind === "ratio" && given.kind === "ratio") {
    const first = sameOrdered(gold.items, given.items, policy);
    if (first.isEqual || policy.unreduced === "reject") return first;
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

/** Writes the second answer's variables as the first's, in order. */
function byPosition(node: Expression, like: Expression): Expression {
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
