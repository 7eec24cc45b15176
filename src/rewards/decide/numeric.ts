/**
 * Values of expressions in double precision, at given points.
 *
 * @module
 */

import type { Expression } from "../read/expression.ts";
import { toDouble } from "../read/rational.ts";
import {
  add,
  type Complex,
  cosine,
  divide,
  exponential,
  logarithm,
  modulus,
  multiply,
  NOT_A_NUMBER,
  raise,
  real,
  sine,
} from "./complex.ts";
import { exactValue } from "./exact.ts";
import { asRational } from "./surd.ts";

/** A point, and in which numbers to compute there. */
export interface Point {
  /** The value of a variable; null when it has none. */
  readonly at: (name: string) => Complex | null;
  /**
   * Whether only real numbers count: odd roots of negative numbers are
   * negative, and other roots and logarithms of them have no value.
   */
  readonly isReal: boolean;
}

/**
 * Computes an expression at a point.
 *
 * @param node An expression.
 * @param point Where, and in which numbers.
 * @returns Its value, NaN where it has none, or null when it holds something
 * that has no number, such as a unit, words or a set.
 */
export function numericValue(node: Expression, point: Point): Complex | null {
  switch (node.kind) {
    case "number":
      return real(toDouble(node.value));
    case "symbol":
      return constant(node.name, point) ?? point.at(node.name);
    case "sum":
      return folded(node.terms, point, add, real(0));
    case "product":
      return folded(node.factors, point, multiply, real(1));
    case "power":
      return numericPower(node.base, node.exponent, point);
    case "call":
      return numericCall(node.name, node.inputs, point);
    case "quantity": {
      const scale = { "%": 0.01, degree: Math.PI / 180, radian: 1 }[node.unit];
      const value = scale === undefined
        ? null
        : numericValue(node.value, point);
      return value && multiply(value, real(scale!));
    }
    default:
      return null;
  }
}

function constant(name: string, { isReal }: Point): Complex | null {
  switch (name) {
    case "\\pi":
      return real(Math.PI);
    case "e":
      return real(Math.E);
    case "\\infty":
      return real(Infinity);
    case "i":
      return isReal ? NOT_A_NUMBER : { re: 0, im: 1 };
    default:
      return null;
  }
}

function folded(
  nodes: readonly Expression[],
  point: Point,
  combine: (a: Complex, b: Complex) => Complex,
  start: Complex,
): Complex | null {
  let total = start;
  for (const node of nodes) {
    const value = numericValue(node, point);
    if (value === null) return null;
    total = combine(total, value);
  }
  return total;
}

function numericPower(
  base: Expression,
  exponent: Expression,
  point: Point,
): Complex | null {
  const value = numericValue(base, point);
  const power = numericValue(exponent, point);
  if (value === null || power === null) return null;
  const isRoot = point.isReal && value.re < 0 && !Number.isInteger(power.re);
  if (!isRoot) return raise(value, power);
  const fraction = asRational(exactValue(exponent));
  if (fraction === null || fraction.denominator % 2n === 0n) {
    return NOT_A_NUMBER;
  }
  const size = (-value.re) ** power.re;
  return real(fraction.numerator % 2n === 0n ? size : -size);
}

function numericCall(
  name: string,
  inputs: readonly Expression[],
  point: Point,
): Complex | null {
  if (name === "det") return determinant(inputs[0]!, point);
  const values: Complex[] = [];
  for (const input of inputs) {
    const value = numericValue(input, point);
    if (value === null) return null;
    values.push(value);
  }
  const compute = FUNCTIONS[name];
  if (compute === undefined || values.length === 0) return null;
  return compute(values as [Complex, ...Complex[]], point.isReal);
}

type Compute = (
  inputs: readonly [Complex, ...Complex[]],
  isReal: boolean,
) => Complex;

const realOnly =
  (compute: (...inputs: number[]) => number): Compute => (inputs) =>
    inputs.every(({ im }) => Math.abs(im) < 1e-12)
      ? real(compute(...inputs.map(({ re }) => re)))
      : NOT_A_NUMBER;

