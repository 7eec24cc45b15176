/**
 * Whether two expressions have the same value: exactly where that can be known,
 * else at many points.
 *
 * @module
 */

import { randomStream } from "../../base/random.ts";
import type { Expression } from "../read/expression.ts";
import { holds, variablesOf } from "../read/expression_parts.ts";
import type { Rational } from "../read/rational.ts";
import { areNear, type Complex, modulus } from "./complex.ts";
import { exactValue } from "./exact.ts";
import { equalAtIntegers } from "./integer_points.ts";
import { asRational, sameSurds } from "./surd.ts";
import { numericValue, type Point } from "./numeric.ts";
import { preciseValue, samePrecisely } from "./precise.ts";
import { residue } from "./residues.ts";

/** What is known about two values. */
export interface Comparison {
  /** Whether they are equal; null when that cannot be told. */
  readonly isEqual: boolean | null;
  /** What told it, such as `exact`, `residues`, `numeric`, `sampling`. */
  readonly rule: string;
}

/** Points at which expressions with variables are compared. */
const POINTS = 12;

/** Points at which both must have a value, or nothing is known. */
const FEWEST_POINTS = 4;

/**
 * Compares the values of two expressions.
 *
 * Constants: as sums of square roots, exactly, else in double precision.
 * Expressions with variables: modulo a large prime when they are rational, else
 * in double precision at random points, real first and then complex.
 *
 * @param a An expression.
 * @param b An expression.
 * @returns Whether they are equal, and what told it.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { equalValues } from "kit/rewards/decide/equal_values.ts";
 * import { readAnswer } from "kit/rewards/read/read_answer.ts";
 *
 * const read = (text: string) => readAnswer(text).readings[0]!;
 * const root = read("\\sqrt{11+4\\sqrt7}");
 * assert(equalValues(root, read("2+\\sqrt7")).isEqual);
 * ```
 */
export function equalValues(a: Expression, b: Expression): Comparison {
  const [left, right] = [exactValue(a), exactValue(b)];
  if (left !== null && right !== null) {
    return { isEqual: sameSurds(left, right), rule: "exact" };
  }
  const names = [...new Set([...variablesOf(a), ...variablesOf(b)])];
  if (names.length === 0) return equalConstants(a, b);
  const same = equalResidues(a, b) ?? equalSamples(a, b, names);
  if (!same.isEqual && equalAtIntegers(a, b, names)) {
    return { isEqual: true, rule: "integers" };
  }
  // Of a sum or an integral only its spelling was compared.
  return !same.isEqual && names.some((name) => OPERATORS.test(name))
    ? { isEqual: null, rule: "operator" }
    : same;
}

const OPERATORS =
  /^\\(?:sum|prod|int|iint|oint|lim|limsup|liminf|partial|nabla)/;

function equalConstants(a: Expression, b: Expression): Comparison {
  for (const isReal of [true, false]) {
    const point: Point = { at: () => null, isReal };
    const [left, right] = [numericValue(a, point), numericValue(b, point)];
    if (left === null || right === null) break;
    const isHuge = modulus(left) === Infinity || modulus(right) === Infinity;
    if (isHuge) return equalInfinities(a, b, left, right);
    if (Number.isNaN(left.re) || Number.isNaN(right.re)) continue;
    if (!areNear(left, right)) return { isEqual: false, rule: "numeric" };
    return equalPrecisely(a, b);
  }
  return { isEqual: null, rule: "numeric" };
}

/** Doubles that agree are looked at again with 90 digits, where that is known. */
function equalPrecisely(a: Expression, b: Expression): Comparison {
  const [left, right] = [preciseValue(a), preciseValue(b)];
  return left === null || right === null
    ? { isEqual: true, rule: "numeric" }
    : { isEqual: samePrecisely(left, right), rule: "precise" };
}

/** `\infty` is itself; a number too large for a double is no small one. */
function equalInfinities(
  a: Expression,
  b: Expression,
  left: Complex,
  right: Complex,
): Comparison {
  const rule = "numeric";
  const [isA, isB] = [a, b].map((node) =>
    holds(node, (part) => part.kind === "symbol" && part.name === "\\infty")
  );
  if (isA && isB) return { isEqual: left.re === right.re, rule };
  const isOneFinite = Number.isFinite(modulus(left)) ||
    Number.isFinite(modulus(right));
  return { isEqual: isA || isB || isOneFinite ? false : null, rule };
}

function equalResidues(a: Expression, b: Expression): Comparison | null {
  const random = randomStream("residues");
  for (let count = 0; count < 3; count++) {
    const at = residuePoint(random);
    const [left, right] = [residue(a, at), residue(b, at)];
    if (left === null || right === null) return null;
    if (left !== right) return { isEqual: false, rule: "residues" };
  }
  return { isEqual: true, rule: "residues" };
}

