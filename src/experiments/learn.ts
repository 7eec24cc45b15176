/**
 * The training of a job, in steps that survive being stopped.
 *
 * @module
 */

import { removeFile } from "../base/files.ts";
import type { LoadedModel } from "../models/model_folder.ts";
import {
  readCheckpoint,
  requireSame,
  restoreCheckpoint,
  writeCheckpoint,
} from "../training/checkpoint.ts";
import {
  createOptimizer,
  type OptimizerOptions,
} from "../training/optimizer.ts";
import type { Group } from "../training/train.ts";
import { type BaseState, trainBaseModel } from "./base_model.ts";
import type {
  BaseTask,
  GroupRow,
  Job,
  JobStep,
  RunJobOptions,
  TrainingTask,
} from "./job.ts";
import { type JobRecord, recordOf } from "./job_record.ts";
import { readMined } from "./mined.ts";
import {
  type Learner,
  STAGE_TRAINING,
  stageOne,
  type StageState,
  type StageStep,
  stageTwo,
} from "./stages.ts";

/** A job that trains. */
export type TrainingJob = Job & { readonly task: TrainingTask | BaseTask };

/** Training steps that a job takes, at most. */
export function plannedSteps({ task }: Job): number {
  switch (task.kind) {
    case "base":
      return task.settings.phases.reduce((n, { steps }) => n + steps, 0);
    case "stage-one":
    case "stage-two":
      return task.settings.steps;
    case "evaluate":
    case "mine":
      return 0;
  }
}

/** Where a job's checkpoint is until it is complete. */
export function checkpointOf({ out, name }: Job): string {
  return `${out}/${name}/checkpoint.safetensors`;
}

/** Where training stands, by what is trained. */
type State = StageState | BaseState;

/** A step with what a job keeps of it, and where training stands after it. */
type Taken = Omit<JobStep, "job"> & { readonly state: State };

/** What a job has to remember to go on. */
interface Memory {
  readonly job: JobRecord;
  readonly state: State;
  readonly steps: readonly JobStep[];
}

/**
 * Trains a job's model by its stage.
 *
 * A checkpoint is written every few steps. A resumed job takes the last one up
 * and ends with the same bytes as one that was never stopped.
 *
 * @param job The job.
 * @param loaded The model that it starts from; its parameters are moved.
 * @param options Who is told, whether to resume, and who may stop it.
 * @returns All steps, those before the checkpoint included.
 * @throws {RangeError} If the checkpoint is of another job or shape.
 * @throws {SyntaxError} If it is damaged.
 */
export async function learn(
  job: TrainingJob,
  { model, tokenizer }: LoadedModel,
  options: RunJobOptions,
): Promise<JobStep[]> {
  const { onStep = () => {}, signal } = options;
  const { checkpointEvery = job.task.kind === "base" ? 100 : 10 } = options;
  const checkpoint = checkpointOf(job);
  const record = await recordOf(job);
  using optimizer = createOptimizer(model, optimizerOf(job.task));
  const learner = { model, tokenizer, optimizer };
  if (!options.isResumed) await removeFile(checkpoint);
  const memory = await takeUp(checkpoint, record, learner);
  const steps = [...memory?.steps ?? []];
  steps.forEach(onStep);
  for await (const taken of await stage(job.task, learner, memory?.state)) {
    const { state, ...row } = taken;
    steps.push({ job: job.name, ...row });
    // Nobody is heard while one step follows the other without a pause.
    if (signal) await new Promise((resolve) => setTimeout(resolve));
    if (row.step % checkpointEvery === 0 || signal?.aborted) {
      const kept: Memory = { job: record, state, steps };
      await writeCheckpoint(checkpoint, learner, kept);
    }
    onStep(steps.at(-1)!);
    signal?.throwIfAborted();
  }
  return steps;
}

/**
 * Reads how far a job came that is not complete.
 *
 * @param job The job; only its folder is looked at.
 * @returns Its steps up to the last checkpoint; none where that is damaged.
 */
export async function readSteps(job: Job): Promise<readonly JobStep[]> {
  try {
    const checkpoint = await readCheckpoint<Memory>(checkpointOf(job));
    return checkpoint?.memory.steps ?? [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Puts the learner where the checkpoint left it, if there is one. */
async function takeUp(
  path: string,
  job: JobRecord,
  learner: Learner,
): Promise<Memory | undefined> {
  const checkpoint = await readCheckpoint<Memory>(path);
  if (!checkpoint) return undefined;
  requireSame(path, job, checkpoint.memory.job);
  restoreCheckpoint(learner, checkpoint);
  return checkpoint.memory;
}

function optimizerOf(task: TrainingJob["task"]): OptimizerOptions {
  return task.kind === "base"
    ? task.settings.optimizer
    : STAGE_TRAINING.optimizer;
}

/** The steps of a task, from where a checkpoint of the same task left it. */
async function stage(
  task: TrainingJob["task"],
  learner: Learner,
  from: State | undefined,
): Promise<AsyncGenerator<Taken>> {
  if (task.kind === "base") {
    return baseSteps(learner, task, from as BaseState | undefined);
  }
  const state = from as StageState | undefined;
  if (task.kind === "stage-one") {
    return kept(stageOne(learner, task.settings, state));
  }
  const { train } = await readMined(task.minedIn);
  return kept(stageTwo(learner, train, task.settings, state));
}

async function* baseSteps(
  learner: Learner,
  { settings }: BaseTask,
  from: BaseState | undefined,
): AsyncGenerator<Taken> {
  for await (const taken of trainBaseModel(learner, settings, from)) {
    const { phase: _, step: __, state, ...metrics } = taken;
    yield { step: state.taken, metrics, groups: [], state };
  }
}

async function* kept(
  steps: AsyncGenerator<StageStep>,
): AsyncGenerator<Taken> {
  for await (const { step, metrics, groups, state } of steps) {
    yield { step, metrics, groups: groups.map(groupRow), state };
  }
}

function groupRow({ prompt, rewarded }: Group): GroupRow {
  return {
    level: prompt.level,
    shownSteps: prompt.shownSteps,
    solved: rewarded.filter(({ isSolved }) => isSolved).length,
    rollouts: rewarded.length,
  };
}
