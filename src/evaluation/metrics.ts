/**
 * Accuracy over repeated answers: avg@k, pass@k, and a number per problem.
 *
 * Answers that could not be scored (score null) are left out; a wrong, cut off or
 * missing answer counts as 0.
 *
 * @module
 */

import type { Estimate } from "../statistics/estimate.ts";
import type { IntervalOptions } from "../statistics/mean.ts";
import { shareEstimate } from "../statistics/share.ts";
import type { Outcome } from "./outcome.ts";

/**
 * Estimates accuracy as the mean over problems of the share of right answers.
 *
 * All scored answers of a problem are used, also beyond k. A problem with fewer
 * than k makes the value NaN rather than quietly another metric.
 *
 * @param outcomes Answers of one model, seed, condition and hint level.
 * @param k How many answers each problem must have at least.
 * @param options Coverage.
 * @returns The share, with problems as units.
 * @throws {RangeError} If there are no outcomes, if they mix settings or repeat a
 * sample, or if k is not a whole number of at least 1.
 */
export function averageAtK(
  outcomes: readonly Outcome[],
  k: number,
  options: IntervalOptions = {},
): Estimate {
  return overProblems(
    outcomes,
    k,
    (scored) => rightOf(scored) / scored.length,
    options,
  );
}

/**
 * Estimates the chance that one of k answers is right.
 *
 * Unbiased for any number of answers of at least k; NaN if a problem has fewer.
 *
 * Source: Chen et al., arXiv:2107.03374 §2.1.
 *
 * @param outcomes Answers of one model, seed, condition and hint level.
 * @param k How many answers may be given.
 * @param options Coverage.
 * @returns The share of problems, with problems as units.
 * @throws {RangeError} As `averageAtK` does.
 */
export function passAtK(
  outcomes: readonly Outcome[],
  k: number,
  options: IntervalOptions = {},
): Estimate {
  return overProblems(
    outcomes,
    k,
    (scored) => passShare(scored.length, rightOf(scored), k),
    options,
  );
}

/**
 * The chance that k answers drawn from those given hold a right one.
 *
 * @param samples How many answers were given.
 * @param correct How many of them are right.
 * @param k How many are drawn, without putting back.
 * @returns 1 - C(samples - correct, k) / C(samples, k); NaN when k > samples.
 *
 * @example Four right in ten, three drawn
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { passShare } from "kit/evaluation/metrics.ts";
 *
 * assertAlmostEquals(passShare(10, 4, 3), 5 / 6);
 * ```
 */
export function passShare(samples: number, correct: number, k: number): number {
  if (samples < k) return NaN;
  if (samples - correct < k) return 1;
  let allWrong = 1;
  for (let j = samples - correct + 1; j <= samples; j++) allWrong *= 1 - k / j;
  return 1 - allWrong;
}

/**
 * The mean score of every problem: what paired comparisons start from.
 *
 * Answers of several seeds are averaged. Problems without a scored answer are
 * left out. Under `subproblem` it is the share of subproblems that are right.
 *
 * @param outcomes Answers of one model, condition and hint level.
 * @returns Mean score from 0 to 1 by problem id, in the order of the outcomes.
 * @throws {RangeError} If the outcomes mix models, conditions or hint levels.
 */
export function perProblem(outcomes: readonly Outcome[]): Map<string, number> {
  requireOne(outcomes, ["model", "condition", "level"]);
  const means = new Map<string, number>();
  for (const [id, scored] of scoredById(outcomes)) {
    if (scored.length > 0) means.set(id, rightOf(scored) / scored.length);
  }
  return means;
}

/**
 * Checks that outcomes agree in some fields.
 *
 * @param outcomes The outcomes.
 * @param fields What they must agree in.
 * @throws {RangeError} If they do not, naming the field and two values.
 */
export function requireOne(
  outcomes: readonly Outcome[],
  fields: readonly (keyof Outcome)[],
): void {
  for (const field of fields) {
    const values = new Set(outcomes.map((outcome) => outcome[field]));
    if (values.size > 1) {
      const some = [...values].slice(0, 2).map((value) => `"${value}"`);
      throw new RangeError(
        `Cannot average outcomes together: one ${field} is needed, got ${values.size}, such as ${
          some.join(" and ")
        }`,
      );
    }
  }
}

/**
 * Averages a number of each problem's scored answers over problems.
 *
 * @param outcomes Answers of one model, seed, condition and hint level.
 * @param k How many scored answers each problem must have at least.
 * @param share The number, from 0 to 1, of one problem's scored answers.
 * @param options Coverage.
 * @returns The mean, with problems as units; NaN if a problem has too few.
 * @throws {RangeError} As `averageAtK` does.
 */
export function overProblems(
  outcomes: readonly Outcome[],
  k: number,
  share: (scored: readonly Outcome[]) => number,
  options: IntervalOptions,
): Estimate {
  if (!Number.isInteger(k) || k < 1) {
    throw new RangeError(
      `Cannot average over k answers: k must be a whole number of at least 1, got ${k}`,
    );
  }
  if (outcomes.length === 0) {
    throw new RangeError("Cannot average outcomes: some are needed, got none");
  }
  requireOne(outcomes, ["model", "seed", "condition", "level", "subproblem"]);
  requireDistinctSamples(outcomes);
  const problems = [...scoredById(outcomes).values()];
  if (problems.some((scored) => scored.length < k)) {
    const { level = 0.95 } = options;
    const ends = { value: NaN, low: NaN, high: NaN };
    return { ...ends, level, n: problems.length, method: "too-few-answers" };
  }
  return shareEstimate(problems.map(share), options);
}

function requireDistinctSamples(outcomes: readonly Outcome[]): void {
  const seen = new Set<string>();
  for (const { problemId, sample } of outcomes) {
    const key = `${sample} of problem "${problemId}"`;
    if (seen.has(key)) {
      throw new RangeError(
        `Cannot average outcomes: each sample must occur once, got sample ${key} twice`,
      );
    }
    seen.add(key);
  }
}

/** Scored answers by problem; a problem without any has an empty list. */
function scoredById(outcomes: readonly Outcome[]): Map<string, Outcome[]> {
  const scored = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const own = scored.get(outcome.problemId) ?? [];
    if (outcome.score !== null) own.push(outcome);
    scored.set(outcome.problemId, own);
  }
  return scored;
}

/** How many of scored answers are right. */
function rightOf(scored: readonly Outcome[]): number {
  return scored.reduce((total, { score }) => total + score!, 0);
}
