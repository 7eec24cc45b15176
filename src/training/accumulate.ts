/**
 * The gradient of a loss over many sequences, a micro-batch at a time.
 *
 * @module
 */

import {
  type CompletionScores,
  microBatches,
  scoreCompletions,
  type Scored,
} from "../models/score.ts";
import type { Model } from "../models/transformer.ts";
import { forwardPass } from "../tensors/forward_pass.ts";
import * as tf from "../tensors/tensorflow.ts";

/** One micro-batch's share of the loss, and its derivative by each token. */
export interface TokenLoss {
  /** The share of the loss. */
  readonly loss: number;
  /** ∂loss/∂log-probability, one number a completion token, end to end. */
  readonly byLogProbs: Float32Array;
  /** ∂loss/∂entropy, likewise; absent without an entropy bonus. */
  readonly byEntropy?: Float32Array;
}

/** Computes a share from log-probabilities and entropies of some sequences. */
export type TokenLossOf = (
  indices: readonly number[],
  logProbs: readonly Float32Array[],
  entropies: readonly Float32Array[],
) => TokenLoss;

/** How the sequences are scored. */
export interface AccumulateOptions {
  /** Divides the logits; the same as when sampling. */
  readonly temperature: number;
  /** Tokens a micro-batch: a memory setting. Default 4,000. */
  readonly microTokens?: number;
}

/**
 * Adds up loss and gradient over micro-batches.
 *
 * The loss is a plain function of log-probabilities, in double precision; the
 * tape only carries its derivative back to the parameters.
 *
 * @param model Is left as it is.
 * @param sequences Prompts and completions.
 * @param lossOf The share of a micro-batch; shares must add up.
 * @param options Temperature and memory.
 * @returns The loss and its gradient, shape `[P]`, owned by the caller.
 */
export async function accumulateGradient(
  model: Model,
  sequences: readonly Scored[],
  lossOf: TokenLossOf,
  options: AccumulateOptions,
): Promise<{ loss: number; gradient: tf.Tensor1D }> {
  let loss = 0;
  let gradient: tf.Tensor1D | undefined;
  for (const part of microBatches(sequences, options.microTokens ?? 4000)) {
    const inputs = part.map((index) => sequences[index]!);
    const lengths = inputs.map(({ completionIds }) => completionIds.length);
    using pass = forwardPass(() =>
      scoreCompletions(
        model.shape,
        model.parameters,
        inputs,
        options.temperature,
      )
    );
    const [logProbs, entropies] = await Promise.all(
      [pass.results.logProbs, pass.results.entropy].map(async (scores) =>
        ragged(await scores.data() as Float32Array, lengths)
      ),
    );
    const result = lossOf(part, logProbs!, entropies!);
    loss += result.loss;
    const share = pass.gradient(
      model.parameters,
      () => linearised(pass.results, result),
    );
    if (gradient) {
      const sum = tf.add(gradient, share) as tf.Tensor1D;
      tf.dispose([gradient, share]);
      gradient = sum;
    } else gradient = share;
  }
  gradient ??= tf.zeros([model.parameters.size]) as tf.Tensor1D;
  return { loss, gradient };
}

/** A scalar with the loss's gradient: Σ (∂loss/∂x)·x with the factor constant. */
function linearised(scores: CompletionScores, result: TokenLoss): tf.Scalar {
  const policy = tf.sum(
    tf.mul(scores.logProbs, tf.tensor1d(result.byLogProbs)),
  );
  if (!result.byEntropy) return policy as tf.Scalar;
  const bonus = tf.sum(tf.mul(scores.entropy, tf.tensor1d(result.byEntropy)));
  return tf.add(policy, bonus) as tf.Scalar;
}

function ragged(
  numbers: Float32Array,
  lengths: readonly number[],
): Float32Array[] {
  let at = 0;
  return lengths.map((length) => numbers.slice(at, at += length));
}
