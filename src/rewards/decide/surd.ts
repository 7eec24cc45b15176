/**
 * Sums of fractions times square roots, and how they are calculated with.
 *
 * @module
 */

import {
  bits,
  over,
  plus,
  type Rational,
  rational,
  times,
  whole,
} from "../read/rational.ts";
import { perfectRoot, squareRoot } from "./roots.ts";

/**
 * A sum of fractions times square roots of square-free whole numbers, by
 * radicand; −1 stands for i. Nothing is 0, so equal values have equal maps.
 */
export type Surd = ReadonlyMap<bigint, Rational>;

/** Largest number that is computed, in binary digits. */
const MOST_BITS = 65_536;

/** Most digits of both parts of a fraction: reducing it takes their square. */
const MOST_FRACTION_BITS = 8192;

/** Most square roots in one sum. */
const MOST_TERMS = 32;

/**
 * The fraction that an exact value is.
 *
 * @param value An exact value or null.
 * @returns The fraction, or null when it is none.
 */
export function asRational(value: Surd | null): Rational | null {
  if (value === null || value.size > 1) return null;
  return value.size === 0 ? whole(0) : value.get(1n) ?? null;
}

/**
 * Whether two exact values are the same.
 *
 * @param a An exact value.
 * @param b An exact value.
 * @returns Whether they are.
 */
export function sameSurds(a: Surd, b: Surd): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([radicand, { numerator, denominator }]) => {
    const other = b.get(radicand);
    return other?.numerator === numerator && other.denominator === denominator;
  });
}

/**
 * Makes an exact value of a fraction.
 *
 * @param value A fraction.
 * @returns It as a sum without roots.
 */
export function surd(value: Rational): Surd {
  return value.numerator === 0n ? new Map() : new Map([[1n, value]]);
}

/**
 * Whether an exact value is too large to go on with.
 *
 * @param value An exact value.
 * @returns Whether it has too many roots or digits.
 */
export function isHuge(value: Surd): boolean {
  return value.size > MOST_TERMS ||
    [...value.values()].some(({ numerator, denominator }) =>
      areHuge(bits(numerator), bits(denominator))
    );
}

function areHuge(above: number, below: number): boolean {
  return Math.max(above, below) > MOST_BITS ||
    Math.min(above, below) > MOST_FRACTION_BITS;
}

/**
 * Adds two exact values.
 *
 * @param a An exact value.
 * @param b An exact value.
 * @returns Their sum.
 */
export function addSurds(a: Surd, b: Surd): Surd {
  const total = new Map(a);
  for (const [radicand, value] of b) {
    const term = plus(total.get(radicand) ?? whole(0), value);
    if (term.numerator === 0n) total.delete(radicand);
    else total.set(radicand, term);
  }
  return total;
}

/**
 * Multiplies two exact values.
 *
 * @param a An exact value.
 * @param b An exact value.
 * @returns Their product.
 */
export function multiplySurds(a: Surd, b: Surd): Surd {
  let total: Surd = new Map();
  for (const [left, x] of a) {
    for (const [right, y] of b) {
      const { outside, inside } = rootProduct(left, right);
      const term = times(times(x, y), whole(outside));
      total = addSurds(total, new Map([[inside, term]]));
    }
  }
  return total;
}

/** √a·√b as whole number times root, where √−n is i·√n. */
function rootProduct(
  a: bigint,
  b: bigint,
): { readonly outside: bigint; readonly inside: bigint } {
  const [left, right] = [a < 0n ? -a : a, b < 0n ? -b : b];
  let [large, small] = [left, right];
  while (small !== 0n) [large, small] = [small, large % small];
  const inside = (left / large) * (right / large);
  if (a < 0n && b < 0n) return { outside: -large, inside };
  return { outside: large, inside: a < 0n || b < 0n ? -inside : inside };
}

/**
 * Raises an exact value to a whole power.
 *
 * @param value An exact value.
 * @param power A whole number, also below 0.
 * @returns The power, or null when it is too large or not defined.
 */
