/**
 * One training run as a job: plain JSON in, plain JSON out, files beside.
 *
 * @module
 */

import { writeFileAtomically } from "../base/files.ts";
import { randomStream } from "../base/random.ts";
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
import { checkpointOf, learn } from "./learn.ts";
import { axisQuestions, judgeChain, plainQuestions } from "./made_task.ts";
import {
  mineHardProblems,
  type MiningSettings,
  type StageOneSettings,
  type StageTwoSettings,
} from "./stages.ts";

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
  /** `plain`, or every axis with its controls. */
  readonly ask: "plain" | "axes";
  /** Whether each question is also answered greedily. */
  readonly isGreedyToo: boolean;
  /** The folder of a `mine` job whose test problems are asked instead. */
  readonly minedIn?: string;
}

/** What a job does with a model. */
export type JobTask =
  | { readonly kind: "evaluate" }
  | {
    readonly kind: "mine";
    /** Where problems to train on are mined. */
    readonly train: MiningSettings;
    /** Where problems to be asked afterwards are mined, on the test side. */
    readonly test: MiningSettings;
    /** Most problems that are asked afterwards. */
    readonly count: number;
  }
  | TrainingTask;

/** What a job does with a model that it trains. */
export type TrainingTask =
  | { readonly kind: "stage-one"; readonly settings: StageOneSettings }
  | {
    readonly kind: "stage-two";
    readonly settings: StageTwoSettings;
    /** The folder of the `mine` job whose problems are trained on. */
    readonly minedIn: string;
  };

/** Mined problems, as a `mine` job leaves them in `problems.json`. */
export interface MinedProblems {
  /** Problems to train on. */
  readonly train: readonly MadeProblem[];
  /** Problems to ask afterwards. */
  readonly test: readonly MadeProblem[];
}

/** One job. Plain JSON. */
export interface Job {
  /** Unique among the jobs of a run; also its folder's name. */
  readonly name: string;
  /** The model's name in the outcomes. */
  readonly model: string;
  /** The training seed in the outcomes. */
  readonly seed: number;
  /** The model folder that it starts from. */
  readonly from: string;
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
  /** The folder of the trained model; the one it started from without training. */
  readonly folder: string;
}

/** How a job is run. */
export interface RunJobOptions {
  /** Told of each training step. Default: nobody. */
  readonly onStep?: (step: JobStep) => void;
  /** Goes on from the checkpoint in its folder, if there is one. Default false. */
  readonly isResumed?: boolean;
  /** Training steps from one checkpoint to the next. Default 10. */
  readonly checkpointEvery?: number;
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
  const loaded = await readModelFolder(job.from);
  const folder = `${job.out}/${job.name}`;
  await Deno.mkdir(folder, { recursive: true });
  const checkpoint = checkpointOf(job);
  await removeFile(`${folder}/result.json`);
  if (!options.isResumed) await removeFile(checkpoint);
  const { task } = job;
  const isTrained = task.kind === "stage-one" || task.kind === "stage-two";
  const steps = isTrained ? await learn({ ...job, task }, loaded, options) : [];
  const hard = task.kind === "mine"
    ? await mine(task, loaded, folder)
    : undefined;
  if (isTrained) {
    await writeModelFolder(folder, loaded.model, {
      config: loaded.config,
      tokenizer: madeTokenizerFile(),
      precision: "float32",
    });
  }
  const outcomes: Record<string, Outcome[]> = {};
  for (const test of job.tests) {
    Object.assign(outcomes, await ask(job, loaded, test));
  }
  loaded.model.parameters.dispose();
  const result: JobResult = {
    job,
    steps,
    outcomes,
    ...(hard ? { hard } : {}),
    folder: isTrained ? folder : job.from,
  };
  await writeFileAtomically(`${folder}/result.json`, JSON.stringify(result));
  await removeFile(checkpoint);
  return result;
}

async function removeFile(path: string) {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Reads what a job left.
 *
 * @param job The job; only its folder is looked at.
 * @returns Its result; undefined when the job is not complete.
 */
export async function readResult(
  { out, name }: Job,
): Promise<JobResult | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(`${out}/${name}/result.json`));
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound ||
      error instanceof SyntaxError;
    if (isMissing) return undefined;
    throw error;
  }
}

async function mine(
  task: Extract<JobTask, { kind: "mine" }>,
  { model, tokenizer }: LoadedModel,
  folder: string,
) {
  const train = await mineHardProblems({ model, tokenizer }, task.train);
  const test = await mineHardProblems({ model, tokenizer }, task.test);
  const mined: MinedProblems = { train, test: test.slice(0, task.count) };
  const text = JSON.stringify(mined);
  await writeFileAtomically(`${folder}/problems.json`, text);
  return { found: train.length, pool: task.train.pool };
}

/** Reads what a `mine` job left in its folder. */
export async function readMined(folder: string): Promise<MinedProblems> {
  return JSON.parse(await Deno.readTextFile(`${folder}/problems.json`));
}

async function ask(
  job: Job,
  { model, tokenizer }: LoadedModel,
  test: TestSettings,
): Promise<Record<string, Outcome[]>> {
  const problems = await testProblems(test);
  const random = randomStream("test").split(test.name);
  const questions: Question<MadeProblem>[] = test.ask === "axes"
    ? axisQuestions(problems, random)
    : plainQuestions(problems);
  const policy = localPolicy(model, tokenizer);
  const options = {
    model: job.model,
    seed: job.seed,
    random: random.split("samples", job.seed),
    judge: judgeChain,
    maxTokens: 72,
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

/** The test's problems: mined ones, or drawn from the test side. */
async function testProblems(
  test: TestSettings,
): Promise<readonly MadeProblem[]> {
  if (test.minedIn !== undefined) return (await readMined(test.minedIn)).test;
  return makeProblems(test.count, {
    ...test.problems,
    split: "test",
    seed: `test/${test.name}`,
  });
}
