/**
 * Stage one and the arms of stage two: GRPO from one set of prompts or another.
 *
 * @module
 */

import { type Random, randomStream } from "../base/random.ts";
import type { Tokenizer } from "../models/tokenizer.ts";
import type { Model } from "../models/transformer.ts";
import {
  type MadeOptions,
  type MadeProblem,
  makeProblem,
  makeProblems,
} from "../problems/made.ts";
import { askPlain } from "../prompts/ask.ts";
import type { Prompt } from "../prompts/prompt.ts";
import { scaffold, scaffoldLevels } from "../prompts/scaffold.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { localPolicy } from "../rollouts/policy.ts";
import {
  adaptiveSchedule,
  allLevels,
  type HintOutcome,
  type HintSchedule,
  type HintState,
  plainSchedule,
} from "../training/hint_schedule.ts";
import { learningRate } from "../training/learning_rate.ts";
import type { Optimizer } from "../training/optimizer.ts";
import {
  type Group,
  train,
  type TrainingProgress,
  type TrainingStep,
  type TrainOptions,
} from "../training/train.ts";
import {
  chainReward,
  judgeChain,
  type MadeReward,
  MOST_TOKENS,
  plainQuestions,
} from "./made_task.ts";

/** How both stages train, in every job: what no settings change. Plain JSON. */
export const STAGE_TRAINING = {
  temperature: 1,
  maxCompletionLength: MOST_TOKENS,
  numIterations: 1,
  loss: { objective: "clip", lossType: "dapo", epsilon: 0.2, beta: 0 },
  optimizer: {
    beta1: 0.9,
    beta2: 0.98,
    epsilon: 1e-8,
    weightDecay: 0,
    maxGradNorm: 1,
  },
} as const;

/** A model on its way through a stage. */
export interface Learner {
  /** Its parameters are moved. */
  readonly model: Model;
  /** The model's tokenizer. */
  readonly tokenizer: Tokenizer;
  /** Its moments are moved. */
  readonly optimizer: Optimizer;
}

/** Where a stage stands, to go on from. Plain JSON. */
export interface StageState extends TrainingProgress {
  /** Hard problems that were asked so far, counted again in each pass. */
  readonly hardAsked: number;
  /** Levels at which the last of them is still to be asked. */
  readonly waiting: readonly number[];
  /** What the hint schedule remembers. */
  readonly hints: HintState;
}

/** A step of a stage. */
export interface StageStep extends TrainingStep {
  /** Where the stage stands after it. */
  readonly state: StageState;
}

/** What all stages share. */
export interface StageSettings {
  /** Seed of problems and sampling. */
  readonly seed: number;
  /** Groups a step. */
  readonly groups: number;
  /** G, rollouts a group. */
  readonly numGenerations: number;
  /** The step size after `warmupSteps`. */
  readonly learningRate: number;
  /** Steps of linear rise. */
  readonly warmupSteps: number;
  /** Last step, exclusive. */
  readonly steps: number;
  /** What is paid. */
  readonly reward: MadeReward;
}

/** Stage one: plain GRPO on fresh problems. */
export interface StageOneSettings extends StageSettings {
  /** The problems. */
  readonly problems: MadeOptions;
}

/**
 * Stage one: every step asks fresh problems plainly.
 *
 * @param learner Who learns.
 * @param settings Problems and sizes.
 * @param from Where an earlier run stood; the start when absent.
 * @returns The steps as they are taken.
 */
export async function* stageOne(
  learner: Learner,
  settings: StageOneSettings,
  from?: StageState,
): AsyncGenerator<StageStep> {
  const random = randomStream(settings.seed).split("stage-one");
  const asked = new Map<string, MadeProblem>();
  const promptsAt = (step: number): Prompt[] => {
    asked.clear();
    return freshProblems(
      `stage-one/${settings.seed}`,
      step,
      settings.groups,
      settings.problems,
    ).map((problem) => {
      asked.set(problem.id, problem);
      return askPlain(problem);
    });
  };
  const reward = chainReward(asked, settings.reward);
  const options = trainOptions(settings, random, from);
  for await (const step of train(learner, promptsAt, reward, options)) {
    yield {
      ...step,
      state: { ...step.progress, hardAsked: 0, waiting: [], hints: {} },
    };
  }
}

