/**
 * Whether two single values are the same answer: decimals, percent, units and
 * tolerances on top of equal values.
 *
 * @module
 */

import { type Expression, product, symbol } from "../read/expression.ts";
import {
  holds,
  mapParts,
  partsOf,
  variablesOf,
} from "../read/expression_parts.ts";
import { readAnswer } from "../read/read_answer.ts";
import { over, type Rational, rational } from "../read/rational.ts";
import { unitNamed, worthOf } from "../read/units.ts";
import type { Policy } from "../policy.ts";
import {
  type Comparison,
  doubleValue,
  equalValues,
  rationalValue,
} from "./equal_values.ts";
import { agreesInDigits } from "./written_decimal.ts";

/** Tolerances of one element. */
export interface Tolerance {
  /** Absolute; undefined for none. */
  readonly absolute?: number | undefined;
  /** Relative; undefined for none. */
  readonly relative?: number | undefined;
}

/**
 * Compares two single values.
 *
 * @param gold The reference value.
 * @param given The value to be judged.
 * @param policy What counts as the same.
 * @param tolerance Tolerances of this element.
 * @returns Whether they are the same answer, and what told it.
 */
export function equalScalars(
  gold: Expression,
  given: Expression,
  policy: Policy,
  tolerance: Tolerance = {},
): Comparison {
  const [a, b] = sameFooting(withUnit(gold), withUnit(given));
  const factor = unitFactor(a.unit, b.unit, policy);
  if (factor === null) {
    const isEqual = sameAngle(a, b);
    return { isEqual, rule: isEqual ? "angle" : "unit" };
  }
  const scaled = factor === ONE ? b.value : product([
    { kind: "number", value: factor, places: null },
    b.value,
  ]);
  if (a.isPercent !== b.isPercent && policy.percent === "strict") {
    return equalPercent(a, b, policy, tolerance);
  }
  const plain = equalNumbers(a.value, scaled, policy, tolerance);
  if (!plain.isEqual && sameAngle(a, b)) {
    return { isEqual: true, rule: "angle" };
  }
  if (plain.isEqual || (!a.isPercent && !b.isPercent)) return plain;
  return a.isPercent && b.isPercent
    ? plain
    : equalPercent(a, b, policy, tolerance);
}

interface WithUnit {
  readonly value: Expression;
  readonly unit: string | null;
  readonly isPercent: boolean;
}

function withUnit(node: Expression): WithUnit {
  if (node.kind !== "quantity") {
    return { value: degreesInside(node), unit: null, isPercent: false };
  }
  if (node.unit === "%") {
    return { value: node.value, unit: null, isPercent: true };
  }
  const inner = withUnit(node.value); // as in "$5 dollars"
  return { ...inner, unit: node.unit };
}

/** `45^\circ` is `\frac{\pi}{4}`, when the other side is plainly in radians. */
function sameAngle(a: WithUnit, b: WithUnit): boolean {
  const [degrees, other] = a.unit === "degree" ? [a, b] : [b, a];
  const isAngle = other.unit === null || other.unit === "radian";
  if (degrees.unit !== "degree" || !isAngle) return false;
  const isInRadians = other.unit === "radian" || holds(
    other.value,
    (part) =>
      (part.kind === "symbol" && part.name === "\\pi") ||
      (part.kind === "call" && part.name.startsWith("arc")),
  );
  const angle: Expression = {
    kind: "quantity",
    value: degrees.value,
    unit: "degree",
  };
  return isInRadians && equalValues(angle, other.value).isEqual === true;
}

/** `0.64N` reads N as a variable and `0.64 N` as a unit: both as a variable. */
function sameFooting(a: WithUnit, b: WithUnit): [WithUnit, WithUnit] {
  const asFactor = (one: WithUnit, other: WithUnit): WithUnit => {
    const unit = one.unit;
    if (unit === null || other.unit !== null) return one;
    const factor = readAnswer(unit).readings[0] ?? symbol(unit);
    const letters = variablesOf(factor);
    const others = variablesOf(other.value);
    const isFactor = isScalar(factor) && others.length > 0 &&
      others.every((name) => letters.includes(name));
    return isFactor
      ? { ...one, unit: null, value: product([one.value, factor]) }
      : one;
  };
  return [asFactor(a, b), asFactor(b, a)];
}

/** `30^\circ + 15^\circ` is 45^\circ, but the sine of 30^\circ is a half. */
function degreesInside(node: Expression): Expression {
  if (node.kind === "sum" || node.kind === "product") {
    return mapParts(
      node,
      (part) =>
        part.kind === "quantity" && part.unit === "degree"
          ? part.value
          : degreesInside(part),
    );
  }
  return node;
}

