/**
 * Roots of whole numbers.
 *
 * @module
 */

import { bits } from "../read/rational.ts";

/**
 * The whole root of a whole number.
 *
 * @param value A number, not negative.
 * @param degree Which root.
 * @returns The root, or null when it is no whole number or too large to look.
 */
export function perfectRoot(value: bigint, degree: bigint): bigint | null {
  if (value < 2n) return value;
  if (bits(value) > 4096) return null;
  let [low, high] = [
    1n,
    1n << BigInt(Math.ceil(bits(value) / Number(degree)) + 1),
  ];
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** degree <= value) low = middle;
    else high = middle - 1n;
  }
  return low ** degree === value ? low : null;
}

/** Largest prime whose square is looked for in a radicand. */
const MOST_DIVISOR = 2000n;

/** A square root: a whole number times the root of a square-free one. */
export interface SquareRoot {
  /** What stands before the root. */
  readonly outside: bigint;
  /** What stands under it; negative for the root of a negative number. */
  readonly inside: bigint;
}

/**
 * Takes squares out of a square root.
 *
 * @param value The radicand; not 0.
 * @returns The root, or null when it cannot be told whether it is square-free.
 */
export function squareRoot(value: bigint): SquareRoot | null {
  let outside = 1n;
  let inside = value < 0n ? -value : value;
  if (bits(inside) > 2048) return null;
  for (let divisor = 2n; divisor <= MOST_DIVISOR; divisor++) {
    const square = divisor * divisor;
    if (square > inside) break;
    while (inside % square === 0n) {
      inside /= square;
      outside *= divisor;
    }
  }
  const rest = perfectRoot(inside, 2n);
  if (rest !== null) [inside, outside] = [1n, outside * rest];
  else if (inside > MOST_DIVISOR ** 3n) return null; // maybe not square-free
  return { outside, inside: value < 0n ? -inside : inside };
}