/** The arms of stage two. */
export const ARMS = ["hard-only", "mixed", "pss", "adaptive"] as const;

/** An arm's name. */
export type Arm = typeof ARMS[number];

/** Stage two: from a stage-one model, on problems that it never solves. */
export interface StageTwoSettings extends StageSettings {
  /** Which arm. */
  readonly arm: Arm;
  /**
   * Share of groups on easy problems, rounded to whole groups, in every arm but
   * hard only: 0.3 of eight is two.
   */
  readonly easyShare: number;
  /** The easy problems: stage one's. */
  readonly easy: MadeOptions;
  /** K, the number of hint levels. */
  readonly levels: number;
  /** Generated tokens after which the arm ends: the same for all. */
  readonly maxGeneratedTokens: number;
}

/**
 * Stage two: an arm on mined hard problems.
 *
 * `hard-only` asks them plainly; `mixed` keeps a share of easy ones; `pss` asks
 * each at every hint level and `adaptive` at the level its groups call for, both
 * with the same easy share. Levels for which a step has no room come first in
 * the next.
 *
 * @param learner Who learns.
 * @param hard Mined problems, at least one.
 * @param settings Arm, sizes and budget.
 * @param from Where an earlier run stood; the start when absent.
 * @returns The steps as they are taken.
 * @throws {RangeError} If there is no hard problem.
 */
export function stageTwo(
  learner: Learner,
  hard: readonly MadeProblem[],
  settings: StageTwoSettings,
  from?: StageState,
): AsyncGenerator<StageStep> {
  if (hard.length === 0) {
    throw new RangeError(
      "Cannot run stage two: needed at least one hard problem, got none",
    );
  }
  return hintedSteps(learner, hard, settings, from);
}

async function* hintedSteps(
  learner: Learner,
  hard: readonly MadeProblem[],
  settings: StageTwoSettings,
  from?: StageState,
): AsyncGenerator<StageStep> {
  const random = randomStream(settings.seed).split("stage-two", settings.arm);
  const schedule = scheduleOf(settings);
  schedule.restore(from?.hints ?? {});
  const asked = new Map<string, MadeProblem>();
  const order = orderOf(hard, randomStream(settings.seed).split("hard-order"));
  let { hardAsked, waiting } = from ?? { hardAsked: 0, waiting: [] };

  const promptsAt = (step: number): Prompt[] => {
    asked.clear();
    const prompts: Prompt[] = easyProblems(step, settings).map((problem) => {
      asked.set(problem.id, problem);
      return askPlain(problem);
    });
    const { levels: of } = settings;
    while (prompts.length < settings.groups) {
      const isNew = waiting.length === 0;
      const problem = order(isNew ? hardAsked++ : hardAsked - 1);
      asked.set(problem.id, problem);
      if (isNew) {
        const draws = random.split("hint", step, hardAsked);
        const levels = schedule.draw(problem.id, draws);
        waiting = distinctLevels(problem, levels, of);
      }
      const [level, ...rest] = waiting;
      prompts.push(scaffold(problem, level!, { levels: of }));
      waiting = rest;
    }
    return prompts;
  };
  const reward = chainReward(asked, settings.reward);
  const options = {
    ...trainOptions(settings, random, from),
    maxGeneratedTokens: settings.maxGeneratedTokens,
  };
  for await (const step of train(learner, promptsAt, reward, options)) {
    for (const group of step.groups) schedule.observe(hintOutcome(group));
    const hints = schedule.state();
    yield { ...step, state: { ...step.progress, hardAsked, waiting, hints } };
  }
}

