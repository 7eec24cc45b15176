/**
 * An interval for a share that never covers less than it promises.
 *
 * @module
 */

import { beta } from "./distributions/beta.ts";
import type { Estimate } from "./estimate.ts";
import type { IntervalOptions } from "./mean.ts";
import { checkedLevel, requireShare } from "./numbers.ts";

/**
 * Estimates a share with Clopper and Pearson's exact interval.
 *
 * It covers at least as often as it promises, whatever the share, and pays for
 * that with width: on average it covers more, 97 % of the time for thirty trials.
 * Trials have to be independent.
 *
 * Source: Clopper and Pearson, Biometrika 26 (1934) 404; agrees with R's
 * `binom.test`.
 *
 * @param successes How many trials succeeded.
 * @param trials How many trials there were.
 * @param options Coverage.
 * @returns The share.
 * @throws {RangeError} If the counts are not whole numbers with
 * 0 <= successes <= trials and trials >= 1.
 *
 * @example Nine of 40
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { clopperPearson } from "kit/statistics/clopper_pearson.ts";
 *
 * const { low, high } = clopperPearson(9, 40);
 * assertAlmostEquals(low, 0.108396639, 1e-9);
 * assertAlmostEquals(high, 0.3845116773, 1e-9);
 * ```
 */
export function clopperPearson(
  successes: number,
  trials: number,
  options: IntervalOptions = {},
): Estimate {
  requireShare(successes, trials, "a Clopper-Pearson interval");
  const level = checkedLevel(options.level);
  const outside = (1 - level) / 2;
  const failures = trials - successes;
  return {
    value: successes / trials,
    low: successes === 0 ? 0 : beta(successes, failures + 1).quantile(outside),
    high: failures === 0
      ? 1
      : beta(successes + 1, failures).tailQuantile(outside),
    level,
    n: trials,
    method: "clopper-pearson",
  };
}