export function wholePower(value: Surd, power: bigint): Surd | null {
  if (power < 0n) {
    const turned = inverse(value);
    return turned && wholePower(turned, -power);
  }
  const fraction = asRational(value);
  if (fraction !== null) {
    const { numerator, denominator } = fraction;
    const isUnit = denominator === 1n && numerator >= -1n && numerator <= 1n;
    if (isUnit) {
      if (power === 0n) return numerator === 0n ? null : surd(whole(1));
      return surd(whole(power % 2n === 0n ? numerator * numerator : numerator));
    }
    const exponent = Number(power);
    const [above, below] = [bits(numerator), bits(denominator)];
    const size = denominator === 1n ? 1 : below * exponent;
    if (areHuge(above * exponent, size)) return null;
    return surd({
      numerator: numerator ** power,
      denominator: denominator ** power,
    });
  }
  if (power > 200n) return null;
  let result: Surd | null = surd(whole(1));
  for (let count = 0n; count < power; count++) {
    result = multiplySurds(result, value);
    if (isHuge(result)) return null;
  }
  return result;
}

/** 1 / a, by multiplying with conjugates until one fraction is left. */
function inverse(value: Surd): Surd | null {
  let [above, below]: [Surd, Surd] = [surd(whole(1)), value];
  for (let round = 0; round < 12; round++) {
    const radicands = [...below.keys()].filter((radicand) => radicand !== 1n);
    if (radicands.length === 0) break;
    const prime = divisorOf(radicands[0]!);
    const conjugate: Surd = new Map(
      [...below].map(([radicand, term]) => {
        const flips = prime === -1n ? radicand < 0n : radicand % prime === 0n;
        const turned = { ...term, numerator: -term.numerator };
        return [radicand, flips ? turned : term];
      }),
    );
    [above, below] = [
      multiplySurds(above, conjugate),
      multiplySurds(below, conjugate),
    ];
    if (isHuge(above) || isHuge(below)) return null;
  }
  const divisor = asRational(below);
  const factor = divisor && over(whole(1), divisor);
  return factor && multiplySurds(above, surd(factor));
}

/** −1 for a negative radicand, else its least prime. */
function divisorOf(radicand: bigint): bigint {
  if (radicand < 0n) return -1n;
  for (let divisor = 2n; divisor * divisor <= radicand; divisor++) {
    if (radicand % divisor === 0n) return divisor;
  }
  return radicand;
}

/**
 * Takes the principal root of an exact value.
 *
 * @param value An exact value.
 * @param degree Which root; from 2 on.
 * @returns The root, or null when it is no sum of square roots.
 */
export function rootOf(value: Surd, degree: bigint): Surd | null {
  const fraction = asRational(value);
  if (fraction === null) return degree === 2n ? denested(value) : null;
  const { numerator, denominator } = fraction;
  if (degree === 2n) {
    // √(a/b) = √(ab) / b
    if (numerator === 0n) return new Map();
    const root = squareRoot(numerator * denominator);
    if (root === null) return null;
    return new Map([[root.inside, rational(root.outside, denominator)!]]);
  }
  if (numerator < 0n) return null; // real or principal: numbers decide
  const [above, below] = [
    perfectRoot(numerator, degree),
    perfectRoot(denominator, degree),
  ];
  if (above !== null && below !== null) return surd(rational(above, below)!);
  if (degree % 2n !== 0n) return null;
  const half = rootOf(value, degree / 2n);
  return half && rootOf(half, 2n);
}

/** √(a + b√n) = √x ± √y with x + y = a and 4xy = b²n, where x, y are fractions. */
function denested(value: Surd): Surd | null {
  const roots = [...value.keys()].filter((radicand) => radicand !== 1n);
  if (roots.length !== 1 || roots[0]! < 0n) return null;
  const a = value.get(1n);
  const b = value.get(roots[0]!)!;
  if (a === undefined || a.numerator < 0n) return null;
  const square = times(times(b, b), whole(roots[0]!));
  const minus = { ...square, numerator: -square.numerator };
  const inner = asRational(rootOf(surd(plus(times(a, a), minus)), 2n));
  if (inner === null) return null;
  const half = rational(1n, 2n)!;
  const x = times(plus(a, inner), half);
  const y = times(plus(a, { ...inner, numerator: -inner.numerator }), half);
  const [first, second] = [rootOf(surd(x), 2n), rootOf(surd(y), 2n)];
  if (first === null || second === null) return null;
  const sign = surd(whole(b.numerator < 0n ? -1 : 1));
  return addSurds(first, multiplySurds(second, sign));
}