/** The easy problems of a step, as many as the arm keeps. */
function easyProblems(step: number, settings: StageTwoSettings): MadeProblem[] {
  const { arm, easyShare, groups, seed, easy } = settings;
  const count = arm === "hard-only" ? 0 : Math.round(easyShare * groups);
  return freshProblems(`easy/${seed}`, step, count, easy);
}

function hintOutcome({ prompt, rewarded }: Group): HintOutcome {
  const solved = rewarded.filter(({ isSolved }) => isSolved).length;
  return {
    problemId: prompt.problemId,
    level: prompt.level,
    solved: solved / rewarded.length,
  };
}

/** How hard problems are found. */
export interface MiningSettings {
  /** Seed of pool and attempts. */
  readonly seed: number;
  /** The pool's problems. */
  readonly problems: MadeOptions;
  /** How many problems are tried. */
  readonly pool: number;
  /** k: a problem solved in none of so many attempts is hard. */
  readonly attempts: number;
}

/**
 * Mines the problems that a model solves in none of k attempts.
 *
 * @param learner Whose failures they are; left as it is.
 * @param settings Pool and attempts.
 * @param onProgress Told how many problems of the pool are done.
 * @returns The hard problems, in the pool's order.
 */
export async function mineHardProblems(
  learner: { readonly model: Model; readonly tokenizer: Tokenizer },
  settings: MiningSettings,
  onProgress?: (done: number) => void,
): Promise<MadeProblem[]> {
  const pool = makeProblems(settings.pool, {
    ...settings.problems,
    seed: `pool/${settings.seed}`,
  });
  const outcomes = await evaluate(
    localPolicy(learner.model, learner.tokenizer),
    plainQuestions(pool),
    {
      model: "mining",
      samples: settings.attempts,
      maxTokens: MOST_TOKENS,
      random: randomStream(settings.seed).split("mining"),
      judge: judgeChain,
      ...(onProgress ? { onProgress } : {}),
    },
  );
  const solved = new Set(
    outcomes.filter(({ score }) => score === 1).map(({ problemId }) =>
      problemId
    ),
  );
  return pool.filter(({ id }) => !solved.has(id));
}

function scheduleOf({ arm, levels }: StageTwoSettings): HintSchedule {
  switch (arm) {
    case "pss":
      return allLevels(levels);
    case "adaptive":
      return adaptiveSchedule({ levels });
    case "hard-only":
    case "mixed":
      return plainSchedule();
  }
}

/** Of several levels those that differ; a single one as it is. */
function distinctLevels(
  problem: MadeProblem,
  levels: readonly number[],
  of: number,
): readonly number[] {
  if (levels.length === 1) return levels;
  return scaffoldLevels(problem, { levels: of })
    .filter((level) => levels.includes(level));
}

/** Passes over the problems, each in a new order. */
function orderOf(problems: readonly MadeProblem[], random: Random) {
  let epoch = -1;
  let order: MadeProblem[] = [];
  return (index: number): MadeProblem => {
    const now = Math.floor(index / problems.length);
    if (now !== epoch) {
      epoch = now;
      order = random.split(epoch).shuffle(problems);
    }
    return order[index % problems.length]!;
  };
}

function freshProblems(
  seed: string,
  step: number,
  count: number,
  options: MadeOptions,
): MadeProblem[] {
  return Array.from(
    { length: count },
    (_, i) =>
      makeProblem(seed, step * 1000 + i, { ...options, split: "train" }),
  );
}

function trainOptions(
  settings: StageSettings,
  random: Random,
  from: StageState | undefined,
): TrainOptions {
  const { optimizer: _, ...fixed } = STAGE_TRAINING;
  return {
    ...fixed,
    ...(from ? { from } : {}),
    numGenerations: settings.numGenerations,
    learningRateAt: (step: number) =>
      learningRate(step, {
        peak: settings.learningRate,
        warmupSteps: settings.warmupSteps,
      }),
    steps: settings.steps,
    random,
  };
}
