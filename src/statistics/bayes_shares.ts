/**
 * How probable it is that one share is larger than another.
 *
 * @module
 */

import { beta } from "./distributions/beta.ts";
import { logGamma } from "./distributions/gamma.ts";
import { requireCounts, requireShare } from "./numbers.ts";
import type { Counted } from "./two_proportions.ts";

/**
 * The probability that the share behind `a` is larger than that behind `b`.
 *
 * For models that met different problems, with uniform priors. It is not a
 * p-value: 0.975 means that the odds are 39 to 1.
 *
 * Source: the finite sum for whole shapes, after Evan Miller, "Formulas for
 * Bayesian A/B testing" (2015); agrees with integration.
 *
 * @param a Successes and trials of one group.
 * @param b Those of the other.
 * @returns From 0 to 1.
 * @throws {RangeError} If counts are not whole numbers with
 * 0 <= successes <= trials and trials >= 1.
 *
 * @example 18 of 40 against 9 of 40
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { probabilityGreater } from "kit/statistics/bayes_shares.ts";
 *
 * const a = { successes: 18, trials: 40 };
 * const b = { successes: 9, trials: 40 };
 * assertAlmostEquals(probabilityGreater(a, b), 0.9824181871, 1e-10);
 * ```
 */
export function probabilityGreater(a: Counted, b: Counted): number {
  for (const { successes, trials } of [a, b]) {
    requireShare(successes, trials, "a probability");
  }
  const [wins, losses] = [a.successes + 1, a.trials - a.successes + 1];
  const [own, missed] = [b.successes + 1, b.trials - b.successes + 1];
  let probability = 0;
  for (let i = 0; i < wins; i++) {
    probability += Math.exp(
      logBeta(own + i, missed + losses) - Math.log(losses + i) -
        logBeta(1 + i, losses) - logBeta(own, missed),
    );
  }
  return Math.min(1, probability);
}

/**
 * The probability that the first of two models is the better on shared problems.
 *
 * One answer per problem and model. Only the problems on which they differ
 * matter; the prior is uniform over the four outcomes of a pair.
 *
 * Source: a Dirichlet(1, 1, 1, 1) posterior, whose two outer cells have a beta
 * distribution between them.
 *
 * @param onlyFirst Problems that only the first model solved.
 * @param onlySecond Problems that only the second model solved.
 * @returns From 0 to 1.
 * @throws {RangeError} If a count is not a whole number of at least 0.
 */
export function probabilityGreaterPaired(
  onlyFirst: number,
  onlySecond: number,
): number {
  requireCounts([onlyFirst, onlySecond], "a probability");
  return beta(1 + onlyFirst, 1 + onlySecond).tail(0.5);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}
