/**
 * Bayesian intervals for a share.
 *
 * @module
 */

import { beta } from "./distributions/beta.ts";
import type { Estimate } from "./estimate.ts";
import type { IntervalOptions } from "./mean.ts";
import { checkedLevel, requireShare } from "./numbers.ts";

/** What is believed of a share before anything is seen. */
export interface BetaOptions extends IntervalOptions {
  /** The two shapes of the beta prior, above 0; both 1, uniform, by default. */
  readonly prior?: readonly [number, number];
}

/**
 * Estimates a share with an equal-tailed credible interval.
 *
 * For one answer per problem, from thirty problems on, and never without a width:
 * under the uniform prior it covers as `wilsonInterval` does.
 *
 * Source: Bowyer et al., arXiv:2503.01747; agrees with scipy's `beta.interval`.
 *
 * @param successes How many trials succeeded.
 * @param trials How many trials there were.
 * @param options Coverage and prior.
 * @returns `value` is the plain share, the ends are quantiles of the posterior.
 * @throws {RangeError} If the counts are not whole numbers with
 * 0 <= successes <= trials and trials >= 1, or a shape is not above 0.
 *
 * @example Nine of 40
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { betaInterval } from "kit/statistics/beta_interval.ts";
 *
 * assertAlmostEquals(betaInterval(9, 40).low, 0.1236324884, 1e-9);
 * ```
 */
export function betaInterval(
  successes: number,
  trials: number,
  options: BetaOptions = {},
): Estimate {
  requireShare(successes, trials, "a credible interval");
  const level = checkedLevel(options.level);
  const [a, b] = options.prior ?? [1, 1];
  const posterior = beta(a + successes, b + trials - successes);
  return {
    value: successes / trials,
    low: posterior.quantile((1 - level) / 2),
    high: posterior.tailQuantile((1 - level) / 2),
    level,
    n: trials,
    method: `beta(${a},${b})`,
  };
}

/**
 * Estimates a share with Jeffreys' interval.
 *
 * For one answer per problem, from a hundred problems on: of fewer it covers 89
 * to 99 %, depending on the share. Shorter than `clopperPearson`.
 *
 * Source: Brown, Cai and DasGupta, Statistical Science 16 (2001) 101: the lower
 * end is 0 without a success, the upper end 1 without a failure.
 *
 * @param successes How many trials succeeded.
 * @param trials How many trials there were.
 * @param options Coverage.
 * @returns The share.
 * @throws {RangeError} As `betaInterval` does.
 */
export function jeffreysInterval(
  successes: number,
  trials: number,
  options: IntervalOptions = {},
): Estimate {
  const estimate = betaInterval(successes, trials, {
    ...options,
    prior: [0.5, 0.5],
  });
  return {
    ...estimate,
    low: successes === 0 ? 0 : estimate.low,
    high: successes === trials ? 1 : estimate.high,
    method: "jeffreys",
  };
}
