/**
 * One optimizer step on a batch: gradient, clipping, AdamW.
 *
 * @module
 */

import { microBatches, type Scored } from "../models/score.ts";
import { fromPlaces, padBatch } from "../models/padded_batch.ts";
import type { Model } from "../models/transformer.ts";
import { isCompiling } from "../tensors/compile.ts";
import * as tf from "../tensors/tensorflow.ts";
import {
  accumulateGradient,
  type AccumulateOptions,
  lossOfScores,
  type TokenLossOf,
} from "./accumulate.ts";
import { step } from "./compiled_step.ts";
import { slopeInputs, type SlopeSource } from "./slope_source.ts";
import {
  applyGradient,
  type Optimizer,
  takeOver,
  type Update,
  updateInputs,
  updateSettings,
} from "./optimizer.ts";

/** How a step is taken. */
export interface StepOptions extends AccumulateOptions {
  /** The step size. */
  readonly learningRate: number;
}

/**
 * Takes one optimizer step.
 *
 * Where functions are compiled, the slopes need no host and all sequences fit
 * into one micro-batch, it is a single call to the device.
 *
 * @param policy Model and optimizer; both are moved.
 * @param sequences Prompts and completions.
 * @param lossOf The share of a micro-batch; shares must add up.
 * @param options Step size, temperature and memory.
 * @returns The loss and what the update did.
 */
export async function takeStep(
  policy: { readonly model: Model; readonly optimizer: Optimizer },
  sequences: readonly Scored[],
  lossOf: TokenLossOf,
  options: StepOptions,
): Promise<Update & { readonly loss: number }> {
  const { model, optimizer } = policy;
  const parts = microBatches(sequences, options.microTokens ?? 4000);
  const { slopes } = options;
  if (isCompiling() && slopes && parts.length === 1) {
    return await stepAtOnce(policy, parts[0]!, sequences, lossOf, {
      ...options,
      slopes,
    });
  }
  const { loss, gradient } = await accumulateGradient(
    model,
    sequences,
    lossOf,
    options,
  );
  const { learningRate } = options;
  const update = await applyGradient(model, optimizer, gradient, learningRate);
  return { ...update, loss };
}

/** Gradient and update in one call. */
async function stepAtOnce(
  { model, optimizer }: {
    readonly model: Model;
    readonly optimizer: Optimizer;
  },
  indices: readonly number[],
  all: readonly Scored[],
  lossOf: TokenLossOf,
  { learningRate, temperature, slopes: source }: StepOptions & {
    readonly slopes: SlopeSource;
  },
): Promise<Update & { readonly loss: number }> {
  const sequences = indices.map((index) => all[index]!);
  const padded = padBatch(sequences);
  const { sizes, batch } = padded;
  const slopes = slopeInputs(source, { indices, sequences, padded });
  const inputs = updateInputs(model, optimizer, learningRate);
  const { logProbs, entropy, ...result } = step(
    inputs,
    batch,
    slopes,
    { shape: model.shape, sizes, temperature },
    updateSettings(optimizer),
  );
  const { loss } = await lossOfScores(
    { logProbs, entropy },
    (numbers) => fromPlaces(numbers, padded),
    { indices, sequences, lossOf },
  );
  tf.disposeRecord([batch, slopes, inputs.factors, logProbs, entropy]);
  return { ...await takeOver(model, optimizer, result), loss };
}
