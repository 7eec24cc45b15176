/**
 * Two models, one answer each per problem: who wins where they differ.
 *
 * @module
 */

import { logGamma } from "./distributions.ts";

/**
 * The exact two-sided p-value of McNemar's test.
 *
 * Only problems that one model solves and the other does not say anything. One
 * answer per problem and model: with several use `pairedDifference`.
 *
 * Source: McNemar, Psychometrika 12 (1947) 153; the binomial test at one half.
 *
 * @param onlyFirst Problems that only the first model solved.
 * @param onlySecond Problems that only the second model solved.
 * @returns The p-value; 1 when the models never differ.
 * @throws {RangeError} If a count is not a whole number of at least 0.
 *
 * @example Four against eleven
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { mcNemarExact } from "kit/statistics/mcnemar.ts";
 *
 * assertAlmostEquals(mcNemarExact(4, 11), 0.1184692383, 1e-9);
 * ```
 */
export function mcNemarExact(onlyFirst: number, onlySecond: number): number {
  for (const count of [onlyFirst, onlySecond]) {
    if (!Number.isInteger(count) || count < 0) {
      throw new RangeError(
        `Cannot run McNemar's test: counts must be whole numbers of at least 0, got ${onlyFirst} and ${onlySecond}`,
      );
    }
  }
  const total = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  if (2 * fewer === total) return 1;
  let tail = 0;
  for (let k = fewer; k >= 0; k--) {
    const ways = logGamma(total + 1) - logGamma(k + 1) -
      logGamma(total - k + 1);
    const term = Math.exp(ways - total * Math.LN2);
    tail += term;
    if (term < tail * 1e-18) break;
  }
  return Math.min(1, 2 * tail);
}
