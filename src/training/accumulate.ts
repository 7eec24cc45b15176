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
import {
  compiledScores,
  fromPlaces,
  padBatch,
} from "../models/padded_batch.ts";
import type { Model } from "../models/transformer.ts";
import { isCompiling } from "../tensors/compile.ts";
import { forwardPass } from "../tensors/forward_pass.ts";
import * as tf from "../tensors/tensorflow.ts";
import { gradient, linearised } from "./compiled_step.ts";
import { knownSlopes, slopeInputs, type SlopeSource } from "./slope_source.ts";

/** One micro-batch's share of the loss, and its derivative by each token. */
export interface TokenLoss {
  /** The share of the loss. */
  readonly loss: number;
  /** ∂loss/∂log-probability, one number a completion token, end to end. */
  readonly byLogProbs: Float32Array;
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
  /**
   * Where a compiled gradient takes ∂loss/∂log-probability from; it is then one
   * call to the device. Default: from the loss on the host, between two calls.
   */
  readonly slopes?: SlopeSource;
}

/** The micro-batch that is looked at. */
export interface Share {
  /** The model. */
  readonly model: Model;
  /** Its sequences' numbers. */
  readonly indices: readonly number[];
  /** The sequences. */
  readonly sequences: readonly Scored[];
  /** The loss. */
  readonly lossOf: TokenLossOf;
  /** How they are scored. */
  readonly options: AccumulateOptions;
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
  let sum: tf.Tensor1D | undefined;
  for (const indices of microBatches(sequences, options.microTokens ?? 4000)) {
    const share = await (isCompiling() ? compiledShare : tapedShare)({
      model,
      indices,
      sequences: indices.map((index) => sequences[index]!),
      lossOf,
      options,
    });
    loss += share.loss;
    const before: tf.Tensor1D | undefined = sum;
    sum = before ? tf.add(before, share.gradient) : share.gradient;
    if (before) tf.dispose([before, share.gradient]);
  }
  sum ??= tf.zeros([model.parameters.size]) as tf.Tensor1D;
  return { loss, gradient: sum };
}

/** Runs forwards, asks for the loss, and runs the tape backwards. */
async function tapedShare({ model, sequences, ...share }: Share) {
  using pass = forwardPass(() =>
    scoreCompletions(
      model.shape,
      model.parameters,
      sequences,
      share.options.temperature,
    )
  );
  const { byLogProbs, loss } = await lossOfScores(
    pass.results,
    (numbers) => numbers,
    { sequences, ...share },
  );
  const gradient = pass.gradient(
    model.parameters,
    () => linearised(pass.results.logProbs, tf.tensor1d(byLogProbs)),
  );
  return { loss, gradient };
}

/** One call where the slopes need no host, else one for the scores first. */
async function compiledShare({ model, sequences, indices, ...share }: Share) {
  const { temperature, slopes: source } = share.options;
  const padded = padBatch(sequences);
  const { sizes, batch } = padded;
  const scoring = { shape: model.shape, sizes, temperature };
  const toReal = (numbers: Float32Array) => fromPlaces(numbers, padded);
  const ask = (scores: CompletionScores) =>
    lossOfScores(scores, toReal, { sequences, indices, ...share });
  let known: TokenLoss | undefined;
  if (!source) {
    const scores = compiledScores(model.parameters, batch, scoring);
    known = await ask(scores);
    tf.disposeRecord(scores);
  }
  const slopes = known
    ? knownSlopes(known.byLogProbs, padded)
    : slopeInputs(source!, { indices, sequences, padded });
  const result = gradient(model.parameters, batch, slopes, scoring);
  const { loss } = known ?? await ask(result);
  tf.disposeRecord([batch, slopes, result.logProbs, result.entropy]);
  return { loss, gradient: result.gradient };
}

/**
 * Reads scores and asks for the loss.
 *
 * @param scores Of completion tokens.
 * @param toReal Leaves padding out.
 * @param share Whose scores they are.
 */
export async function lossOfScores(
  scores: CompletionScores,
  toReal: (numbers: Float32Array) => Float32Array,
  { indices, sequences, lossOf }: Pick<
    Share,
    "indices" | "sequences" | "lossOf"
  >,
): Promise<TokenLoss> {
  const lengths = sequences.map(({ completionIds }) => completionIds.length);
  const [logProbs, entropies] = await Promise.all(
    [scores.logProbs, scores.entropy].map(async (numbers) =>
      ragged(toReal(await numbers.data() as Float32Array), lengths)
    ),
  );
  return lossOf(indices, logProbs!, entropies!);
}

function ragged(
  numbers: Float32Array,
  lengths: readonly number[],
): Float32Array[] {
  let at = 0;
  return lengths.map((length) => numbers.slice(at, at += length));
}