/**
 * Draws a residue for each variable; constants have none.
 *
 * @param random Where the residues come from.
 * @returns The residue of a name, the same each time it is asked for.
 */
export function residuePoint(
  random: ReturnType<typeof randomStream>,
): (name: string) => bigint | null {
  const values = new Map<string, bigint>();
  return (name) => {
    if (/^(?:\\pi|e|i|\\infty|\\emptyset|\\mathbb.*)$/.test(name)) return null;
    let value = values.get(name);
    if (value === undefined) {
      value = BigInt(random.integer(2 ** 31 - 1)) * 1_073_741_827n + 2n;
      values.set(name, value);
    }
    return value;
  };
}

/**
 * Draws points at which expressions are compared: real ones, of both signs and
 * positive, and complex ones.
 *
 * @param names The variables.
 * @param isReal Whether real points are drawn.
 * @returns Points, the same for the same names.
 */
export function samplePoints(
  names: readonly string[],
  isReal: boolean,
): Point[] {
  const random = randomStream(isReal ? "real points" : "complex points");
  return Array.from({ length: 2 * POINTS }, (_, index) => {
    const isPositive = index < POINTS;
    const width = index % 2 === 0 ? 2 : 7;
    const values = new Map(names.map((name) => {
      const size = 0.1 + width * random.next();
      const re = isPositive || random.next() < 0.5 ? size : -size;
      return [name, { re, im: isReal ? 0 : 2 * random.next() - 1 }];
    }));
    return { isReal, at: (name) => values.get(name) ?? null };
  });
}

function equalSamples(
  a: Expression,
  b: Expression,
  names: readonly string[],
): Comparison {
  for (const isReal of [true, false]) {
    let usable = 0;
    for (const point of samplePoints(names, isReal)) {
      const [left, right] = [numericValue(a, point), numericValue(b, point)];
      if (left === null || right === null) {
        return { isEqual: null, rule: "sampling" };
      }
      const isUsable = [left, right].every((value) =>
        Number.isFinite(value.re) && Number.isFinite(value.im) &&
        modulus(value) < 1e12
      );
      if (!isUsable) continue;
      usable++;
      if (!areNear(left, right)) return { isEqual: false, rule: "sampling" };
    }
    if (usable >= FEWEST_POINTS) return { isEqual: true, rule: "sampling" };
  }
  return { isEqual: null, rule: "sampling" };
}

/**
 * Whether one expression is a constant multiple of another: what makes two
 * equations, each brought to one side, the same.
 *
 * @param a An expression with variables.
 * @param b An expression with variables.
 * @returns The sign of the factor, 0 when there is none, and what told it.
 */
export function constantFactor(
  a: Expression,
  b: Expression,
): { readonly sign: -1 | 0 | 1 | null; readonly rule: string } {
  const names = [...new Set([...variablesOf(a), ...variablesOf(b)])];
  const exact = factorByResidues(a, b);
  if (exact === false) return { sign: 0, rule: "residues" };
  let first: number | null = null;
  let usable = 0;
  for (const point of samplePoints(names, true)) {
    const [left, right] = [numericValue(a, point), numericValue(b, point)];
    if (left === null || right === null) {
      return { sign: null, rule: "sampling" };
    }
    const ratio = left.re / right.re;
    if (!Number.isFinite(ratio) || Math.abs(right.re) < 1e-9) continue;
    usable++;
    first ??= ratio;
    const isSame = Math.abs(ratio - first) <= 1e-7 * Math.abs(first);
    if (!isSame || ratio === 0) return { sign: 0, rule: "sampling" };
  }
  if (first === null || usable < FEWEST_POINTS) {
    return { sign: null, rule: "sampling" };
  }
  return { sign: first > 0 ? 1 : -1, rule: exact ? "residues" : "sampling" };
}

function factorByResidues(a: Expression, b: Expression): boolean | null {
  const random = randomStream("residues");
  const first = residuePoint(random);
  const [left, right] = [residue(a, first), residue(b, first)];
  if (left === null || right === null) return null;
  for (let count = 0; count < 3; count++) {
    const at = residuePoint(random);
    const [x, y] = [residue(a, at), residue(b, at)];
    if (x === null || y === null) return null;
    if ((left * y - right * x) % ((1n << 61n) - 1n) !== 0n) return false;
  }
  return true;
}

/**
 * The double that a constant is.
 *
 * @param node An expression.
 * @returns Its real value; null when it has variables, units or none.
 */
export function doubleValue(node: Expression): number | null {
  for (const isReal of [true, false]) {
    const value = numericValue(node, { at: () => null, isReal });
    if (value === null) return null;
    if (!Number.isNaN(value.re) && Math.abs(value.im) < 1e-9) return value.re;
  }
  return null;
}

/** The fraction that a constant is, or null; a short name for two calls. */
export function rationalValue(node: Expression): Rational | null {
  return asRational(exactValue(node));
}
