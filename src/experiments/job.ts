/**
 * One training run as a job: plain JSON in, plain JSON out, files beside.
 *
 * @module
 */

import { firstDifference } from "../base/difference.ts";
import { removeFile, writeFileAtomically } from "../base/files.ts";
import { type Random, randomStream } from "../base/random.ts";
import { evaluate, type Question } from "../evaluation/evaluate.ts";
import type { Outcome } from "../evaluation/outcome.ts";
import {
  type LoadedModel,
  readModelFolder,
  writeModelFolder,
} from "../models/model_folder.ts";
import { madeTokenizerFile } from "../models/tokenizer.ts";
import {
  type MadeOptions,
  type MadeProblem,
  makeProblems,
} from "../problems/made.ts";
import { localPolicy } from "../rollouts/policy.ts";
import { chooseBackend } from "../tensors/backend.ts";
import { makeBase } from "./base_folder.ts";
import type { BaseModelSettings } from "./base_model.ts";
import type { BaseScoresOptions } from "./base_scores.ts";
import { type JobRecord, recordOf } from "./job_record.ts";
import { checkpointOf, learn } from "./learn.ts";
import {
  axisQuestions,
  hintQuestions,
  judgeChain,
  MOST_TOKENS,
  plainQuestions,
} from "./made_task.ts";
import { mine, type MineSettings, readMined } from "./mined.ts";
import type { StageOneSettings, StageTwoSettings } from "./stages.ts";

/** A set of held-out questions and how often each is asked. */
export interface TestSettings {
  /** Its name in the outcomes' files: `held-out`, `easy`, `hard`. */
  readonly name: string;
  /** The problems, from the test side of the split. */
  readonly problems: MadeOptions;
  /** How many. */
  readonly count: number;
  /** k, samples a question. */
  readonly samples: number;
  /** `plain`, every axis with its controls, or every hint level. */
  readonly ask: "plain" | "axes" | "hints";
  /** Whether each question is also answered greedily. */
  readonly isGreedyToo: boolean;
  /** The folder of a `mine` job whose test problems are asked instead. */
  readonly minedIn?: string;
}

/** What a job does with a model. */
export type JobTask =
  | { readonly kind: "evaluate" }
  | ({ readonly kind: "mine" } & MineSettings)
  | BaseTask
  | TrainingTask;

/** What a job does that begins with fresh weights. */
export interface BaseTask {
  /** A base model is trained. */
  readonly kind: "base";
  /** How. */
  readonly settings: BaseModelSettings;
  /** How much it is asked for `scores.json`. Default: as the shipped base. */
  readonly scores?: BaseScoresOptions;
}

/** What a job does with a model that it trains further. */
export type TrainingTask =
  | { readonly kind: "stage-one"; readonly settings: StageOneSettings }
  | {
    readonly kind: "stage-two";
    readonly settings: StageTwoSettings;
    /** The folder of the `mine` job whose problems are trained on. */
    readonly minedIn: string;
  };

/** One job. Plain JSON. */
export interface Job {
  /** Unique among the jobs of a run; also its folder's name. */
  readonly name: string;
  /** The model's name in the outcomes. */
  readonly model: string;
  /** The training seed in the outcomes. */
  readonly seed: number;
  /** The model folder that it starts from; none for `base`. */
  readonly from?: string;
  /** Where its own folder is made. */
  readonly out: string;
  /** What is done. */
  readonly task: JobTask;
  /** What the model is asked afterwards. */
  readonly tests: readonly TestSettings[];
}

/** A group as far as figures need it. */
export interface GroupRow {
  /** Hint level of its prompt. */
  readonly level: number;
  /** Steps of the solution that were shown. */
  readonly shownSteps: number;
  /** Rollouts that solved the task. */
  readonly solved: number;
  /** Rollouts in the group. */
  readonly rollouts: number;
}

/** One training step of a job. */
export interface JobStep {
  /** The job's name. */
  readonly job: string;
  /** The step, from 1. */
  readonly step: number;
  /** Figures under TRL's names. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The step's groups. */
  readonly groups: readonly GroupRow[];
}

/** What a job leaves. */
export interface JobResult {
  /** The job. */
  readonly job: Job;
  /** Training steps in order. */
  readonly steps: readonly JobStep[];
  /** Outcomes by test name; greedy ones under `<name>-greedy`. */
  readonly outcomes: Readonly<Record<string, readonly Outcome[]>>;
  /** Problems mined to train on: how many of the pool; `mine` jobs only. */
  readonly hard?: { readonly found: number; readonly pool: number };
}

