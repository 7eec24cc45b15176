/**
 * What an answer says, as a tree: the one form in which answers are compared.
 *
 * @module
 */

import type { Rational } from "./rational.ts";
import { whole } from "./rational.ts";

/** A number as written. */
export interface NumberNode {
  /** What kind of node this is. */
  readonly kind: "number";
  /** Its exact value. */
  readonly value: Rational;
  /** Digits after the point as written; null for a whole number. */
  readonly places: number | null;
}

/** A variable, a constant such as `\pi`, or a set such as `\mathbb{R}`. */
export interface SymbolNode {
  /** What kind of node this is. */
  readonly kind: "symbol";
  /** Its name with its subscript, such as `x_1`, `\pi`, `\mathbb{R}`. */
  readonly name: string;
}

/** Words. */
export interface TextNode {
  /** What kind of node this is. */
  readonly kind: "text";
  /** The words, spaces single, case as written. */
  readonly text: string;
}

/** A sum; differences are sums with products of −1. */
export interface SumNode {
  /** What kind of node this is. */
  readonly kind: "sum";
  /** What is added up. */
  readonly terms: readonly Expression[];
}

/** A product; quotients are products with powers of −1. */
export interface ProductNode {
  /** What kind of node this is. */
  readonly kind: "product";
  /** What is multiplied. */
  readonly factors: readonly Expression[];
}

/** A power, or a root. */
export interface PowerNode {
  /** What kind of node this is. */
  readonly kind: "power";
  /** What is raised. */
  readonly base: Expression;
  /** To which power. */
  readonly exponent: Expression;
}

/** A function applied, such as `sin`, `log` with its base second, `!`, `pm`. */
export interface CallNode {
  /** What kind of node this is. */
  readonly kind: "call";
  /** The function's plain name. */
  readonly name: string;
  /** What it is applied to. */
  readonly inputs: readonly Expression[];
}

/** A value with a unit, a percent sign or degrees. */
export interface QuantityNode {
  /** What kind of node this is. */
  readonly kind: "quantity";
  /** The value before the unit. */
  readonly value: Expression;
  /** The unit's plain name; `%` and `degree` are units too. */
  readonly unit: string;
}

/** Digits in a base, as in `2031_4`. */
export interface BasedNode {
  /** What kind of node this is. */
  readonly kind: "based";
  /** The digits as written. */
  readonly digits: string;
  /** The base. */
  readonly base: number;
}

/** Several things in brackets: a tuple, a point, an interval, a set. */
export interface GroupNode {
  /** What kind of node this is. */
  readonly kind: "group";
  /** The opening bracket; `{` for sets. */
  readonly open: "(" | "[" | "{" | "<";
  /** The closing bracket. */
  readonly close: ")" | "]" | "}" | ">";
  /** What is inside. */
  readonly items: readonly Expression[];
}

/** Several things without brackets: `3, 5`, `x = 1 or x = 2`, `9 : 14`. */
export interface ListNode {
  /** What kind of node this is. */
  readonly kind: "list" | "ratio";
  /** Whether "or" joins a list. */
  readonly isEither?: boolean;
  /** Whether a ratio may be a time of day, as `6:05` may. */
  readonly isTime?: boolean;
  /** The things. */
  readonly items: readonly Expression[];
}

/** One or more relations in a row, such as `1 < x \le 3`. */
export interface RelationNode {
  /** What kind of node this is. */
  readonly kind: "relation";
  /** What is related; one more than there are operators. */
  readonly sides: readonly Expression[];
  /** The operators, such as `=`, `<`, `<=`, `!=`, `in`, `~`. */
  readonly operators: readonly string[];
}

/** A union, an intersection or a difference of sets. */
export interface SetOperationNode {
  /** What kind of node this is. */
  readonly kind: "sets";
  /** Which operation. */
  readonly operator: "union" | "intersection" | "minus";
  /** The first set. */
  readonly left: Expression;
  /** The second set. */
  readonly right: Expression;
}

/** A matrix or a column of values. */
export interface MatrixNode {
  /** What kind of node this is. */
  readonly kind: "matrix";
  /** Its rows. */
  readonly rows: readonly (readonly Expression[])[];
}

/** What an answer says. */
export type Expression =
  | NumberNode
  | SymbolNode
  | TextNode
  | SumNode
  | ProductNode
  | PowerNode
  | CallNode
  | QuantityNode
  | BasedNode
  | GroupNode
  | ListNode
  | RelationNode
  | SetOperationNode
  | MatrixNode;

/** The number −1. */
export const MINUS_ONE: NumberNode = integer(-1);

/**
 * Makes the node of a whole number.
 *
 * @param value A whole number.
 * @returns Its node.
 */
export function integer(value: number | bigint): NumberNode {
  return { kind: "number", value: whole(value), places: null };
}

/**
 * Makes a symbol.
 *
 * @param name Its name.
 * @returns Its node.
 */
export function symbol(name: string): SymbolNode {
  return { kind: "symbol", name };
}

/**
 * Multiplies, without a product around a single factor.
 *
 * @param factors What is multiplied.
 * @returns The product.
 */
export function product(factors: readonly Expression[]): Expression {
  const flat = factors.flatMap((factor) =>
    factor.kind === "product" ? factor.factors : [factor]
  );
  return flat.length === 1 ? flat[0]! : { kind: "product", factors: flat };
}

/**
 * Adds, without a sum around a single term.
 *
 * @param terms What is added up.
 * @returns The sum.
 */
export function sum(terms: readonly Expression[]): Expression {
  return terms.length === 1 ? terms[0]! : { kind: "sum", terms };
}

/**
 * Raises to a power.
 *
 * @param base What is raised.
 * @param exponent To which power.
 * @returns The power.
 */
export function power(base: Expression, exponent: Expression): PowerNode {
  return { kind: "power", base, exponent };
}

/**
 * Turns the sign; a number stays a number.
 *
 * @param value Any value.
 * @returns Its negative.
 */
export function negative(value: Expression): Expression {
  if (value.kind === "quantity") {
    return { ...value, value: negative(value.value) };
  }
  if (value.kind !== "number") return product([MINUS_ONE, value]);
  const { numerator, denominator } = value.value;
  return { ...value, value: { numerator: -numerator, denominator } };
}

/**
 * Divides.
 *
 * @param above The dividend.
 * @param below The divisor.
 * @returns The quotient.
 */
export function quotient(above: Expression, below: Expression): Expression {
  return product([above, power(below, MINUS_ONE)]);
}

/**
 * Subtracts.
 *
 * @param left What is subtracted from.
 * @param right What is subtracted.
 * @returns The difference.
 */
export function difference(left: Expression, right: Expression): Expression {
  return sum([left, negative(right)]);
}
