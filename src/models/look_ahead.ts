/**
 * Several tokens at a time where reading takes long.
 *
 * The device guesses a token and goes on from its guess; what the host then reads
 * holds the logits of several steps. The host draws as ever, and keeps a row's
 * tokens up to the first wrong guess: guesses change how fast, and never what.
 *
 * Source: the idea of speculative decoding, arXiv:2211.17192, with the model for
 * its own draft.
 *
 * @module
 */

import { guessTokens } from "../tensors/fused/guess_tokens.ts";
import * as tf from "../tensors/tensorflow.ts";
import type { TokenFeed } from "./token_feed.ts";

/** What was read at once. */
export interface Steps {
  /** Logits of each step, `[R·V]`. */
  readonly logits: readonly Float32Array[];
  /** The tokens that each step but the first went on from, `[R]`. */
  readonly guesses: readonly Int32Array[];
}

/** What the guesses are made from. */
export interface Guessing {
  /** How many steps, at least 1. */
  readonly count: number;
  /** Where each row's next token will stand, `[R]`. */
  readonly positions: readonly number[];
  /** The last position that a row has room for. */
  readonly last: number;
  /** The uniform number of a row and a step. */
  readonly uniformAt: (row: number, step: number) => number;
  /** As when drawing. */
  readonly temperature: number;
}

/**
 * How many steps one reading is to bring.
 *
 * @param logits Shape `[R, V]`.
 * @param topP As when drawing; guesses know nothing of it.
 * @returns 8 on webgpu, where logits have room; 1 elsewhere.
 */
export function stepsPerReading(logits: tf.Tensor2D, topP = 1): number {
  if (tf.getBackend() !== "webgpu" || topP < 1) return 1;
  return Math.max(1, Math.min(8, Math.floor(MOST_NUMBERS / logits.size)));
}

/** Numbers that are read at once at most, 16 MiB. */
const MOST_NUMBERS = 2 ** 22;

/**
 * Reads the logits of the next token, and of those after it by guessing.
 *
 * @param feed Is one token less far than the steps that were read.
 * @param guessing How many steps, and what is guessed from.
 * @returns Logits and guesses.
 */
export async function readSteps(
  feed: TokenFeed,
  guessing: Guessing,
): Promise<Steps> {
  const { count, positions, last, uniformAt, temperature } = guessing;
  if (count === 1) {
    return { logits: [await feed.logits.data() as Float32Array], guesses: [] };
  }
  const logits = [tf.clone(feed.logits)];
  const guesses: tf.Tensor1D[] = [];
  for (let step = 0; step + 1 < count; step++) {
    const uniforms = tf.tensor1d(
      positions.map((_, row) => uniformAt(row, step)),
    );
    guesses.push(guessTokens(feed.logits, uniforms, temperature));
    uniforms.dispose();
    feed.next(
      guesses.at(-1)!,
      positions.map((position) => Math.min(position + step, last)),
    );
    logits.push(tf.clone(feed.logits));
  }
  const read = await Promise.all([apart(logits), apart(guesses)]);
  return {
    logits: read[0] as Float32Array[],
    guesses: read[1] as Int32Array[],
  };
}

/** Numbers of tensors of one shape, read at once; frees them. */
async function apart(tensors: tf.Tensor[]) {
  const { size } = tensors[0]!;
  const all = tf.tidy(() =>
    tf.concat(tensors.map((tensor) => tf.reshape(tensor, [size])))
  );
  tf.dispose(tensors);
  const numbers = await all.data();
  all.dispose();
  return tensors.map((_, i) => numbers.subarray(i * size, (i + 1) * size));
}
