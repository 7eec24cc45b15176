/**
 * Exact fractions of whole numbers of any size.
 *
 * @module
 */

/** A fraction in lowest terms with a positive denominator. */
export interface Rational {
  /** Above the line. */
  readonly numerator: bigint;
  /** Below the line; above 0. */
  readonly denominator: bigint;
}

/**
 * Makes a fraction.
 *
 * @param numerator Above the line.
 * @param denominator Below the line. Default 1.
 * @returns The fraction in lowest terms, or null when the denominator is 0.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { rational } from "kit/rewards/read/rational.ts";
 *
 * assertEquals(rational(6n, -8n), { numerator: -3n, denominator: 4n });
 * assertEquals(rational(6n, 0n), null);
 * ```
 */
export function rational(
  numerator: bigint,
  denominator: bigint = 1n,
): Rational | null {
  if (denominator === 0n) return null;
  if (denominator === 1n) return { numerator, denominator };
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = sign * greatestCommonDivisor(numerator, denominator);
  return {
    numerator: numerator / divisor,
    denominator: denominator / divisor,
  };
}

/**
 * Makes a whole number.
 *
 * @param value A whole number of any size.
 * @returns It, over 1.
 */
export function whole(value: bigint | number): Rational {
  return { numerator: BigInt(value), denominator: 1n };
}

/**
 * Adds two fractions.
 *
 * @param a A fraction.
 * @param b A fraction.
 * @returns Their sum.
 */
export function plus(a: Rational, b: Rational): Rational {
  return rational(
    a.numerator * b.denominator + b.numerator * a.denominator,
    a.denominator * b.denominator,
  )!;
}

/**
 * Multiplies two fractions.
 *
 * @param a A fraction.
 * @param b A fraction.
 * @returns Their product.
 */
export function times(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator)!;
}

/**
 * Divides two fractions.
 *
 * @param a A fraction.
 * @param b A fraction.
 * @returns Their quotient, or null when the second is 0.
 */
export function over(a: Rational, b: Rational): Rational | null {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

/**
 * Rounds a fraction to the nearest double.
 *
 * @param value A fraction.
 * @returns A double, infinite when the fraction is too large for one.
 */
export function toDouble({ numerator, denominator }: Rational): number {
  const [above, below] = [Number(numerator), Number(denominator)];
  if (Number.isFinite(above) && Number.isFinite(below)) return above / below;
  const shift = BigInt(Math.max(bits(numerator), bits(denominator)) - 1000);
  return Number(numerator >> shift) / Number(denominator >> shift);
}

/**
 * Counts the binary digits of a whole number.
 *
 * @param value A whole number.
 * @returns How many there are, to within four.
 */
export function bits(value: bigint): number {
  return 4 * value.toString(16).length;
}

/**
 * Finds the greatest common divisor of two whole numbers.
 *
 * @param a A whole number.
 * @param b A whole number.
 * @returns It; 1 when both are 0.
 */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [large, small] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (small !== 0n) [large, small] = [small, large % small];
  return large === 0n ? 1n : large;
}
