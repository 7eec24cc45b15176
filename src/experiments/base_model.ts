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
  createOptimizer,
  type OptimizerOptions,
} from "../training/optimizer.ts";
import {
  type SupervisedStep,
  trainSupervised,
} from "../training/supervised.ts";

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

/** One step of a phase. */
export interface BaseModelStep extends SupervisedStep {
  /** The phase's name. */
  readonly phase: string;
}

/**
 * Trains a base model from fresh weights.
 *
 * @param settings Sizes, data and phases.
 * @param tokenizer Turns the task into tokens.
 * @returns The model, which the caller owns, and its steps as they are taken.
 */
export function trainBaseModel(
  settings: BaseModelSettings,
  tokenizer: Tokenizer,
): { model: Model; steps: AsyncGenerator<BaseModelStep> } {
  const random = randomStream(settings.seed).split("base");
  const model: Model = {
    shape: settings.shape,
    parameters: tf.tensor1d(
      initialWeights(settings.shape, random.split("weights")),
    ),
  };
  return { model, steps: phases(model, settings, tokenizer, random) };
}

async function* phases(
  model: Model,
  settings: BaseModelSettings,
  tokenizer: Tokenizer,
  random: Random,
): AsyncGenerator<BaseModelStep> {
  for (const phase of settings.phases) {
    using optimizer = createOptimizer(model, settings.optimizer);
    const data = random.split("data", phase.name);
    const steps = trainSupervised(
      model,
      optimizer,
      (step) => phaseBatch(phase, settings, tokenizer, data, step),
      {
        steps: phase.steps,
        learningRateAt: (step) =>
          learningRate(step, {
            totalSteps: phase.steps,
            ...phase.learningRate,
          }),
      },
    );
    for await (const step of steps) yield { phase: phase.name, ...step };
  }
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
      made: { ...problem.made, nodes: [literal(node)] },
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

/** A node with its operands' values in place of names. */
function literal<
  N extends { left: { value: number }; right: { value: number } },
>(
  node: N,
): N {
  const plain = ({ value }: { value: number }) => ({
    text: String(value),
    value,
  });
  return { ...node, left: plain(node.left), right: plain(node.right) };
}
