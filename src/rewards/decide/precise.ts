/**
 * Real constants to 90 digits, in whole numbers of any size: what tells
 * `e^{\pi\sqrt{163}}` from the whole number that it nearly is.
 *
 * Fixed-point arithmetic with 320 binary digits after the point.
 *
 * @module
 */

import type { Expression } from "../read/expression.ts";
import { bits } from "../read/rational.ts";
import { exactValue } from "./exact.ts";
import { asRational } from "./surd.ts";

const PLACES = 320n;
const ONE = 1n << PLACES;

/** Largest value that is computed, in binary digits before the point. */
const MOST_BITS = 600;

/**
 * Computes a real constant.
 *
 * @param node An expression without variables.
 * @returns The value times 2³²⁰, with an error of a few thousand; null when it
 * is too large, not real, or holds a function that is not known here.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { preciseValue } from "kit/rewards/decide/precise.ts";
 * import { readAnswer } from "kit/rewards/read/read_answer.ts";
 *
 * const [node] = readAnswer("e^{\\pi\\sqrt{163}}").readings;
 * const scaled = preciseValue(node!)! * 10n ** 12n >> 320n;
 * assertEquals(scaled % 10n ** 12n, 999999999999n); // and not quite 1
 * ```
 */
export function preciseValue(node: Expression): bigint | null {
  switch (node.kind) {
    case "number": {
      const { numerator, denominator } = node.value;
      return bits(numerator) - bits(denominator) > MOST_BITS
        ? null
        : (numerator << PLACES) / denominator;
    }
    case "symbol":
      return node.name === "\\pi" ? PI : node.name === "e" ? E : null;
    case "sum":
      return folded(node.terms, 0n, (a, b) => a + b);
    case "product":
      return folded(node.factors, ONE, times);
    case "power":
      return precisePower(node.base, node.exponent);
    case "call":
      return preciseCall(node.name, node.inputs);
    case "quantity": {
      const value = preciseValue(node.value);
      if (value === null) return null;
      if (node.unit === "degree") return times(value, PI) / 180n;
      return node.unit === "%" ? value / 100n : null;
    }
    default:
      return null;
  }
}

function folded(
  nodes: readonly Expression[],
  start: bigint,
  combine: (a: bigint, b: bigint) => bigint,
): bigint | null {
  let total = start;
  for (const node of nodes) {
    const value = preciseValue(node);
    if (value === null) return null;
    total = combine(total, value);
    if (bits(total) > MOST_BITS + Number(PLACES)) return null;
  }
  return total;
}

function times(a: bigint, b: bigint): bigint {
  // Towards 0: rounding down would keep the terms of a series at −1 for ever.
  return (a * b) / ONE;
}

function over(a: bigint, b: bigint): bigint {
  return (a << PLACES) / b;
}

function precisePower(base: Expression, exponent: Expression): bigint | null {
  const value = preciseValue(base);
  if (value === null) return null;
  const fraction = asRational(exactValue(exponent));
  if (fraction !== null && fraction.denominator === 1n) {
    return wholePower(value, fraction.numerator);
  }
  if (value <= 0n) {
    const isOddRoot = fraction !== null && fraction.denominator % 2n === 1n;
    if (value === 0n || !isOddRoot) return value === 0n ? 0n : null;
    const size = powerOf(-value, exponent);
    return size && (fraction.numerator % 2n === 0n ? size : -size);
  }
  return fraction?.denominator === 2n && fraction.numerator === 1n
    ? squareRoot(value << PLACES)
    : powerOf(value, exponent);
}

function powerOf(base: bigint, exponent: Expression): bigint | null {
  const power = preciseValue(exponent);
  return power === null ? null : exponential(times(power, logarithm(base)));
}

function wholePower(base: bigint, exponent: bigint): bigint | null {
  const size = exponent < 0n ? -exponent : exponent;
  if (size > 4096n || (exponent < 0n && base === 0n)) return null;
  let [result, square, rest] = [ONE, base, size];
  while (rest > 0n) {
    if (rest & 1n) result = times(result, square);
    rest >>= 1n;
    if (rest > 0n) square = times(square, square);
    if (bits(square) > 4 * MOST_BITS || bits(result) > 4 * MOST_BITS) {
      return null;
    }
  }
  if (exponent >= 0n) return result;
  return result === 0n ? null : over(ONE, result);
}

function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil(bits(value) / 2));
  while (true) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** The inverse tangent of a/b by its series, for a small quotient. */
function arctanSeries(value: bigint): bigint {
  const square = times(value, value);
  let [total, term] = [0n, value];
  for (let odd = 1n; term !== 0n; odd += 2n) {
    total += odd % 4n === 1n ? term / odd : -(term / odd);
    term = times(term, square);
  }
  return total;
}

