/**
 * From what jobs left to rows for figures, and numbers for headlines.
 *
 * @module
 */

import { randomStream } from "../base/random.ts";
import { averageAtK, passAtK, perProblem } from "../evaluation/metrics.ts";
import type { Outcome } from "../evaluation/outcome.ts";
import type { Estimate } from "../statistics/estimate.ts";
import {
  pairedDifference,
  pairedDifferenceOverSeeds,
} from "../statistics/paired.ts";
import type { JobResult, JobStep } from "./job.ts";

/** One point of a training curve. */
export interface CurveRow {
  /** Which model is learning: `stage-one`, an arm. */
  readonly model: string;
  /** Seed of its run. */
  readonly seed: number;
  /** The optimizer step, from 1. */
  readonly step: number;
  /** The figure's value at that step. */
  readonly value: number;
}

/** A figure of all training steps under TRL's name, as rows. */
export function curveRows(
  results: readonly JobResult[],
  metric: string,
): CurveRow[] {
  return results.flatMap(({ job, steps }) =>
    steps.flatMap(({ step, metrics }) =>
      metrics[metric] === undefined
        ? []
        : [{ model: job.model, seed: job.seed, step, value: metrics[metric] }]
    )
  );
}

/** Averages each curve over windows of steps, so that a trend is seen. */
export function smoothRows(
  rows: readonly CurveRow[],
  window: number,
): CurveRow[] {
  const bins = Map.groupBy(
    rows,
    ({ model, seed, step }) =>
      `${model}/${seed}/${Math.floor((step - 1) / window)}`,
  );
  return [...bins.values()].map((bin) => ({
    ...bin.at(-1)!,
    value: bin.reduce((sum, { value }) => sum + value, 0) / bin.length,
  }));
}

/** Shares of groups by what their rollouts did, at one hint level. */
export interface CompositionRow {
  /** The arm. */
  readonly model: string;
  /** The hint level. */
  readonly level: number;
  /** Groups that were seen at it. */
  readonly groups: number;
  /** Share of groups in which nothing was solved. */
  readonly allBad: number;
  /** Share of groups with solved and unsolved rollouts: those that teach. */
  readonly mixed: number;
  /** Share of groups in which all was solved. */
  readonly allGood: number;
}

/**
 * What groups were made of, by arm and hint level.
 *
 * @param results Results of stage two.
 * @returns A row for each arm and level.
 */
export function compositionRows(
  results: readonly JobResult[],
): CompositionRow[] {
  const groups = results.flatMap(({ job, steps }) =>
    steps.flatMap((step: JobStep) =>
      step.groups.map((group) => ({ model: job.model, ...group }))
    )
  );
  const cells = Map.groupBy(groups, ({ model, level }) => `${model}/${level}`);
  return [...cells.values()].map((cell) => {
    const share = (test: (group: typeof cell[number]) => boolean) =>
      cell.filter(test).length / cell.length;
    const { model, level } = cell[0]!;
    return {
      model,
      level,
      groups: cell.length,
      allBad: share(({ solved }) => solved === 0),
      mixed: share(({ solved, rollouts }) => solved > 0 && solved < rollouts),
      allGood: share(({ solved, rollouts }) => solved === rollouts),
    };
  }).sort((a, b) => a.model.localeCompare(b.model) || a.level - b.level);
}

/** A model's accuracy in three readings. */
export interface AccuracyRow {
  /** The model. */
  readonly model: string;
  /** Seed of its run. */
  readonly seed: number;
  /** `avg@k`, `pass@k` or `greedy`. */
  readonly metric: string;
  /** The share, with problems as units. */
  readonly estimate: Estimate;
}

/**
 * avg@k, pass@k and greedy accuracy of each result, side by side.
 *
 * @param results Results with outcomes of the test.
 * @param test The test's name; greedy outcomes under `<test>-greedy`.
 * @param k Samples a problem.
 * @returns Three rows a result, or two without greedy outcomes.
 */
export function accuracyRows(
  results: readonly JobResult[],
  test: string,
  k: number,
): AccuracyRow[] {
  return results.flatMap(({ job, outcomes }) => {
    const own = { model: job.model, seed: job.seed };
    const sampled = outcomes[test]!;
    const greedy = outcomes[`${test}-greedy`];
    return [
      { ...own, metric: `avg@${k}`, estimate: averageAtK(sampled, k) },
      { ...own, metric: `pass@${k}`, estimate: passAtK(sampled, k) },
      ...(greedy
        ? [{ ...own, metric: "greedy", estimate: averageAtK(greedy, 1) }]
        : []),
    ];
  });
}

/**
 * The paired difference of two results on one test, problem by problem.
 *
 * @param after The minuend.
 * @param before The subtrahend, asked the same problems.
 * @param test The test's name.
 * @returns Its estimate, with problems resampled.
 */
export function gain(
  after: JobResult,
  before: JobResult,
  test: string,
): Estimate {
  return pairedDifference(valuesOf(after, test), valuesOf(before, test), {
    random: randomStream("gain").split(after.job.name, before.job.name, test),
  });
}

/**
 * The same over several seeds, with seeds resampled as well as problems.
 *
 * @param after One result a seed.
 * @param before One result, or one a seed.
 * @param test The test's name.
 * @returns Its estimate; with one seed the plain paired difference.
 */
export function gainOverSeeds(
  after: readonly JobResult[],
  before: readonly JobResult[],
  test: string,
): Estimate {
  if (after.length === 1) return gain(after[0]!, before[0]!, test);
  const bySeed = (results: readonly JobResult[]) =>
    new Map(
      after.map(({ job }, i) => [
        job.seed,
        valuesOf(results[results.length === 1 ? 0 : i]!, test),
      ]),
    );
  return pairedDifferenceOverSeeds(bySeed(after), bySeed(before), {
    random: randomStream("gain").split("seeds", after[0]!.job.model, test),
  });
}

/** All outcomes of a test, of all results. */
export function outcomesOf(
  results: readonly JobResult[],
  test: string,
): Outcome[] {
  return results.flatMap(({ outcomes }) => outcomes[test] ?? []);
}

function valuesOf({ outcomes }: JobResult, test: string) {
  return perProblem(outcomes[test]!);
}
