/**
 * One new token a row through the decoder in one call to the device.
 *
 * The cache lies as attention reads it, is written in place, and has one of few
 * sizes, so that few functions serve a whole run.
 *
 * @module
 */

import { compile, type Compiled } from "../tensors/compile.ts";
import { embedding } from "../tensors/fused/embedding.ts";
import { putRows } from "../tensors/fused/put_rows.ts";
import { rmsNorm } from "../tensors/fused/rms_norm.ts";
import * as tf from "../tensors/tensorflow.ts";
import { type DecoderStep, headLogits } from "./decoder_step.ts";
import type { ModelShape } from "./model_shape.ts";
import { paddedCount, paddedTime, rectangle } from "./padded_batch.ts";
import type { PromptRows } from "./read_prompts.ts";
import {
  feedForward,
  hiddenStates,
  queriesKeysValues,
  type Weights,
} from "./transformer.ts";

/** Keys and values of one layer, a matrix `[R·KV·T, S]` each. */
export interface FlatCache {
  /** Rotated keys. */
  readonly keys: tf.Tensor2D;
  /** Values. */
  readonly values: tf.Tensor2D;
}

/** The sizes of a cache. */
export interface CacheSizes {
  /** R, the rows. */
  readonly rows: number;
  /** T, the tokens that a row has room for. */
  readonly time: number;
}

/** What one step gives. */
export interface FlatStep extends Pick<DecoderStep, "logits"> {
  /** The layers' caches, one token longer, in the memory of the given ones. */
  readonly caches: readonly FlatCache[];
}

/** How large a batch of prompts is: what reading them is compiled for. */
export interface PromptSizes extends CacheSizes {
  /** Prompts. */
  readonly prompts: number;
  /** Tokens of each, padding and all. */
  readonly promptTime: number;
}

/** Prompts on the device; disposed of by the caller. */
interface PromptTensors {
  /** Token ids, `[prompts · promptTime]`. */
  readonly ids: tf.Tensor1D;
  /** Which prompt each row continues, `[R]`. */
  readonly of: tf.Tensor1D;
  /** Where each row's last prompt token stands among the ids, `[R]`. */
  readonly ends: tf.Tensor1D;
}

/**
 * Reads prompts in one call and fills a cache row for each completion.
 *
 * @param shape The model's sizes.
 * @param weights Its parameters.
 * @param rows Prompts and who continues them.
 * @returns Logits of each row's first token and the layers' caches, owned by the
 * caller.
 */
export function readPromptsAtOnce(
  shape: ModelShape,
  weights: Weights,
  { prompts, of, time }: PromptRows,
): FlatStep {
  const count = paddedCount(prompts.length);
  const longest = Math.max(...prompts.map(({ length }) => length));
  const promptTime = paddedTime(longest);
  const ids = new Int32Array(count * promptTime);
  prompts.forEach((prompt, i) => ids.set(prompt, i * promptTime));
  const ends = of.map((i) => i * promptTime + prompts[i]!.length - 1);
  const tensors: PromptTensors = {
    ids: tf.tensor1d(ids, "int32"),
    of: tf.tensor1d([...of], "int32"),
    ends: tf.tensor1d(ends, "int32"),
  };
  const sizes = { prompts: count, promptTime, rows: of.length, time };
  const step = compiledPrompts(weights, tensors, shape, sizes);
  tf.disposeRecord(tensors);
  return step;
}

const compiledPrompts: Compiled<
  (
    weights: Weights,
    tensors: PromptTensors,
    shape: ModelShape,
    sizes: PromptSizes,
  ) => FlatStep
> = compile(
  (weights, { ids, of, ends }, shape, sizes) =>
    tf.tidyRecord(() => {
      const { prompts, promptTime } = sizes;
      const caches: FlatCache[] = [];
      const hidden = hiddenStates(
        shape,
        weights,
        { ids, ...rectangle(prompts, promptTime) },
        (_, qkv) => {
          const { keys, values } = headRows(qkv, shape);
          caches.push({
            keys: spread(keys, of, shape, sizes),
            values: spread(values, of, shape, sizes),
          });
        },
      );
      const last = embedding(hidden, ends);
      return { logits: headLogits(weights.head, last), caches };
    }),
  { name: "readPrompts", limit: Infinity },
);

/** Keys or values of prompts, `[P·T₀·KV, S]`, as the rows' cache, `[R·KV·T, S]`. */
function spread(
  part: tf.Tensor2D,
  of: tf.Tensor1D,
  { keyValueHeads, headSize }: ModelShape,
  { prompts, promptTime, rows, time }: PromptSizes,
): tf.Tensor2D {
  const tokens = tf.reshape(part, [
    prompts,
    promptTime,
    keyValueHeads,
    headSize,
  ]);
  const none: [number, number] = [0, 0];
  const heads = tf.pad(
    tf.transpose(tokens, [0, 2, 1, 3]),
    [none, none, [0, time - promptTime], none],
  ); // [P, KV, T, S]
  const each = tf.reshape(heads, [prompts, -1]) as tf.Tensor2D;
  const picked = embedding(each, of);
  return tf.reshape(picked, [rows * keyValueHeads * time, headSize]);
}

/**
 * Picks rows of a cache; a row may be picked more than once.
 *
 * @param cache Is left as it is.
 * @param picked Which of its rows.
 * @param rows How many it has.
 * @returns Tensors owned by the caller.
 */
