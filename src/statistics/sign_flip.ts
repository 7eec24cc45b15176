/**
 * Whether differences lean to one side more than chance signs would.
 *
 * @module
 */

import type { Random } from "../base/random.ts";

/** The p-value of a sign-flip test and how it was found. */
export interface SignFlip {
  /** Two-sided p-value, above 0. */
  readonly pValue: number;
  /** Whether every combination of signs was counted. */
  readonly isExact: boolean;
}

/** How a sign-flip test is run. */
export interface SignFlipOptions {
  /** The stream that draws the signs when there are too many to count. */
  readonly random: Random;
  /** How many sets of signs are drawn then; 10,000 by default. */
  readonly flips?: number;
}

/**
 * Tests differences against zero by flipping their signs.
 *
 * If neither side were better, every difference might as well have had the other
 * sign. Counts all combinations for up to 16 differences that are not zero, and
 * draws combinations beyond that, counting the observed one among them, so that
 * the p-value is never 0.
 *
 * Source: Fisher, The Design of Experiments (1935) §21; counting the observed
 * one, Phipson and Smyth, arXiv:1603.05766.
 *
 * @param differences One per independent unit.
 * @param options The stream and the number of draws.
 * @returns The p-value; 1 when every difference is zero.
 * @throws {RangeError} If there are no differences or one is not finite.
 *
 * @example Four differences, all to one side
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { randomStream } from "kit/base/random.ts";
 * import { signFlip } from "kit/statistics/sign_flip.ts";
 *
 * const random = randomStream(1);
 * // two of 16 combinations
 * assertEquals(signFlip([1, 2, 1, 3], { random }).pValue, 0.125);
 * ```
 */
export function signFlip(
  differences: readonly number[],
  options: SignFlipOptions,
): SignFlip {
  const bad = differences.find((difference) => !Number.isFinite(difference));
  if (differences.length === 0 || bad !== undefined) {
    throw new RangeError(
      `Cannot flip signs: at least one difference is needed and all must be finite, got ${
        bad ?? "none"
      }`,
    );
  }
  const kept = differences.filter((difference) => difference !== 0);
  const size = kept.reduce((sum, x) => sum + Math.abs(x), 0);
  const seen = Math.abs(kept.reduce((sum, x) => sum + x, 0)) - 1e-12 * size;
  return kept.length <= MOST_COUNTED
    ? { pValue: countedShare(kept, seen), isExact: true }
    : { pValue: drawnShare(kept, seen, options), isExact: false };
}

const MOST_COUNTED = 16;

function countedShare(differences: readonly number[], seen: number): number {
  let sums = [0];
  for (const difference of differences) {
    sums = sums.flatMap((sum) => [sum + difference, sum - difference]);
  }
  return sums.filter((sum) => Math.abs(sum) >= seen).length / sums.length;
}

function drawnShare(
  differences: readonly number[],
  seen: number,
  { random, flips = 10_000 }: SignFlipOptions,
): number {
  let hits = 1;
  for (let flip = 0; flip < flips; flip++) {
    let sum = 0;
    let bits = 0;
    for (let i = 0; i < differences.length; i++) {
      if (i % 32 === 0) bits = random.integer(2 ** 32);
      const isFlipped = (bits >>> (i % 32)) & 1;
      sum += isFlipped ? -differences[i]! : differences[i]!;
    }
    if (Math.abs(sum) >= seen) hits++;
  }
  return hits / (flips + 1);
}
