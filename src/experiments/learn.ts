/**
 * The training of a job, in steps that survive being stopped.
 *
 * @module
 */

import type { LoadedModel } from "../models/model_folder.ts";
import {
  readCheckpoint,
  requireSame,
  restoreCheckpoint,
  writeCheckpoint,
} from "../training/checkpoint.ts";
import { createOptimizer } from "../training/optimizer.ts";
import type { Group } from "../training/train.ts";
import {
  type GroupRow,
  type Job,
  type JobStep,
  readMined,
  type RunJobOptions,
  type TrainingTask,
} from "./job.ts";
import {
  type Learner,
  stageOne,
  type StageState,
  type StageStep,
  stageTwo,
} from "./stages.ts";

/** A job that trains. */
export type TrainingJob = Job & { readonly task: TrainingTask };

/** Where a job's checkpoint is until it is complete. */
export function checkpointOf({ out, name }: Job): string {
  return `${out}/${name}/checkpoint.safetensors`;
}

/** What a job has to remember to go on. */
interface Memory {
  readonly job: Job;
  readonly state: StageState;
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
 * @param options Who is told, and whether to resume.
 * @returns All steps, those before the checkpoint included.
 * @throws {RangeError} If the checkpoint is of another job or shape.
 * @throws {SyntaxError} If it is damaged.
 */
export async function learn(
  job: TrainingJob,
  { model, tokenizer }: LoadedModel,
  options: RunJobOptions,
): Promise<JobStep[]> {
  const { onStep = () => {}, checkpointEvery = 10 } = options;
  const checkpoint = checkpointOf(job);
  using optimizer = createOptimizer(model, { beta2: 0.98 });
  const learner = { model, tokenizer, optimizer };
  const memory = options.isResumed
    ? await takeUp(checkpoint, job, learner)
    : undefined;
  const steps = [...memory?.steps ?? []];
  steps.forEach(onStep);
  for await (const taken of await stage(job.task, learner, memory?.state)) {
    const { step, metrics, groups, state } = taken;
    const row = { job: job.name, step, metrics, groups: groups.map(groupRow) };
    steps.push(row);
    if (step % checkpointEvery === 0) {
      const kept: Memory = { job, state, steps };
      await writeCheckpoint(checkpoint, learner, kept);
    }
    onStep(row);
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
  job: Job,
  learner: Learner,
): Promise<Memory | undefined> {
  const checkpoint = await readCheckpoint<Memory>(path);
  if (!checkpoint) return undefined;
  requireSame(path, job, checkpoint.memory.job);
  restoreCheckpoint(learner, checkpoint);
  return checkpoint.memory;
}

async function stage(
  task: TrainingTask,
  learner: Learner,
  from: StageState | undefined,
): Promise<AsyncGenerator<StageStep>> {
  if (task.kind === "stage-one") return stageOne(learner, task.settings, from);
  const { train } = await readMined(task.minedIn);
  return stageTwo(learner, train, task.settings, from);
}

function groupRow({ prompt, rewarded }: Group): GroupRow {
  return {
    level: prompt.level,
    shownSteps: prompt.shownSteps,
    solved: rewarded.filter(({ isSolved }) => isSolved).length,
    rollouts: rewarded.length,
  };
}
