/**
 * The binomial distribution.
 *
 * @module
 */

import { betaTails } from "./beta.ts";
import { discrete, type Distribution } from "./distribution.ts";
import { devianceTerm, stirlingError } from "./gamma.ts";
import { mirrored } from "./tails.ts";

/**
 * The binomial distribution.
 *
 * @param trials How many trials, a whole number.
 * @param share The chance of success in each, from 0 to 1.
 * @returns The distribution of the number of successes.
 * @throws {RangeError} If an argument is out of range.
 *
 * @example At most four of fifteen
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { binomial } from "kit/statistics/distributions/binomial.ts";
 *
 * assertAlmostEquals(2 * binomial(15, 0.5).cdf(4), 0.1184692383, 1e-10);
 * ```
 */
export function binomial(trials: number, share: number): Distribution {
  if (!Number.isInteger(trials) || trials < 0 || !(share >= 0 && share <= 1)) {
    throw new RangeError(
      `Cannot build a binomial distribution: a whole number of trials and a share from 0 to 1 are needed, got ${trials} and ${share}`,
    );
  }
  return discrete({
    low: 0,
    high: trials,
    mass: (k) => Math.exp(logBinomialMass(k, trials, share)),
    tails: (k) => mirrored(betaTails(k + 1, trials - k, share, 1 - share)),
  });
}

/**
 * The logarithm of a binomial probability.
 *
 * Source: Loader (2000), as in `gamma.ts`.
 *
 * @param k Successes, from 0 to `trials`.
 * @param trials Trials.
 * @param share The chance of success, from 0 to 1.
 * @returns ln P(X = k).
 */
export function logBinomialMass(
  k: number,
  trials: number,
  share: number,
): number {
  if (share === 0 || share === 1) {
    return k === share * trials ? 0 : -Infinity;
  }
  if (k === 0) return trials * Math.log1p(-share);
  if (k === trials) return trials * Math.log(share);
  const rest = trials - k;
  return stirlingError(trials) - stirlingError(k) - stirlingError(rest) -
    devianceTerm(k, trials * share) - devianceTerm(rest, trials * (1 - share)) -
    0.5 * Math.log(2 * Math.PI * k * (rest / trials));
}
