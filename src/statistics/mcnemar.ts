/**
 * Two models, one answer each per problem: who wins where they differ.
 *
 * @module
 */

import { binomial } from "./distributions/binomial.ts";
import { chiSquare } from "./distributions/chi_square.ts";
import { type Test, twoSided } from "./estimate.ts";
import { requireCounts } from "./numbers.ts";

/**
 * Tests exactly whether two models win equally often.
 *
 * Only problems that one model solves and the other does not say anything. One
 * answer per problem and model: with several use `signFlip`. It never rejects too
 * often; `mcNemarMidP` is closer to its level. How large the difference is,
 * `tangoInterval` says.
 *
 * Source: McNemar, Psychometrika 12 (1947) 153; the binomial test at one half,
 * as R's `binom.test`.
 *
 * @param onlyFirst Problems that only the first model solved.
 * @param onlySecond Problems that only the second model solved.
 * @returns The problems that only the first solved, of the `n` on which they
 * differ; p is 1 when they never do.
 * @throws {RangeError} If a count is not a whole number of at least 0.
 *
 * @example Four against eleven
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { mcNemarExact } from "kit/statistics/mcnemar.ts";
 *
 * assertAlmostEquals(mcNemarExact(4, 11).pValue, 0.1184692383, 1e-9);
 * ```
 */
export function mcNemarExact(onlyFirst: number, onlySecond: number): Test {
  const { total, fewer } = discordant(onlyFirst, onlySecond);
  return {
    statistic: onlyFirst,
    pValue: twoSided(binomial(total, 0.5).cdf(fewer)),
    n: total,
    method: "mcnemar-exact",
  };
}

/**
 * Tests by McNemar's mid-p whether two models win equally often.
 *
 * Counts what was seen by half, so that it rejects about as often as it says,
 * now and then a little more.
 *
 * Source: Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13
 * (2013) 91.
 *
 * @param onlyFirst Problems that only the first model solved.
 * @param onlySecond Problems that only the second model solved.
 * @returns As `mcNemarExact`.
 * @throws {RangeError} If a count is not a whole number of at least 0.
 */
export function mcNemarMidP(onlyFirst: number, onlySecond: number): Test {
  const { total, fewer } = discordant(onlyFirst, onlySecond);
  const distribution = binomial(total, 0.5);
  const below = distribution.cdf(fewer - 1);
  return {
    statistic: onlyFirst,
    pValue: twoSided(below + distribution.density(fewer) / 2),
    n: total,
    method: "mcnemar-mid-p",
  };
}

/** How the chi-square form of McNemar's test is made. */
export interface McNemarOptions {
  /** Whether 1 is taken off the difference of the counts; true by default. */
  readonly correct?: boolean;
}

/**
 * The chi-square form of McNemar's test.
 *
 * For comparison with others: `mcNemarExact` is exact, and as quick.
 *
 * Source: McNemar (1947), corrected after Edwards (1948); agrees with R's
 * `mcnemar.test`, where the correction is at most the difference.
 *
 * @param onlyFirst Problems that only the first model solved.
 * @param onlySecond Problems that only the second model solved.
 * @param options Continuity correction.
 * @returns The statistic with one degree of freedom; p is 1 when the models
 * never differ.
 * @throws {RangeError} If a count is not a whole number of at least 0.
 */
export function mcNemarChiSquare(
  onlyFirst: number,
  onlySecond: number,
  { correct = true }: McNemarOptions = {},
): Test {
  const { total } = discordant(onlyFirst, onlySecond);
  const difference = Math.abs(onlyFirst - onlySecond);
  const less = correct ? Math.min(1, difference) : 0;
  const statistic = total === 0 ? 0 : (difference - less) ** 2 / total;
  return {
    statistic,
    pValue: twoSided(chiSquare(1).tail(statistic) / 2),
    n: total,
    method: correct ? "mcnemar-corrected" : "mcnemar",
    degrees: 1,
  };
}

function discordant(onlyFirst: number, onlySecond: number) {
  requireCounts([onlyFirst, onlySecond], "McNemar's test");
  return {
    total: onlyFirst + onlySecond,
    fewer: Math.min(onlyFirst, onlySecond),
  };
}
