/**
 * The base model of every study: it knows the made task, and is sloppy.
 *
 * Drills teach the operators' rows, chains teach the format and the three axes'
 * forms, and a last phase on noisy traces leaves the right result as the most
 * likely one while sampling often errs. That is what GRPO then has to work on.
 *
 * @module
 */

import { type Random, randomStream } from "../base/random.ts";
import { initialWeights } from "../models/initial_weights.ts";
import type { ModelShape } from "../models/model_shape.ts";
import type { Scored } from "../models/score.ts";
import type { Tokenizer } from "../models/tokenizer.ts";
import type { Model } from "../models/transformer.ts";
import { drillRow, writeChain } from "../problems/chain.ts";
import { irrelevantKnowledge } from "../problems/controls.ts";
import {
  type MadeOptions,
  type MadeProblem,
  makeProblem,
} from "../problems/made.ts";
import { OPERATORS, operatorTables } from "../problems/tables.ts";
import {
  askPlain,
  asSubproblem,
  withIrrelevantKnowledge,
  withKnowledge,
  withPlan,
} from "../prompts/ask.ts";
import type { Prompt } from "../prompts/prompt.ts";
import * as tf from "../tensors/tensorflow.ts";
import {
  learningRate,
  type LearningRateOptions,
} from "../training/learning_rate.ts";
import {
  type OptimizerOptions,
  resetOptimizer,
} from "../training/optimizer.ts";
import {
  type SupervisedStep,
  trainSupervised,
} from "../training/supervised.ts";
import type { Learner } from "./stages.ts";

/** How a chain is asked for, other than plainly. */
export type Form = "plan" | "knowledge" | "irrelevant-knowledge" | "subproblem";

/** One stretch of supervised training with one kind of data. */
export interface Phase {
  /** What it is called in the curve. */
  readonly name: string;
  /** Steps. */
  readonly steps: number;
  /** Sequences a step. */
  readonly batch: number;
  /** Share of table rows alone; the rest are chains. */
  readonly drills: number;
  /** Share of the chains that are asked in one of `forms`; the rest plainly. */
  readonly formats: number;
  /** The forms, as often as they are listed. */
  readonly forms: readonly Form[];
  /** Operations of its chains. Default: as in all problems. */
  readonly operations?: readonly number[];
  /** Share of the knowledge form whose rows come from other operators' tables. */
  readonly foreign: number;
  /** How often each operator's result is wrong, by rank. */
  readonly noise: readonly number[];
  /** The step size over the phase. */
  readonly learningRate: LearningRateOptions;
}

/** How the base model is made. */
export interface BaseModelSettings {
  /** Seed of weights and data. */
  readonly seed: number;
  /** The model's sizes. */
  readonly shape: ModelShape;
  /** The problems in the chains. */
  readonly problems: MadeOptions;
  /** The phases in order. */
  readonly phases: readonly Phase[];
  /** The optimizer. */
  readonly optimizer: OptimizerOptions;
}

/** Where the training of a base model stands, to go on from. Plain JSON. */
export interface BaseState {
  /** Steps taken, of all phases. */
  readonly taken: number;
  /** Completion tokens trained on in the phase of the last step. */
  readonly num_tokens: number;
}

/** One step of a phase; its figures count within the phase. */
export interface BaseModelStep extends SupervisedStep {
  /** The phase's name. */
  readonly phase: string;
  /** Where the training stands after it. */
  readonly state: BaseState;
}

/**
 * Makes the model that the training of a base model begins with.
 *
 * @param settings Seed and sizes.
 * @returns A model with fresh weights, which the caller owns.
 */
export function freshModel({ seed, shape }: BaseModelSettings): Model {
  const random = baseStream(seed).split("weights");
  return { shape, parameters: tf.tensor1d(initialWeights(shape, random)) };
}

/**
 * Trains a base model, phase by phase.
 *
 * Every phase begins with an optimizer that remembers nothing.
 *
 * @param learner A model with fresh weights, or as an earlier run left it.
 * @param settings Data and phases.
 * @param from Where the earlier run stood; the start when absent.
 * @returns The steps as they are taken.
 */