/** How a job is run. */
export interface RunJobOptions {
  /** Told of each training step. Default: nobody. */
  readonly onStep?: (step: JobStep) => void;
  /** Goes on from the checkpoint in its folder, if there is one. Default false. */
  readonly isResumed?: boolean;
  /** Steps from one checkpoint to the next. Default 10; 100 for `base`. */
  readonly checkpointEvery?: number;
  /** Asks training to leave a checkpoint and throw. Default: nobody does. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a job in this thread.
 *
 * Its folder gets the model and, last of all, `result.json`: a folder with that
 * file is complete. Until then training leaves checkpoints there, from which a
 * resumed job goes on to the same bytes.
 *
 * @param job What is to be done.
 * @param options Who is told, and whether to resume.
 * @returns What it left.
 * @throws {RangeError} If the checkpoint is of another job or shape.
 */
export async function runJob(
  job: Job,
  options: RunJobOptions = {},
): Promise<JobResult> {
  await chooseBackend();
  const folder = `${job.out}/${job.name}`;
  await Deno.mkdir(folder, { recursive: true });
  await removeFile(`${folder}/result.json`);
  const record = await recordOf(job);
  const { loaded, ...done } = await perform(job, folder, options);
  const outcomes: Record<string, Outcome[]> = {};
  for (const test of job.tests) {
    Object.assign(outcomes, await ask(job, loaded, test));
  }
  loaded.model.parameters.dispose();
  const kept: KeptResult = { job: record, ...done, outcomes };
  await writeFileAtomically(`${folder}/result.json`, JSON.stringify(kept));
  await removeFile(checkpointOf(job));
  return { ...kept, job };
}

/** A result on disk. */
type KeptResult = Omit<JobResult, "job"> & { readonly job: JobRecord };

/** Does what the task says, up to the questions. */
async function perform(
  job: Job,
  folder: string,
  options: RunJobOptions,
): Promise<Pick<JobResult, "steps" | "hard"> & { loaded: LoadedModel }> {
  const { task, from } = job;
  if (task.kind === "base") return await makeBase({ ...job, task }, options);
  if (from === undefined) {
    throw new TypeError(
      `Cannot run job ${job.name}: a model to start from is needed, got none`,
    );
  }
  const loaded = await readStart(from);
  if (task.kind === "evaluate") return { loaded, steps: [] };
  if (task.kind === "mine") {
    return { loaded, steps: [], hard: await mine(task, loaded, folder) };
  }
  const steps = await learn({ ...job, task }, loaded, options);
  await writeModelFolder(folder, loaded.model, {
    config: loaded.config,
    tokenizer: madeTokenizerFile(),
    precision: "float32",
  });
  return { loaded, steps };
}

async function readStart(from: string): Promise<LoadedModel> {
  try {
    return await readModelFolder(from);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(
      `Cannot start from the model in ${from}: what trains it has to run first, got no such model`,
      { cause: error },
    );
  }
}

/**
 * Reads what a job left, whatever it was made from.
 *
 * @param job The job; only its folder is looked at.
 * @returns Its result; undefined when the job is not complete.
 */
export async function readResult(job: Job): Promise<JobResult | undefined> {
  const kept = await readKept(job);
  return kept && { ...kept, job };
}

/**
 * Reads what exactly this job left, made from the same files.
 *
 * @param job The job.
 * @returns Its result; undefined when it is not complete, or is another's.
 */
export async function readSameResult(
  job: Job,
): Promise<JobResult | undefined> {
  const kept = await readKept(job);
  if (!kept || firstDifference(await recordOf(job), kept.job)) return undefined;
  return { ...kept, job };
}

async function readKept({ out, name }: Job): Promise<KeptResult | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(`${out}/${name}/result.json`));
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound ||
      error instanceof SyntaxError;
    if (isMissing) return undefined;
    throw error;
  }
}

async function ask(
  job: Job,
  { model, tokenizer }: LoadedModel,
  test: TestSettings,
): Promise<Record<string, Outcome[]>> {
  const problems = await testProblems(test);
  const random = randomStream("test").split(test.name);
  const questions = questionsOf(test, problems, random);
  const policy = localPolicy(model, tokenizer);
  const options = {
    model: job.model,
    seed: job.seed,
    random: random.split("samples", job.seed),
    judge: judgeChain,
    maxTokens: MOST_TOKENS,
  };
  const sampled = await evaluate(policy, questions, {
    ...options,
    samples: test.samples,
  });
  if (!test.isGreedyToo) return { [test.name]: sampled };
  const greedy = await evaluate(policy, questions, {
    ...options,
    samples: 1,
    temperature: 0,
  });
  return { [test.name]: sampled, [`${test.name}-greedy`]: greedy };
}

function questionsOf(
  { ask }: TestSettings,
  problems: readonly MadeProblem[],
  random: Random,
): Question<MadeProblem>[] {
  if (ask === "axes") return axisQuestions(problems, random);
  return ask === "hints" ? hintQuestions(problems) : plainQuestions(problems);
}

/**
 * The test's problems: mined ones, or drawn from the test side, on which no
 * problem of training is.
 *
 * @param test The test; a side that its problems name counts for nothing.
 * @returns The problems, at most as many as the test asks.
 */
export async function testProblems(
  test: TestSettings,
): Promise<readonly MadeProblem[]> {
  if (test.minedIn !== undefined) {
    return (await readMined(test.minedIn)).test.slice(0, test.count);
  }
  return makeProblems(test.count, {
    ...test.problems,
    split: "test",
    seed: `test/${test.name}`,
  });
}