const FUNCTIONS: Readonly<Record<string, Compute>> = {
  sin: ([x]) => sine(x),
  cos: ([x]) => cosine(x),
  tan: ([x]) => divide(sine(x), cosine(x)),
  cot: ([x]) => divide(cosine(x), sine(x)),
  sec: ([x]) => divide(real(1), cosine(x)),
  csc: ([x]) => divide(real(1), sine(x)),
  sinh: realOnly(Math.sinh),
  cosh: realOnly(Math.cosh),
  tanh: realOnly(Math.tanh),
  coth: realOnly((x) => 1 / Math.tanh(x)),
  sech: realOnly((x) => 1 / Math.cosh(x)),
  csch: realOnly((x) => 1 / Math.sinh(x)),
  arcsinh: realOnly(Math.asinh),
  arccosh: realOnly(Math.acosh),
  arctanh: realOnly(Math.atanh),
  arcsec: realOnly((x) => Math.acos(1 / x)),
  arccsc: realOnly((x) => Math.asin(1 / x)),
  arcsin: realOnly(Math.asin),
  arccos: realOnly(Math.acos),
  arctan: realOnly(Math.atan),
  arccot: realOnly((x) => Math.PI / 2 - Math.atan(x)),
  ln: ([x], isReal) => isReal && x.re <= 0 ? NOT_A_NUMBER : logarithm(x),
  log: ([x], isReal) => isReal && x.re <= 0 ? NOT_A_NUMBER : logarithm(x),
  log10: ([x], isReal) =>
    isReal && x.re <= 0 ? NOT_A_NUMBER : divide(logarithm(x), real(Math.LN10)),
  abs: ([x]) => real(modulus(x)),
  norm: ([x]) => real(modulus(x)),
  arg: ([x]) => real(Math.atan2(x.im, x.re)),
  Re: ([x]) => real(x.re),
  Im: ([x]) => real(x.im),
  conj: ([x]) => ({ re: x.re, im: -x.im }),
  cis: ([x]) => exponential(multiply(x, { re: 0, im: 1 })),
  sgn: realOnly(Math.sign),
  floor: realOnly(Math.floor),
  ceil: realOnly(Math.ceil),
  max: realOnly(Math.max),
  min: realOnly(Math.min),
  mod: realOnly((x, n) => x - n! * Math.floor(x / n!)),
  gcd: realOnly((...values) => values.reduce(divisor)),
  lcm: realOnly((...values) =>
    values.reduce((a, b) => (a * b) / divisor(a, b))
  ),
  factorial: realOnly((x) => gamma(x + 1)),
  doublefactorial: realOnly(doubleFactorial),
  binom: realOnly((n, k) => gamma(n + 1) / gamma(k! + 1) / gamma(n - k! + 1)),
};

function divisor(a: number, b: number): number {
  if (!Number.isInteger(a) || !Number.isInteger(b)) return NaN;
  let [large, small] = [Math.abs(a), Math.abs(b)];
  while (small > 0) [large, small] = [small, large % small];
  return large;
}

function doubleFactorial(value: number): number {
  if (!Number.isInteger(value) || value < -1) return NaN;
  let result = 1;
  for (let factor = value; factor > 1 && result < Infinity; factor -= 2) {
    result *= factor;
  }
  return result;
}

const LANCZOS = [
  0.99999999999980993,
  676.5203681218851,
  -1259.1392167224028,
  771.32342877765313,
  -176.61502916214059,
  12.507343278686905,
  -0.13857109526572012,
  9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** The gamma function after Lanczos, to about 13 digits. */
function gamma(value: number): number {
  if (Number.isInteger(value) && value > 0 && value < 171) {
    let result = 1;
    for (let factor = 2; factor < value; factor++) result *= factor;
    return result;
  }
  if (value < 0.5) {
    return Math.PI / (Math.sin(Math.PI * value) * gamma(1 - value));
  }
  const x = value - 1;
  const series = LANCZOS.reduce(
    (total, term, index) => index === 0 ? term : total + term / (x + index),
    0,
  );
  const shifted = x + 7.5;
  return Math.sqrt(2 * Math.PI) * shifted ** (x + 0.5) * Math.exp(-shifted) *
    series;
}

/** Largest determinant that is computed. */
const MOST_ROWS = 4;

function determinant(node: Expression, point: Point): Complex | null {
  if (node.kind !== "matrix" || node.rows.length > MOST_ROWS) return null;
  const rows = node.rows.map((row) =>
    row.map((cell) => numericValue(cell, point))
  );
  const isSquare = rows.every((row) => row.length === rows.length);
  if (!isSquare || rows.flat().includes(null)) return null;
  return expanded(rows as Complex[][]);
}

function expanded(rows: readonly (readonly Complex[])[]): Complex {
  if (rows.length === 1) return rows[0]![0]!;
  return rows[0]!.reduce((total, cell, column) => {
    const rest = rows.slice(1).map((row) =>
      row.filter((_, index) => index !== column)
    );
    const term = multiply(cell, expanded(rest));
    return add(total, multiply(term, real(column % 2 === 0 ? 1 : -1)));
  }, real(0));
}
