/**
 * From what jobs left to rows for figures, and numbers for headlines.
 *
 * @module
 */

import { randomStream } from "../base/random.ts";
import { majorityAtK } from "../evaluation/majority.ts";
import { averageAtK, passAtK, perProblem } from "../evaluation/metrics.ts";
import type { Outcome } from "../evaluation/outcome.ts";
import type { Headline } from "../runs/headlines.ts";
import type { Estimate } from "../statistics/estimate.ts";
import {
  pairedDifference,
  pairedDifferenceOverSeeds,
} from "../statistics/paired.ts";
import type { JobResult, JobStep } from "./job.ts";
import { modelFolderOf } from "./job_record.ts";

/** One point of a training curve. */
export interface CurveRow {
  /** Which model is learning: `stage-one`, an arm. */
  readonly series: string;
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
        : [{ series: job.model, seed: job.seed, step, value: metrics[metric] }]
    )
  );
}

/** What the groups at one hint level of one arm were made of. */
export interface LevelRow {
  /** The hint level. */
  readonly at: number;
  /** The arm. */
  readonly panel: string;
  /** Groups that were seen. */
  readonly groups: number;
  /** Share in which nothing was solved. */
  readonly allWrong: number;
  /** Share with solved and unsolved rollouts: the groups that teach. */
  readonly mixed: number;
  /** Share in which all was solved. */
  readonly allRight: number;
}

/**
 * What groups were made of, by arm and hint level.
 *
 * @param results Results of stage two.
 * @returns A row for each arm and level, arms in the order of the results.
 */
export function levelRows(results: readonly JobResult[]): LevelRow[] {
  const groups = results.flatMap(({ job, steps }) =>
    steps.flatMap((step: JobStep) =>
      step.groups.map((group) => ({ arm: job.model, ...group }))
    )
  );
  const cells = Map.groupBy(groups, ({ arm, level }) => `${arm}/${level}`);
  const rows = [...cells.values()].map((cell) => {
    const share = (test: (group: typeof cell[number]) => boolean) =>
      cell.filter(test).length / cell.length;
    const { arm, level } = cell[0]!;
    return {
      at: level,
      panel: arm,
      groups: cell.length,
      allWrong: share(({ solved }) => solved === 0),
      mixed: share(({ solved, rollouts }) => solved > 0 && solved < rollouts),
      allRight: share(({ solved, rollouts }) => solved === rollouts),
    };
  });
  const order = results.map(({ job }) => job.model);
  return rows.sort((a, b) =>
    order.indexOf(a.panel) - order.indexOf(b.panel) || a.at - b.at
  );
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
 * avg@k, maj@k, pass@k and greedy accuracy of each result, side by side.
 *
 * @param results Results with outcomes of the test.
 * @param test The test's name; greedy outcomes under `<test>-greedy`.
 * @param k Samples a problem.
 * @returns Four rows a result, or three without greedy outcomes.
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
      { ...own, metric: `maj@${k}`, estimate: majorityAtK(sampled, k) },
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

/** What training gained over the model that it started from. */
export interface GainRow {
  /** The trained model. */
  readonly model: string;
  /** Seeds of its runs. */
  readonly seeds: readonly number[];
  /** The paired difference, a share. */
  readonly estimate: Estimate;
}

/**
 * What each trained model gained over the one that it started from.
 *
 * @param results Results of trained models and of their starts, all asked.
 * @param test The test's name.
 * @returns A row for each run, and a row for all runs of each model.
 * @throws {RangeError} If nobody asked the model that one started from.
 */
export function gainsOverStart(
  results: readonly JobResult[],
  test: string,
): { readonly each: GainRow[]; readonly pooled: GainRow[] } {
  const trained = results.filter(({ job }) =>
    job.from !== undefined && modelFolderOf(job) !== job.from
  );
  const row = (runs: readonly JobResult[]): GainRow => ({
    model: runs[0]!.job.model,
    seeds: runs.map(({ job }) => job.seed),
    estimate: gainOverSeeds(runs, [startOf(runs[0]!, results)], test),
  });
  const byModel = Map.groupBy(trained, ({ job }) => job.model);
  return {
    each: trained.map((result) => row([result])),
    pooled: [...byModel.values()].map(row),
  };
}

/** The result that was asked with the model that a run started from. */
function startOf(
  { job: { name, from } }: JobResult,
  results: readonly JobResult[],
): JobResult {
  const start = results.find(({ job }) => modelFolderOf(job) === from);
  if (start) return start;
  throw new RangeError(
    `Cannot compare ${name} with its start: answers of ${from} are needed, got none`,
  );
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

/** An estimate of a share as a headline in percentage points or per cent. */
export function headline(
  name: string,
  estimate: Estimate,
  options: { readonly seed: number; readonly unit?: string },
): Headline {
  const scaled = (x: number) => Number((100 * x).toPrecision(10));
  return {
    name,
    value: scaled(estimate.value),
    low: scaled(estimate.low),
    high: scaled(estimate.high),
    level: estimate.level,
    n: estimate.n,
    seed: options.seed,
    unit: options.unit ?? "percentage points",
  };
}
