/**
 * What a study is made from, and what its jobs left, as plain rows.
 *
 * @module
 */

import type { Outcome } from "../evaluation/outcome.ts";
import { type Job, type JobResult, readResult } from "./job.ts";
import { readSteps } from "./learn.ts";
import { STAGE_TRAINING } from "./stages.ts";
import {
  type Profile,
  SIZES,
  type StudyPlace,
  studyPlan,
  type StudySize,
} from "./study.ts";

/** What decides a study's numbers, for its `config.json`. */
export interface StudySettings {
  /** The profile's name. */
  readonly profile: Profile;
  /** The profile's numbers. */
  readonly size: StudySize;
  /** How both stages train, in every job. */
  readonly training: typeof STAGE_TRAINING;
  /** Every job, its folders relative to the project and to the study. */
  readonly jobs: readonly Job[];
}

/** Figures of one training step. */
export interface MetricRow {
  /** The job. */
  readonly job: string;
  /** The model that is learning: `stage-one`, an arm. */
  readonly model: string;
  /** Training seed. */
  readonly seed: number;
  /** The optimizer step, from 1. */
  readonly step: number;
  /** A figure under TRL's name. */
  readonly [metric: string]: string | number;
}

/** What became of one answer, with the job and the test that asked for it. */
export interface OutcomeRow extends Outcome {
  /** The job. */
  readonly job: string;
  /** The test's name; greedy ones end in `-greedy`. */
  readonly test: string;
}

/**
 * A study's settings, whole, the same wherever its folder is.
 *
 * @param profile The profile.
 * @param seed First seed.
 * @returns Sizes and jobs, as plain JSON.
 */
export function studySettings(profile: Profile, seed: number): StudySettings {
  const jobs = studyJobs(profile, { base: "data/base", out: ".", seed });
  return { profile, size: SIZES[profile], training: STAGE_TRAINING, jobs };
}

/** The jobs of all notebooks, in the order in which they are run. */
export function studyJobs(profile: Profile, place: StudyPlace): Job[] {
  return Object.values(studyPlan(SIZES[profile], place)).flat();
}

/**
 * Reads what the jobs of a study left.
 *
 * @param jobs The jobs; of those that are not complete there are the steps up to
 * the last checkpoint.
 * @returns Rows of training steps and of answers, in the order of the jobs.
 */
export async function readRecords(
  jobs: readonly Job[],
): Promise<{ metrics: MetricRow[]; outcomes: OutcomeRow[] }> {
  const results = await Promise.all(
    jobs.map(async (job) =>
      await readResult(job) ??
        { job, steps: await readSteps(job), outcomes: {} }
    ),
  );
  return {
    metrics: results.flatMap(metricRows),
    outcomes: results.flatMap(outcomeRows),
  };
}

function metricRows(
  { job, steps }: Pick<JobResult, "job" | "steps">,
): MetricRow[] {
  const { name, model, seed } = job;
  return steps.map(({ step, metrics }) => ({
    ...{ job: name, model, seed, step },
    ...metrics,
  }));
}

function outcomeRows(
  { job, outcomes }: Pick<JobResult, "job" | "outcomes">,
): OutcomeRow[] {
  const { name, model, seed } = job;
  return Object.entries(outcomes).flatMap(([test, rows]) =>
    rows.map((row) => ({ ...{ job: name, model, seed, test }, ...row }))
  );
}
