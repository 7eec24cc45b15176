/**
 * Decimals that stand for values with more digits.
 *
 * @module
 */

import { type Expression, integer, product } from "../read/expression.ts";
import type { Decimals } from "../policy.ts";
import { type Rational, rational, times } from "../read/rational.ts";
import { doubleValue, rationalValue } from "./equal_values.ts";

/** A decimal as written, with its sign and any power of ten taken in. */
interface WrittenDecimal {
  readonly value: Rational;
  readonly places: number;
}

function writtenDecimal(node: Expression): WrittenDecimal | null {
  if (node.kind === "number") {
    return node.places === null
      ? null
      : { value: node.value, places: node.places };
  }
  if (node.kind !== "product") return null;
  const decimals = node.factors.filter((part) =>
    part.kind === "number" && part.places
  );
  const [only] = decimals;
  if (decimals.length !== 1 || only?.kind !== "number") return null;
  const others = node.factors.filter((part) => part !== only);
  const value = rationalValue(node);
  if (value === null || !others.every(isScale)) return null;
  const scale = rationalValue(product([integer(1), ...others]));
  if (scale === null) return null;
  const shift = lengthOf(scale.numerator) - lengthOf(scale.denominator);
  return { value, places: only.places! - shift };
}

function lengthOf(value: bigint): number {
  return String(value < 0n ? -value : value).length;
}

/** −1, or a power of ten. */
function isScale(node: Expression): boolean {
  const value = rationalValue(node);
  return value !== null && /^-?10*$/.test(String(value.numerator)) &&
    /^10*$/.test(String(value.denominator));
}

/**
 * Whether a decimal says the same as a value, as far as its digits go.
 *
 * A decimal with enough digits stands for every value that rounds to it; which
 * number is enough is the policy's. Graders that round both sides to six places
 * are `{ places: 6 }`.
 *
 * @param gold The reference value.
 * @param given The value to be judged.
 * @param decimals How many digits are enough.
 * @returns Whether one of them is a decimal that the other rounds to.
 */
export function agreesInDigits(
  gold: Expression,
  given: Expression,
  decimals: Decimals,
): boolean {
  const [a, b] = [writtenDecimal(gold), writtenDecimal(given)];
  if (a === null && b === null) return false;
  if ("places" in decimals) {
    const [x, y] = [doubleValue(gold), doubleValue(given)];
    if (x === null || y === null) return false;
    const scale = 10 ** decimals.places;
    return Math.round(x * scale) === Math.round(y * scale);
  }
  const isA = b === null || (a !== null && a.places < b.places);
  const [short, long] = isA ? [a!, given] : [b!, gold];
  if (short.places <= 0 || a?.places === b?.places) return false;
  // Of two decimals the shorter is exact too, unless it looks cut off.
  const isCut = short.places >= decimals.significant;
  if (a !== null && b !== null && !isCut) return false;
  if (digitsOf(short) < decimals.significant) return false;
  const exact = rationalValue(long);
  if (exact?.denominator === 1n) return false;
  return roundsTo(long, short) ||
    (isEndless(exact) && roundsTo(long, cut(short, decimals.significant)));
}

/** Whether no decimal is exact: then digits beyond the first few may be noise. */
function isEndless(value: Rational | null): boolean {
  if (value === null) return true;
  let rest = value.denominator;
  for (const prime of [2n, 5n]) while (rest % prime === 0n) rest /= prime;
  return rest > 1n;
}

/** The decimal rounded to so many significant digits, where it has places. */
function cut(decimal: WrittenDecimal, significant: number): WrittenDecimal {
  const places = decimal.places - (digitsOf(decimal) - significant);
  if (places <= 0) return decimal;
  const scale = 10n ** BigInt(places);
  const { numerator, denominator } = decimal.value;
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * size * scale + denominator) / (2n * denominator);
  const value = rational(numerator < 0n ? -rounded : rounded, scale)!;
  return { value, places };
}

/**
 * Whether a decimal is what a value rounds to, at the decimal's own places.
 *
 * @param value A value.
 * @param decimal A decimal as written.
 * @returns Whether it is; false for a whole number.
 */
export function isRounded(value: Expression, decimal: Expression): boolean {
  const short = writtenDecimal(decimal);
  return short !== null && short.places > 0 && roundsTo(value, short);
}

function digitsOf({ value, places }: WrittenDecimal): number {
  const scaled = times(value, rational(10n ** BigInt(Math.max(0, places)))!);
  const digits = String(scaled.numerator / scaled.denominator);
  return digits.replace("-", "").replace(/^0+/, "").length;
}

function roundsTo(node: Expression, short: WrittenDecimal): boolean {
  const exact = rationalValue(node);
  const scale = 10n ** BigInt(short.places);
  const target = short.value.numerator * scale / short.value.denominator;
  if (exact !== null) {
    const twice = 2n * (exact.numerator * scale - target * exact.denominator);
    const size = twice < 0n ? -twice : twice;
    return size <= exact.denominator;
  }
  const value = doubleValue(node);
  if (value === null || short.places > 15) return false;
  const distance = Math.abs(value * Number(scale) - Number(target));
  return distance <= 0.5 + 1e-9;
}
