/**
 * A batch of rows that is fed token by token: operation by operation, or in one
 * call a token.
 *
 * @module
 */

import type { KeyValueCache } from "../tensors/fused/cached_attention.ts";
import { embedding } from "../tensors/fused/embedding.ts";
import * as tf from "../tensors/tensorflow.ts";
import {
  compiledDecoderStep,
  pickRows,
  readPromptsAtOnce,
} from "./compiled_decoder.ts";
import { decoderStep } from "./decoder_step.ts";
import { paddedCount, paddedTime } from "./padded_batch.ts";
import { type PromptRows, readPrompts } from "./read_prompts.ts";
import type { Model, Weights } from "./transformer.ts";

/** Rows with a cache of what they read so far; disposed of with `using`. */
export interface TokenFeed extends Disposable {
  /** Logits of each row's next token, shape `[R, V]`; the feed's own. */
  readonly logits: tf.Tensor2D;
  /**
   * Feeds one token a row.
   *
   * @param ids The tokens, `[R]`; left as they are.
   * @param positions Where each stands in its sequence, `[R]`.
   */
  next(
    ids: readonly number[] | tf.Tensor1D,
    positions: readonly number[],
  ): void;
  /** Goes on with some of the rows; one may be picked more than once. */
  keep(rows: readonly number[]): void;
}

/** A way of feeding. */
export interface Feeding {
  /** How many rows the batch has for so many. */
  rowsFor(rows: number): number;
  /** Room for how many tokens a row has for so many. */
  timeFor(tokens: number): number;
  /** Begins with prompts, read at once. */
  begin(model: Model, weights: Weights, rows: PromptRows): TokenFeed;
}

/** Operation by operation, with as many rows as there are. */
export const PLAIN: Feeding = {
  rowsFor: (rows) => rows,
  timeFor: (tokens) => tokens,
  begin(model, weights, prompts) {
    const { shape } = model;
    let { logits, caches } = readPrompts(model, weights, prompts);
    return {
      get logits() {
        return logits;
      },
      next(ids, positions) {
        const before = [logits, caches];
        ({ logits, caches } = tf.tidyRecord(() =>
          decoderStep(shape, weights, caches, wholes(ids), wholes(positions))
        ));
        tf.disposeRecord(before);
      },
      keep(rows) {
        const before = caches;
        caches = tf.tidyRecord(() => caches.map((each) => some(each, rows)));
        tf.disposeRecord(before);
      },
      [Symbol.dispose]: () => tf.disposeRecord([logits, caches]),
    };
  },
};

/** One call a token, with few sizes of batches. */
export const COMPILED: Feeding = {
  rowsFor: (rows) => Math.max(8, paddedCount(rows)),
  timeFor: paddedTime,
  begin({ shape }, weights, prompts) {
    const { time } = prompts;
    let rows = prompts.of.length;
    let { logits, caches } = readPromptsAtOnce(shape, weights, prompts);
    return {
      get logits() {
        return logits;
      },
      next(ids, positions) {
        const fed = [wholes(ids), wholes(positions)] as const;
        const before = [logits, caches, fed];
        ({ logits, caches } = compiledDecoderStep(
          weights,
          caches,
          ...fed,
          shape,
          { rows, time },
        ));
        tf.disposeRecord(before);
      },
      keep(picked) {
        const before = caches;
        caches = caches.map((cache) => pickRows(cache, picked, rows));
        rows = picked.length;
        tf.disposeRecord(before);
      },
      [Symbol.dispose]: () => tf.disposeRecord([logits, caches]),
    };
  },
};

/** Some rows of a cache. */
function some(cache: KeyValueCache, rows: readonly number[]): KeyValueCache {
  const keep = (part: tf.Tensor3D) => {
    const [count, time, width] = part.shape;
    const flat = tf.reshape(part, [count, time * width]) as tf.Tensor2D;
    return tf.reshape(embedding(flat, wholes(rows)), [
      rows.length,
      time,
      width,
    ]) as tf.Tensor3D;
  };
  return { keys: keep(cache.keys), values: keep(cache.values) };
}

function wholes(numbers: readonly number[] | tf.Tensor1D): tf.Tensor1D {
  return numbers instanceof tf.Tensor
    ? tf.clone(numbers)
    : tf.tensor1d([...numbers], "int32");
}
