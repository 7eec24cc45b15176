/**
 * Ranks, where equal numbers share the middle of theirs.
 *
 * @module
 */

/** Ranks and how many numbers are tied. */
export interface Ranks {
  /** The rank of each number, from 1, in the order given. */
  readonly ranks: readonly number[];
  /** How often each distinct number occurs, rising. */
  readonly ties: readonly number[];
}

/**
 * Ranks numbers; equal ones get the mean of the ranks that they take up.
 *
 * Numbers that differ by less than 1e-12 relative count as equal, since 1/3 - 1/6
 * is not quite 1/6.
 *
 * @param values The numbers.
 * @returns Their ranks.
 *
 * @example Two equal numbers
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { midRanks } from "kit/statistics/ranks.ts";
 *
 * assertEquals(midRanks([5, 1, 5]).ranks, [2.5, 1, 2.5]);
 * ```
 */
export function midRanks(values: readonly number[]): Ranks {
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const ranks = new Array<number>(values.length);
  const ties: number[] = [];
  for (let from = 0; from < order.length;) {
    const least = values[order[from]!]!;
    let to = from + 1;
    while (to < order.length && isTied(least, values[order[to]!]!)) to++;
    for (const index of order.slice(from, to)) {
      ranks[index] = (from + 1 + to) / 2;
    }
    ties.push(to - from);
    from = to;
  }
  return { ranks, ties };
}

/**
 * The sum that corrects rank variances for ties.
 *
 * @param ties How often each distinct number occurs.
 * @returns Σ (t³ - t), 0 without ties.
 */
export function tieSum(ties: readonly number[]): number {
  return ties.reduce((all, t) => all + t ** 3 - t, 0);
}

function isTied(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}
