import { randomStream } from "kit/base/random.ts";
import type { BaseModelSettings } from "kit/experiments/base_model.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import { writeModelFolder } from "kit/models/model_folder.ts";
import { createTokenizer, madeTokenizerFile } from "kit/models/tokenizer.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { createOptimizer } from "kit/training/optimizer.ts";
import { tinyShape } from "../models/shapes.ts";

export const shape = tinyShape;

export const tokenizer = createTokenizer(madeTokenizerFile());

/** A model with fresh weights and its optimizer; disposed with `using`. */
export async function tinyLearner(
  seed = 1,
  changes: Partial<typeof shape> = {},
) {
  await chooseBackend();
  const changed = { ...shape, ...changes };
  const flat = initialWeights(changed, randomStream(seed));
  const model = {
    shape: changed,
    parameters: tf.tensor1d(flat) as tf.Tensor1D,
  };
  const optimizer = createOptimizer(model);
  return {
    model,
    tokenizer,
    optimizer,
    [Symbol.dispose]() {
      optimizer[Symbol.dispose]();
      model.parameters.dispose();
    },
  };
}

/** Writes a tiny model's folder. */
export async function writeTinyModel(
  folder: string,
  changes: Partial<typeof shape> = {},
) {
  using learner = await tinyLearner(1, changes);
  await writeModelFolder(folder, learner.model, {
    config: {
      shape: learner.model.shape,
      beginId: null,
      endIds: [1],
      padId: 0,
    },
    tokenizer: madeTokenizerFile(),
    precision: "float32",
  });
}

/** A base model's training in eight steps: two phases of three and five. */
export const tinyBase: BaseModelSettings = {
  seed: 3,
  shape,
  problems: { operatorWeights: [1, 1, 1], operations: [1, 2] },
  phases: [3, 5].map((steps, i) => ({
    name: `phase ${i}`,
    steps,
    batch: 4,
    drills: 0.5,
    formats: 0.5,
    forms: ["plan", "subproblem"],
    foreign: 0,
    noise: [0.1, 0.1, 0.5],
    learningRate: { peak: 1e-3 },
  })),
  optimizer: { weightDecay: 0.01 },
};

/** The folder of the shipped base model. */
export const BASE = decodeURIComponent(
  new URL("../../data/base", import.meta.url).pathname,
);