const ONE = rational(1n)!;

/** What the given value is multiplied by, or null when units forbid it. */
function unitFactor(
  gold: string | null,
  given: string | null,
  { units, degrees }: Policy,
): Rational | null {
  if (gold === given || units === "ignore") return ONE;
  const isDegree = [gold, given].includes("degree");
  const isOneSided = gold === null || given === null;
  if (isOneSided) {
    const isAllowed = isDegree ? degrees === "ignore" : units !== "require";
    return isAllowed ? ONE : null;
  }
  if (units !== "convert") return sameUnitWords(gold, given) ? ONE : null;
  const [a, b] = [unitNamed(gold), unitNamed(given)];
  if (a?.measures !== b?.measures || !a || !b) return null;
  return over(worthOf(b), worthOf(a));
}

/** `5 apples` and `5 red apples` count the same things; `5 m` and `5 m^2` do not. */
function sameUnitWords(gold: string, given: string): boolean {
  if (unitNamed(gold) !== null && unitNamed(given) !== null) return false;
  if (/^degree(?: [CF] degree| degree [CF])$/.test(`${gold} ${given}`)) {
    return true;
  }
  const [a, b] = [gold, given].map((unit) =>
    unit.toLowerCase().replace(/[^a-z0-9^/]/g, "")
  );
  const isMeasure = /[\^/]/.test(gold + given);
  return a === b || (!isMeasure && a!.length > 2 && b!.length > 2 &&
    [[a!, b!], [b!, a!]].some(([long, short]) =>
      long!.endsWith(short!) || long!.startsWith(short!)
    ));
}

function equalPercent(
  gold: WithUnit,
  given: WithUnit,
  policy: Policy,
  tolerance: Tolerance,
): Comparison {
  const hundredth = (node: Expression): Expression =>
    product([
      { kind: "number", value: rational(1n, 100n)!, places: null },
      node,
    ]);
  const strict = equalNumbers(
    gold.isPercent ? hundredth(gold.value) : gold.value,
    given.isPercent ? hundredth(given.value) : given.value,
    policy,
    tolerance,
  );
  return { isEqual: strict.isEqual, rule: "percent" };
}

function equalNumbers(
  gold: Expression,
  given: Expression,
  policy: Policy,
  tolerance: Tolerance,
): Comparison {
  const plain = equalValues(gold, given);
  if (plain.isEqual) {
    return policy.unreduced === "reject" && isUnreduced(given)
      ? { isEqual: false, rule: "unreduced" }
      : plain;
  }
  if (withinTolerance(gold, given, tolerance)) {
    return { isEqual: true, rule: "tolerance" };
  }
  return agreesInDigits(gold, given, policy.decimals)
    ? { isEqual: true, rule: "decimal_digits" }
    : plain;
}

/** Whether a fraction of whole numbers is not in lowest terms. */
function isUnreduced(node: Expression): boolean {
  if (node.kind !== "product" || node.factors.length !== 2) return false;
  const [above, below] = node.factors as [Expression, Expression];
  if (above.kind !== "number" || below.kind !== "power") return false;
  if (below.base.kind !== "number") return false;
  const value = rationalValue(node);
  return value !== null &&
    value.denominator !== below.base.value.numerator;
}

function withinTolerance(
  gold: Expression,
  given: Expression,
  { absolute, relative }: Tolerance,
): boolean {
  if (absolute === undefined && relative === undefined) return false;
  const [a, b] = [doubleValue(gold), doubleValue(given)];
  if (a === null || b === null) return false;
  const distance = Math.abs(a - b);
  const slack = 1 + 1e-9; // a bound that is met exactly is met
  return distance <= (absolute ?? -1) * slack ||
    distance <= (relative ?? -1) * Math.abs(a) * slack;
}

/**
 * Whether a node is a single value and not a structure.
 *
 * @param node Any node.
 * @returns Whether it can be compared as a value.
 */
export function isScalar(node: Expression): boolean {
  if (STRUCTURES.has(node.kind)) return false;
  if (node.kind === "symbol") return !/^\\(?:mathbb|emptyset)/.test(node.name);
  return isDeterminant(node) || partsOf(node).every(isScalar);
}

const STRUCTURES: ReadonlySet<Expression["kind"]> = new Set([
  "group",
  "list",
  "ratio",
  "relation",
  "sets",
  "matrix",
  "text",
  "based",
]);

function isDeterminant(node: Expression): boolean {
  return node.kind === "call" && node.name === "det";
}
