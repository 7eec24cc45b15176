/**
 * Two groups without shared problems, compared by dealing them out anew.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import { asMultiples } from "./lattice.ts";
import { mean, requireFinite } from "./numbers.ts";
import {
  drawnError,
  type PermutationResult,
  requireRandom,
} from "./sign_flip.ts";

/** How a permutation test is run. */
export interface PermutationOptions {
  /** The stream that deals when there are too many ways to count. */
  readonly random?: Random;
  /** How many deals are drawn then; 10,000 by default. */
  readonly deals?: number;
  /**
   * What counts as two-sided: `absolute`, the default, takes every difference at
   * least as far from zero; `doubled` twice the smaller side, as scipy does. They
   * are the same for groups of one size.
   */
  readonly twoSided?: "absolute" | "doubled";
}

/**
 * Tests whether two groups have one mean, by dealing their numbers out anew.
 *
 * Counts all deals where that can be done: up to 200,000, or any number when all
 * values are multiples of one unit. For models on the same problems use
 * `signFlip`.
 *
 * Source: Pitman, Supplement to the JRSS 4 (1937) 119; agrees with scipy's
 * `permutation_test`.
 *
 * @param a One number per independent unit.
 * @param b The same of the other group.
 * @param options The stream, the number of deals and the meaning of two-sided.
 * @returns The p-value, above 0; `n` counts the units of both groups.
 * @throws {RangeError} If a group is empty, a number is not finite, or a stream
 * is needed and not given.
 *
 * @example Two against two, apart: two of six deals
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { permutationTest } from "kit/statistics/permutation.ts";
 *
 * assertAlmostEquals(permutationTest([3, 4], [1, 2]).pValue, 1 / 3, 1e-15);
 * ```
 */
export function permutationTest(
  a: readonly number[],
  b: readonly number[],
  options: PermutationOptions = {},
): PermutationResult {
  requireFinite(a, "a permutation test");
  requireFinite(b, "a permutation test");
  const all = [...a, ...b];
  const n = all.length;
  const statistic = mean(a) - mean(b);
  const judge = judgeOf(a, b);
  const shares = countedSums(all, a.length);
  if (shares) {
    const tails = { below: 0, above: 0, away: 0 };
    for (const [sum, share] of shares) {
      const side = judge(sum);
      if (side.isBelow) tails.below += share;
      if (side.isAbove) tails.above += share;
      if (side.isAway) tails.away += share;
    }
    const pValue = Math.max(Number.MIN_VALUE, chosen(tails, options));
    const exact = { isExact: true, standardError: 0 };
    return { statistic, pValue, ...exact, n, method: "permutation-exact" };
  }
  const { random, deals = 10_000 } = options;
  const hits = { below: 1, above: 1, away: 1 };
  for (const sum of dealtSums(all, a.length, deals, requireRandom(random))) {
    const side = judge(sum);
    if (side.isBelow) hits.below++;
    if (side.isAbove) hits.above++;
    if (side.isAway) hits.away++;
  }
  const pValue = Math.min(1, chosen(hits, options) / (deals + 1));
  return {
    statistic,
    pValue,
    isExact: false,
    standardError: drawnError(pValue, deals),
    n,
    method: "permutation-drawn",
  };
}

interface Sides {
  readonly below: number;
  readonly above: number;
  readonly away: number;
}

function chosen(sides: Sides, { twoSided = "absolute" }: PermutationOptions) {
  if (twoSided === "absolute") return sides.away;
  const doubled = 2 * Math.min(sides.below, sides.above);
  return Math.min(doubled, sides.below + sides.above);
}

/** Where a deal stands to the one that was seen, by the sum of group `a`. */
function judgeOf(a: readonly number[], b: readonly number[]) {
  const centre = mean([...a, ...b]) * a.length;
  const seen = a.reduce((sum, x) => sum + x, 0) - centre;
  const size = [...a, ...b].reduce((sum, x) => sum + Math.abs(x), 0);
  const slack = 1e-12 * size;
  return (sum: number) => ({
    isBelow: sum - centre <= seen + slack,
    isAbove: sum - centre >= seen - slack,
    isAway: Math.abs(sum - centre) >= Math.abs(seen) - slack,
  });
}

/** Every sum that `size` of the values can have, with its share of all deals. */
function countedSums(
  values: readonly number[],
  size: number,
): Map<number, number> | undefined {
  const whole = asMultiples(values);
  const most = whole ? 2e7 : MOST_DEALS;
  let unit = 1;
  if (whole) {
    const at = values.findIndex((x) => x !== 0);
    unit = at < 0 ? 1 : values[at]! / whole[at]!;
  }
  let tables: Map<number, number>[] = [new Map([[0, 1]])];
  let steps = 0;
  for (let dealt = 0; dealt < values.length; dealt++) {
    const value = whole ? whole[dealt]! : values[dealt]!;
    const left = values.length - dealt;
    const next: Map<number, number>[] = [];
    const add = (count: number, sum: number, share: number) => {
      if (share === 0) return;
      const table = next[count] ??= new Map();
      table.set(sum, (table.get(sum) ?? 0) + share);
    };
    tables.forEach((table, count) => {
      const chance = (size - count) / left;
      steps += table.size;
      for (const [sum, share] of table) {
        add(count + 1, sum + value, share * chance);
        add(count, sum, share * (1 - chance));
      }
    });
    if (steps > most) return undefined;
    tables = next;
  }
  return new Map([...tables[size]!].map(([sum, share]) => [sum * unit, share]));
}

const MOST_DEALS = 2e5;

function* dealtSums(
  values: readonly number[],
  size: number,
  deals: number,
  random: Random,
): Generator<number> {
  const pool = [...values];
  for (let deal = 0; deal < deals; deal++) {
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const j = i + random.integer(pool.length - i);
      [pool[i], pool[j]] = [pool[j]!, pool[i]!];
      sum += pool[i]!;
    }
    yield sum;
  }
}