/** The natural logarithm of 2, and π, by series of small quotients. */
const LOG_2 = 2n * atanhSeries(ONE / 3n);
const PI = 4n * (4n * arctanSeries(ONE / 5n) - arctanSeries(ONE / 239n));
const E = exponential(ONE);

function atanhSeries(value: bigint): bigint {
  const square = times(value, value);
  let [total, term] = [0n, value];
  for (let odd = 1n; term !== 0n; odd += 2n) {
    total += term / odd;
    term = times(term, square);
  }
  return total;
}

/** ln of a positive number: a power of two times something near 1. */
function logarithm(value: bigint): bigint {
  let [shift, near] = [0n, value];
  while (near > (3n * ONE) / 2n) [near, shift] = [near >> 1n, shift + 1n];
  while (near < (3n * ONE) / 4n) [near, shift] = [near << 1n, shift - 1n];
  return shift * LOG_2 + 2n * atanhSeries(over(near - ONE, near + ONE));
}

function exponential(value: bigint): bigint | null {
  const shift = value / LOG_2;
  if (shift > BigInt(MOST_BITS)) return null;
  if (shift < -PLACES) return 0n;
  const rest = value - shift * LOG_2;
  let [total, term] = [ONE, ONE];
  for (let count = 1n; term !== 0n; count++) {
    term = times(term, rest) / count;
    total += term;
  }
  return shift >= 0n ? total << shift : total >> -shift;
}

/** Sine and cosine by their series, within a full turn. */
function sineAndCosine(value: bigint): { sine: bigint; cosine: bigint } {
  const rest = value % (2n * PI);
  const square = times(rest, rest);
  const series = (first: bigint, from: bigint): bigint => {
    let [total, term] = [0n, first];
    for (let count = from; term !== 0n; count += 2n) {
      total += term;
      term = -times(term, square) / ((count + 1n) * (count + 2n));
    }
    return total;
  };
  return { sine: series(rest, 1n), cosine: series(ONE, 0n) };
}

function arctan(value: bigint): bigint {
  if (value < 0n) return -arctan(-value);
  if (value > ONE) return PI / 2n - arctan(over(ONE, value));
  if (value <= ONE / 8n) return arctanSeries(value);
  // atan x = 2 atan(x / (1 + √(1 + x²)))
  const root = squareRoot((ONE + times(value, value)) << PLACES);
  return 2n * arctan(over(value, ONE + root));
}

function preciseCall(
  name: string,
  inputs: readonly Expression[],
): bigint | null {
  const exact = asRational(
    exactValue({ kind: "call", name, inputs }),
  );
  if (exact !== null) return (exact.numerator << PLACES) / exact.denominator;
  const value = inputs.length === 1 ? preciseValue(inputs[0]!) : null;
  if (value === null || bits(value) > Number(PLACES) + 64) return null;
  switch (name) {
    case "ln":
    case "log":
      return value > 0n ? logarithm(value) : null;
    case "log10":
      return value > 0n ? over(logarithm(value), logarithm(10n * ONE)) : null;
    case "abs":
      return value < 0n ? -value : value;
    case "arctan":
      return arctan(value);
    case "arcsin":
    case "arccos": {
      const rest = ONE - times(value, value);
      if (rest < 0n) return null;
      const root = squareRoot(rest << PLACES);
      const angle = root === 0n
        ? value < 0n ? -PI / 2n : PI / 2n
        : arctan(over(value, root));
      return name === "arcsin" ? angle : PI / 2n - angle;
    }
  }
  return trigonometric(name, value);
}

function trigonometric(name: string, value: bigint): bigint | null {
  const { sine, cosine } = sineAndCosine(value);
  const ratio = (above: bigint, below: bigint) =>
    below === 0n ? null : over(above, below);
  switch (name) {
    case "sin":
      return sine;
    case "cos":
      return cosine;
    case "tan":
      return ratio(sine, cosine);
    case "cot":
      return ratio(cosine, sine);
    case "sec":
      return ratio(ONE, cosine);
    case "csc":
      return ratio(ONE, sine);
    default:
      return null;
  }
}

/**
 * Whether two precise values are one: they agree in 60 digits or more.
 *
 * @param a A value times 2³²⁰.
 * @param b A value times 2³²⁰.
 * @returns Whether they do.
 */
export function samePrecisely(a: bigint, b: bigint): boolean {
  const distance = a > b ? a - b : b - a;
  const size = (a < 0n ? -a : a) + ONE;
  return distance <= size >> 200n;
}
