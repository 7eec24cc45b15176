/**
 * Whether differences lean to one side more than chance signs would.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import { asMultiples } from "./lattice.ts";
import type { Test } from "./estimate.ts";
import { mean, requireFinite, requireSameLength } from "./numbers.ts";

/** A permutation test, with how its p-value was found. */
export interface PermutationResult extends Test {
  /** The mean difference. */
  readonly statistic: number;
  /** Whether every arrangement was counted. */
  readonly isExact: boolean;
  /** Standard error of the p-value from drawing arrangements; 0 when exact. */
  readonly standardError: number;
  /** What was exchanged: differences or clusters that are not zero, or units. */
  readonly n: number;
  /** `sign-flip-` or `permutation-`, `exact` or `drawn`. */
  readonly method: string;
}

/** How a sign-flip test is run. */
export interface SignFlipOptions {
  /** The stream that draws the signs when there are too many to count. */
  readonly random?: Random;
  /** How many sets of signs are drawn then; 10,000 by default. */
  readonly flips?: number;
  /** The cluster of each difference: whole clusters are flipped. */
  readonly clusters?: readonly (string | number)[];
}

/**
 * Tests differences against zero by flipping their signs.
 *
 * If neither side were better, every difference might as well have had the other
 * sign. Counts all combinations where that can be done: for up to 16 differences
 * that are not zero, and for any number when all are multiples of one unit, as
 * shares of k answers are. Otherwise draws combinations and counts the observed
 * one among them, so that the p-value is never 0.
 *
 * Source: Fisher, The Design of Experiments (1935) §21; counting the observed
 * one, Phipson and Smyth, arXiv:1603.05766. Agrees with scipy's
 * `permutation_test(permutation_type="samples")`.
 *
 * @param differences One per independent unit.
 * @param options The stream, the number of draws and clusters.
 * @returns The p-value; 1 when every difference is zero.
 * @throws {RangeError} If there are no differences, one is not finite, clusters
 * do not fit, or a stream is needed and not given.
 *
 * @example Four differences, all to one side
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { signFlip } from "kit/statistics/sign_flip.ts";
 *
 * // two of 16 combinations
 * assertEquals(signFlip([1, 2, 1, 3]).pValue, 0.125);
 * ```
 */
export function signFlip(
  differences: readonly number[],
  options: SignFlipOptions = {},
): PermutationResult {
  requireFinite(differences, "a sign-flip test");
  const units = options.clusters
    ? clusterSums(differences, options.clusters)
    : differences;
  const size = units.reduce((sum, x) => sum + Math.abs(x), 0);
  const kept = units.filter((x) => Math.abs(x) > 1e-12 * size);
  const n = kept.length;
  const seen = Math.abs(kept.reduce((sum, x) => sum + x, 0)) - 1e-12 * size;
  const exactly = (pValue: number): PermutationResult => ({
    statistic: mean(differences),
    pValue,
    isExact: true,
    standardError: 0,
    n,
    method: "sign-flip-exact",
  });
  if (n <= MOST_COUNTED) return exactly(countedShare(kept, seen));
  const whole = asMultiples(kept);
  const reach = whole?.reduce((sum, x) => sum + Math.abs(x), 0) ?? Infinity;
  if (whole && reach * n <= MOST_STEPS) return exactly(convolvedShare(whole));
  const flips = options.flips ?? 10_000;
  const pValue = drawnShare(kept, seen, requireRandom(options.random), flips);
  return {
    ...exactly(pValue),
    isExact: false,
    standardError: drawnError(pValue, flips),
    method: "sign-flip-drawn",
  };
}

/**
 * The standard error of a p-value that was found by drawing.
 *
 * @param pValue The p-value.
 * @param draws How many arrangements were drawn.
 * @returns √(p (1 - p) / draws).
 */
export function drawnError(pValue: number, draws: number): number {
  return Math.sqrt(pValue * (1 - pValue) / draws);
}

/**
 * Checks that there is a stream to draw from.
 *
 * @param random The stream, if any.
 * @returns The stream.
 * @throws {RangeError} If there is none.
 */
export function requireRandom(random: Random | undefined): Random {
  if (random) return random;
  throw new RangeError(
    "Cannot count every arrangement, there are too many: a random stream to draw some is needed, got none",
  );
}

const MOST_COUNTED = 16;
const MOST_STEPS = 1e8;

function clusterSums(
  differences: readonly number[],
  clusters: readonly (string | number)[],
): number[] {
  requireSameLength(differences, clusters, "a sign-flip test by clusters");
  const sums = new Map<string | number, number>();
  differences.forEach((x, i) => {
    sums.set(clusters[i]!, (sums.get(clusters[i]!) ?? 0) + x);
  });
  return [...sums.values()];
}

function countedShare(differences: readonly number[], seen: number): number {
  let sums = [0];
  for (const difference of differences) {
    sums = sums.flatMap((sum) => [sum + difference, sum - difference]);
  }
  return sums.filter((sum) => Math.abs(sum) >= seen).length / sums.length;
}

/** The distribution of the flipped sum, built up difference by difference. */
function convolvedShare(whole: readonly number[]): number {
  const reach = whole.reduce((sum, x) => sum + Math.abs(x), 0);
  const seen = Math.abs(whole.reduce((sum, x) => sum + x, 0));
  let shares = new Float64Array(2 * reach + 1);
  let next = new Float64Array(2 * reach + 1);
  shares[reach] = 1;
  let far = 0;
  for (const x of whole) {
    const step = Math.abs(x);
    next.fill(0, reach - far - step, reach + far + step + 1);
    for (let at = reach - far; at <= reach + far; at++) {
      const half = shares[at]! / 2;
      next[at - step]! += half;
      next[at + step]! += half;
    }
    far += step;
    [shares, next] = [next, shares];
  }
  if (seen === 0) return 1;
  let tail = 0;
  for (let at = 2 * reach; at >= reach + seen; at--) tail += shares[at]!;
  return Math.max(Number.MIN_VALUE, Math.min(1, 2 * tail));
}

function drawnShare(
  differences: readonly number[],
  seen: number,
  random: Random,
  flips: number,
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
