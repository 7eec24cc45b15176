/**
 * Log-probabilities of given completions under a model.
 *
 * @module
 */

import { isCompiling } from "../tensors/compile.ts";
import { embedding } from "../tensors/fused/embedding.ts";
import { tokenLogProbs } from "../tensors/fused/token_log_probs.ts";
import * as tf from "../tensors/tensorflow.ts";
import type { ModelShape } from "./model_shape.ts";
import { compiledScores, fromPlaces, padBatch } from "./padded_batch.ts";
import {
  hiddenStates,
  type Model,
  tokenBatch,
  weightsOf,
} from "./transformer.ts";

/** A prompt and the completion to be scored. */
export interface Scored {
  /** Token ids that are given. */
  readonly promptIds: readonly number[];
  /** Token ids that are scored. */
  readonly completionIds: readonly number[];
}

/** Log-probabilities and entropies of all completion tokens, end to end. */
export interface CompletionScores {
  /** In nats, shape `[M]` with M the completion tokens of all sequences. */
  readonly logProbs: tf.Tensor1D;
  /** Entropy of each token's distribution in nats, shape `[M]`. */
  readonly entropy: tf.Tensor1D;
}

/**
 * Scores completions; differentiable by the flat vector of parameters.
 *
 * Only completion positions go through the head.
 *
 * @param shape The model's sizes.
 * @param flat All parameters, shape `[P]`.
 * @param sequences Prompts with at least one token, and their completions.
 * @param temperature The same as when sampling; 1 for the model's own.
 * @returns Tensors owned by the caller.
 */
export function scoreCompletions(
  shape: ModelShape,
  flat: tf.Tensor1D,
  sequences: readonly Scored[],
  temperature: number,
): CompletionScores {
  const weights = weightsOf(shape, flat);
  // The last token is scored and never read.
  const inputs = sequences.map(({ promptIds, completionIds }) =>
    [...promptIds, ...completionIds].slice(0, -1)
  );
  const rows: number[] = [];
  let start = 0;
  sequences.forEach(({ promptIds, completionIds }, i) => {
    completionIds.forEach((_, t) =>
      rows.push(start + promptIds.length - 1 + t)
    );
    start += inputs[i]!.length;
  });
  const hidden = hiddenStates(shape, weights, tokenBatch(inputs)); // [N, D]
  const targets = sequences.flatMap(({ completionIds }) => completionIds);
  return tokenLogProbs(
    embedding(hidden, tf.tensor1d(rows, "int32")), // [M, D]
    weights.head,
    tf.tensor1d(targets, "int32"),
    temperature,
  );
}

/**
 * Log-probability of every completion token, without a gradient.
 *
 * @param model Is left as it is.
 * @param sequences Prompts and completions.
 * @param options Temperature (1) and tokens a micro-batch (4,000), a memory
 * setting that changes no result.
 * @returns Nats, ragged, in the order of the sequences.
 */
export async function completionLogProbs(
  model: Model,
  sequences: readonly Scored[],
  options: { readonly temperature?: number; readonly microTokens?: number } =
    {},
): Promise<number[][]> {
  const result: number[][] = sequences.map(() => []);
  for (const part of microBatches(sequences, options.microTokens ?? 4000)) {
    const inputs = part.map((index) => sequences[index]!);
    const numbers = await (isCompiling() ? scoreAtOnce : scoreOneByOne)(
      model,
      inputs,
      options.temperature ?? 1,
    );
    let at = 0;
    for (const index of part) {
      const { length } = sequences[index]!.completionIds;
      result[index] = Array.from(numbers.subarray(at, at + length));
      at += length;
    }
  }
  return result;
}

async function scoreOneByOne(
  { shape, parameters }: Model,
  sequences: readonly Scored[],
  temperature: number,
): Promise<Float32Array> {
  const scored = tf.tidy(() =>
    scoreCompletions(shape, parameters, sequences, temperature).logProbs
  );
  const numbers = await scored.data() as Float32Array;
  scored.dispose();
  return numbers;
}

/** The same in one call to the device. */
async function scoreAtOnce(
  { shape, parameters }: Model,
  sequences: readonly Scored[],
  temperature: number,
): Promise<Float32Array> {
  const padded = padBatch(sequences);
  const { sizes, batch } = padded;
  const scored = compiledScores(parameters, batch, {
    shape,
    sizes,
    temperature,
  });
  const numbers = await scored.logProbs.data() as Float32Array;
  tf.disposeRecord([batch, scored]);
  return fromPlaces(numbers, padded);
}

/**
 * Divides sequences into micro-batches of about as many tokens.
 *
 * Where functions are compiled, sequences are padded to the longest of theirs: a
 * micro-batch then has at most twice as many tokens, padding and all.
 *
 * @param sequences What is divided.
 * @param tokens Most tokens in one, unless a single sequence has more.
 * @returns Indices, the longest sequences first, so that neighbours are alike.
 */
export function microBatches(
  sequences: readonly Scored[],
  tokens: number,
): number[][] {
  const lengths = sequences.map((sequence) =>
    sequence.promptIds.length + sequence.completionIds.length
  );
  const order = lengths.map((_, i) => i).sort((a, b) =>
    lengths[b]! - lengths[a]! || a - b
  );
  const padded = isCompiling() ? 2 * tokens : Infinity;
  const parts: number[][] = [];
  let room = 0;
  for (const index of order) {
    const part = parts.at(-1);
    const isFull = !part || lengths[index]! > room ||
      (part.length + 1) * lengths[part[0]!]! > padded;
    if (isFull) {
      parts.push([]);
      room = tokens;
    }
    parts.at(-1)!.push(index);
    room -= lengths[index]!;
  }
  return parts;
}