export async function* trainBaseModel(
  { model, tokenizer, optimizer }: Learner,
  settings: BaseModelSettings,
  from: BaseState = { taken: 0, num_tokens: 0 },
): AsyncGenerator<BaseModelStep> {
  let before = 0;
  for (const phase of settings.phases) {
    const step = Math.max(0, from.taken - before);
    const isBegun = step > 0;
    if (!isBegun) resetOptimizer(optimizer);
    const data = baseStream(settings.seed).split("data", phase.name);
    const steps = trainSupervised(
      model,
      optimizer,
      (step) => phaseBatch(phase, settings, tokenizer, data, step),
      {
        ...(isBegun ? { from: { step, num_tokens: from.num_tokens } } : {}),
        steps: phase.steps,
        learningRateAt: (step) =>
          learningRate(step, {
            totalSteps: phase.steps,
            ...phase.learningRate,
          }),
      },
    );
    for await (const taken of steps) {
      const { step, num_tokens } = taken;
      const state = { taken: before + step, num_tokens };
      yield { phase: phase.name, ...taken, state };
    }
    before += phase.steps;
  }
}

function baseStream(seed: number): Random {
  return randomStream(seed).split("base");
}

/** The sequences of one step: a pure function of seed, phase and step. */
export function phaseBatch(
  phase: Phase,
  settings: BaseModelSettings,
  tokenizer: Tokenizer,
  data: Random,
  step: number,
): Scored[] {
  return Array.from({ length: phase.batch }, (_, row) => {
    const random = data.split(step, row);
    const { prompt, completion } = random.next() < phase.drills
      ? drill(settings, random)
      : chain(phase, settings, random, step * phase.batch + row);
    return {
      promptIds: tokenizer.encode(prompt),
      completionIds: [...tokenizer.encode(completion), tokenizer.endId],
    };
  });
}

function drill({ problems }: BaseModelSettings, random: Random) {
  const { modulus = 7, tableSeed: seed = 0, tables: kind = "latin" } = problems;
  const { operatorWeights = [1, 1, 1] } = problems;
  const operator = OPERATORS[random.integer(operatorWeights.length)]!;
  return drillRow(
    operatorTables({ modulus, seed, kind }),
    operator,
    random.integer(modulus),
    random.integer(modulus),
  );
}

function chain(
  phase: Phase,
  settings: BaseModelSettings,
  random: Random,
  index: number,
) {
  const form = random.next() < phase.formats
    ? random.pick(phase.forms)
    : "plain";
  // Rows of tables that were never drilled can only be read, not recalled.
  const isForeign = form === "knowledge" && random.next() < phase.foreign;
  const problem = makeProblem(`${settings.seed}/${phase.name}`, index, {
    ...settings.problems,
    ...(phase.operations ? { operations: phase.operations } : {}),
    ...(isForeign ? { tableSeed: 1 + random.integer(FOREIGN_TABLES) } : {}),
    split: "train",
  });
  // Who has the rows at hand makes no slips; who has other rows, as many as ever.
  const noise = form === "knowledge" ? [] : phase.noise;
  if (form === "subproblem") {
    const position = 1 + random.integer(problem.subproblems.length);
    const node = problem.made.nodes[position - 1]!;
    const single = {
      ...problem,
      made: { ...problem.made, nodes: [node] },
    };
    return {
      prompt: asSubproblem(problem, position).text,
      completion: writeChain(single, { noise, random }).text,
    };
  }
  return {
    prompt: asked(problem, form, random).text,
    completion: writeChain(problem, { noise, random }).text,
  };
}

const FOREIGN_TABLES = 1_000_000;

function asked(
  problem: MadeProblem,
  form: "plain" | Exclude<Form, "subproblem">,
  random: Random,
): Prompt {
  switch (form) {
    case "plain":
      return askPlain(problem);
    case "plan":
      return withPlan(problem);
    case "knowledge":
      return withKnowledge(problem);
    case "irrelevant-knowledge":
      return withIrrelevantKnowledge(
        problem,
        irrelevantKnowledge(problem, random.split("unrelated")),
      );
  }
}
