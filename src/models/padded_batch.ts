/**
 * Sequences padded to few sizes: for functions that are compiled for each shape.
 *
 * @module
 */

import { compile, type Compiled } from "../tensors/compile.ts";
import { embedding } from "../tensors/fused/embedding.ts";
import { tokenLogProbs } from "../tensors/fused/token_log_probs.ts";
import * as tf from "../tensors/tensorflow.ts";
import type { ModelShape } from "./model_shape.ts";
import type { CompletionScores, Scored } from "./score.ts";
import { hiddenStates, type TokenBatch, weightsOf } from "./transformer.ts";

/** How large a padded batch is: what a function is compiled for. */
export interface PaddedSizes {
  /** Sequences. */
  readonly sequences: number;
  /** Tokens of each. */
  readonly time: number;
  /** Tokens of each that are scored; `time` when all are, in their order. */
  readonly scored: number;
}

/** Padded sequences on the device; disposed of by the caller. */
export interface PaddedBatch {
  /** Token ids, shape `[sequences · time]`. */
  readonly ids: tf.Tensor1D;
  /** The row whose hidden state predicts each scored token, shape `[M]`. */
  readonly rows: tf.Tensor1D;
  /** The token that is scored, shape `[M]`. */
  readonly targets: tf.Tensor1D;
}

/** Padded sequences, and where their tokens went. */
export interface Padded {
  /** How large it is. */
  readonly sizes: PaddedSizes;
  /** The tensors; disposed of by the caller. */
  readonly batch: PaddedBatch;
  /** For each completion token, end to end, its place among the M scored. */
  readonly places: Int32Array;
}

/**
 * Pads sequences at the right, and their number and lengths up to a few sizes.
 *
 * Causal attention never looks at what comes after a token, so nothing that is
 * real depends on the padding.
 *
 * @param sequences Prompts with at least one token, and their completions.
 * @returns Tensors owned by the caller.
 */
export function padBatch(sequences: readonly Scored[]): Padded {
  const sizes = paddedSizes(sequences);
  const { time, scored } = sizes;
  const count = sizes.sequences * scored;
  const ids = new Int32Array(sizes.sequences * time);
  const rows = new Int32Array(count);
  const targets = new Int32Array(count);
  const places: number[] = [];
  sequences.forEach(({ promptIds, completionIds }, b) => {
    // The last token is scored and never read.
    ids.set([...promptIds, ...completionIds].slice(0, -1), b * time);
    completionIds.forEach((target, t) => {
      const row = b * time + promptIds.length - 1 + t;
      const place = scored === time ? row : b * scored + t;
      rows[place] = row;
      targets[place] = target;
      places.push(place);
    });
  });
  return {
    sizes,
    batch: {
      ids: tf.tensor1d(ids, "int32"),
      rows: tf.tensor1d(rows, "int32"),
      targets: tf.tensor1d(targets, "int32"),
    },
    places: Int32Array.from(places),
  };
}

/** What does not change while a padded batch is scored. */
export interface PaddedScoring {
  /** The model's sizes. */
  readonly shape: ModelShape;
  /** How large the batch is. */
  readonly sizes: PaddedSizes;
  /** Divides the logits; the same as when sampling. */
  readonly temperature: number;
}

/**
 * Scores all M tokens of a padded batch; differentiable by the parameters.
 *
 * @param flat All parameters, shape `[P]`.
 * @param batch Padded sequences.
 * @param scoring The model, the batch's sizes and the temperature.
 * @returns Tensors of shape `[M]`, owned by the caller.
 */
export function scorePadded(
  flat: tf.Tensor1D,
  batch: PaddedBatch,
  { shape, sizes: { sequences, time, scored }, temperature }: PaddedScoring,
): CompletionScores {
  const weights = weightsOf(shape, flat);
  const hidden = hiddenStates(shape, weights, {
    ids: batch.ids,
    ...rectangle(sequences, time),
  });
  return tokenLogProbs(
    scored === time ? hidden : embedding(hidden, batch.rows),
    weights.head,
    batch.targets,
    temperature,
  );
}

/** Where the tokens of so many sequences of one length stand. */
export function rectangle(
  sequences: number,
  time: number,
): Pick<TokenBatch, "positions" | "starts"> {
  return {
    positions: wholes(sequences * time, (row) => row % time),
    starts: wholes(sequences + 1, (b) => b * time),
  };
}

/** `scorePadded` in one call where functions are compiled. */
export const compiledScores: Compiled<typeof scorePadded> = compile(
  (flat, batch, scoring) =>
    tf.tidyRecord(() => scorePadded(flat, batch, scoring)),
  { name: "scores", limit: Infinity },
);

/** Numbers of completion tokens, end to end, in their places among M. */
export function toPlaces(
  numbers: ArrayLike<number>,
  { places, sizes }: Padded,
): Float32Array {
  const padded = new Float32Array(sizes.sequences * sizes.scored);
  places.forEach((place, i) => padded[place] = numbers[i]!);
  return padded;
}

/** What `toPlaces` undoes. */
export function fromPlaces(
  padded: Float32Array,
  { places }: Padded,
): Float32Array {
  return Float32Array.from(places, (place) => padded[place]!);
}

/**
 * The smallest of 1, 2, 3, 4, 6, 8, 12, 16, 24, … that is not below a number:
 * how many rows a function is compiled for.
 *
 * @param count Above 0.
 */
export function paddedCount(count: number): number {
  const power = 2 ** Math.ceil(Math.log2(count));
  return count <= 0.75 * power && power > 2 ? 0.75 * power : power;
}

/**
 * The smallest multiple of 16, and from 256 on of an eighth of the power of two
 * below, that is not below a number: how many tokens a row is compiled for.
 *
 * @param tokens Above 0.
 */
export function paddedTime(tokens: number): number {
  const grain = Math.max(16, 2 ** (Math.floor(Math.log2(tokens)) - 3));
  return grain * Math.ceil(tokens / grain);
}

function paddedSizes(sequences: readonly Scored[]): PaddedSizes {
  const longest = (length: (sequence: Scored) => number) =>
    Math.max(1, ...sequences.map(length));
  const time = paddedTime(
    longest(({ promptIds, completionIds }) =>
      promptIds.length + completionIds.length - 1
    ),
  );
  const scored = paddedTime(
    longest(({ completionIds }) => completionIds.length),
  );
  // Picking rows pays when it spares the head a good part of them.
  return {
    sequences: paddedCount(sequences.length),
    time,
    scored: 2 * scored > time ? time : scored,
  };
}

function wholes(count: number, at: (i: number) => number): tf.Tensor1D {
  const numbers = Int32Array.from({ length: count }, (_, i) => at(i));
  return tf.tensor1d(numbers, "int32");
}
