/**
 * An interval for a share counted on few trials.
 *
 * @module
 */

import { normal } from "./distributions/normal.ts";
import type { Ends, Estimate } from "./estimate.ts";
import type { IntervalOptions } from "./mean.ts";
import { checkedLevel, requireShare } from "./numbers.ts";

/**
 * Estimates a share with Wilson's score interval.
 *
 * For one answer per problem, from thirty problems on. Unlike mean ± 1.96 errors
 * it stays within 0 and 1 and has a width when every answer is right. It covers
 * as promised on average; since counts are whole, at single shares between 92
 * and 98 % for thirty problems, and between 93 and 97 from a hundred and fifty.
 * `clopperPearson` never covers less than it says. Trials have to be independent:
 * with several answers per problem use `effectiveWilson` on the problems' shares.
 *
 * Source: Wilson, JASA 22 (1927) 209, without continuity correction; why not the
 * normal approximation, Bowyer et al., arXiv:2503.01747. Agrees with R's
 * `prop.test(correct = FALSE)`.
 *
 * @param successes How many trials succeeded.
 * @param trials How many trials there were.
 * @param options Coverage.
 * @returns The share.
 * @throws {RangeError} If there are no trials, or the counts are not whole
 * numbers with successes from 0 to trials.
 *
 * @example No success in 12 trials still leaves up to 24 per cent
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { wilsonInterval } from "kit/statistics/wilson.ts";
 *
 * assertAlmostEquals(wilsonInterval(0, 12).high, 0.2424940067, 1e-9);
 * ```
 */
export function wilsonInterval(
  successes: number,
  trials: number,
  options: IntervalOptions = {},
): Estimate {
  requireShare(successes, trials, "a Wilson interval");
  const level = checkedLevel(options.level);
  const share = successes / trials;
  const z = normal.tailQuantile((1 - level) / 2);
  const { low, high } = wilsonEnds(share, trials, z);
  return {
    value: share,
    low: successes === 0 ? 0 : low,
    high: successes === trials ? 1 : high,
    level,
    n: trials,
    method: "wilson",
  };
}

/**
 * The shares that lie within so many of their own standard errors of one seen.
 *
 * @param share The share that was seen.
 * @param trials On how many trials it rests, above 0; need not be whole.
 * @param reach How many standard errors, above 0.
 * @returns The least and the greatest.
 */
export function wilsonEnds(share: number, trials: number, reach: number): Ends {
  const spread = reach * reach / trials;
  const centre = (share + spread / 2) / (1 + spread);
  const half = reach / (1 + spread) *
    Math.sqrt(share * (1 - share) / trials + spread / (4 * trials));
  return { low: centre - half, high: centre + half };
}