export function pickRows(
  { keys, values }: FlatCache,
  picked: readonly number[],
  rows: number,
): FlatCache {
  return tf.tidyRecord(() => {
    const places = tf.tensor1d([...picked], "int32");
    const pick = (part: tf.Tensor2D) => {
      const whole = tf.reshape(part, [rows, -1]) as tf.Tensor2D;
      const some = embedding(whole, places);
      return tf.reshape(some, [-1, part.shape[1]]) as tf.Tensor2D;
    };
    return { keys: pick(keys), values: pick(values) };
  });
}

/**
 * Feeds one token a row and gives the logits of the next, in one call where
 * functions are compiled. No gradient.
 *
 * @param weights The model's parameters.
 * @param caches One a layer; written in place, so use the returned ones and
 * dispose of these.
 * @param ids The tokens, shape `[R]`.
 * @param lengths Tokens already in each row's cache, each below T, shape `[R]`.
 * @param shape The model's sizes.
 * @param sizes The caches' sizes.
 * @returns Logits and caches, owned by the caller.
 */
export const compiledDecoderStep: Compiled<
  (
    weights: Weights,
    caches: readonly FlatCache[],
    ids: tf.Tensor1D,
    lengths: tf.Tensor1D,
    shape: ModelShape,
    sizes: CacheSizes,
  ) => FlatStep
> = compile(
  (weights, caches, ids, lengths, shape, sizes) =>
    tf.tidyRecord(() => {
      const places = placesOf(lengths, shape, sizes);
      const hidden = aheadOf(lengths, sizes);
      const next: FlatCache[] = [];
      let x = embedding(weights.embedding, ids); // [R, D]
      weights.layers.forEach((layer, i) => {
        const qkv = queriesKeysValues(shape, layer, x, lengths);
        const { queries, keys, values } = headRows(qkv, shape);
        const cache = {
          keys: putRows(caches[i]!.keys, places, keys),
          values: putRows(caches[i]!.values, places, values),
        };
        next.push(cache);
        const read = attend(queries, cache, hidden, shape, sizes);
        x = feedForward(shape, layer, x, read);
      });
      const last = rmsNorm(x, weights.norm, shape.epsilon);
      return { logits: headLogits(weights.head, last), caches: next };
    }),
  { name: "decoderStep", limit: Infinity },
);

/** The row of the cache that each key and value goes to, `[R·KV]`. */
function placesOf(
  lengths: tf.Tensor1D,
  { keyValueHeads }: ModelShape,
  { rows, time }: CacheSizes,
): tf.Tensor1D {
  const first = Int32Array.from(
    { length: rows * keyValueHeads },
    (_, i) => i * time,
  );
  const places = tf.add(
    tf.tensor2d(first, [rows, keyValueHeads], "int32"),
    tf.expandDims(lengths, 1),
  );
  return tf.reshape(places, [-1]) as tf.Tensor1D;
}

/**
 * Far below zero where a row has no token yet, `[R, 1, T]`. Compared as float32,
 * for a GPU compares whole numbers on the host.
 */
function aheadOf(lengths: tf.Tensor1D, { time }: CacheSizes): tf.Tensor3D {
  const steps = tf.tensor2d(
    Float32Array.from({ length: time }, (_, t) => t),
    [1, time],
  );
  const ends = tf.expandDims(tf.cast(lengths, "float32"), 1);
  const ahead = tf.greater(steps, ends);
  return tf.expandDims(tf.mul(tf.cast(ahead, "float32"), -1e9), 1);
}

/** A row's heads apart: queries `[R·KV, g, S]`, keys and values `[R·KV, S]`. */
function headRows(
  qkv: tf.Tensor2D,
  { heads, keyValueHeads, headSize }: ModelShape,
) {
  const width = keyValueHeads * headSize;
  const [q, k, v] = tf.split(qkv, [heads * headSize, width, width], 1);
  const group = heads / keyValueHeads;
  return {
    queries: tf.reshape(q!, [-1, group, headSize]) as tf.Tensor3D,
    keys: tf.reshape(k!, [-1, headSize]) as tf.Tensor2D,
    values: tf.reshape(v!, [-1, headSize]) as tf.Tensor2D,
  };
}

/** What each row's queries read from its cache, `[R, H·S]`. */
function attend(
  queries: tf.Tensor3D,
  { keys, values }: FlatCache,
  hidden: tf.Tensor3D,
  { heads, keyValueHeads, headSize }: ModelShape,
  { rows, time }: CacheSizes,
): tf.Tensor2D {
  const apart = (part: tf.Tensor2D) =>
    tf.reshape(part, [rows * keyValueHeads, time, headSize]) as tf.Tensor3D;
  const scores = tf.mul(
    tf.matMul(queries, apart(keys), false, true),
    1 / Math.sqrt(headSize),
  ); // [R·KV, g, T]
  const seen = tf.add(tf.reshape(scores, [rows, heads, time]), hidden);
  const shares = tf.reshape(tf.softmax(seen), [
    rows * keyValueHeads,
    heads / keyValueHeads,
    time,
  ]) as tf.Tensor3D;
  const read = tf.matMul(shares, apart(values));
  return tf.reshape(read, [rows, heads * headSize]) as tf.Tensor2D;
}
