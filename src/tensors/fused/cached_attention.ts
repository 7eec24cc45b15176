/**
 * Attention of one new token per sequence over a cache of keys and values.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { defineKernel, runFused, wholeNumbers } from "../fused.ts";
import { oneHot } from "../one_hot.ts";
import { isTraced } from "../traced.ts";
import { checkRows, type Heads } from "./heads.ts";

/** Keys and values of the tokens so far, shapes `[R, T, KV·S]`. */
export interface KeyValueCache {
  /** Rotated keys. */
  readonly keys: tf.Tensor3D;
  /** Values. */
  readonly values: tf.Tensor3D;
}

/**
 * Writes each row's key and value into the cache at the row's length and reads
 * everything up to it. No gradient.
 *
 * @param qkv Rotated queries, keys and values of the new tokens, `[R, W]`.
 * @param cache Owned by the caller; a backend may update it in place, so use
 * the returned cache and dispose of the given one.
 * @param lengths Tokens already in the cache of each row, shape `[R]`.
 * @param heads How the row is divided.
 * @returns The output, shape `[R, H·S]`, and the cache, owned by the caller.
 * @throws {RangeError} If rows, heads and cache do not fit each other, or the
 * cache has no room at a row's length.
 */
export function cachedAttention(
  qkv: tf.Tensor2D,
  cache: KeyValueCache,
  lengths: tf.Tensor1D,
  heads: Heads,
): { output: tf.Tensor2D; cache: KeyValueCache } {
  checkRows(qkv, heads);
  checkCache(cache, qkv.shape[0], heads);
  checkLengths(lengths, cache.keys.shape);
  const [output, keys, values] = runFused(
    "SparkleCachedAttention",
    { qkv, keys: cache.keys, values: cache.values, lengths },
    { ...heads },
  );
  return {
    output: output as tf.Tensor2D,
    cache: { keys: keys as tf.Tensor3D, values: values as tf.Tensor3D },
  };
}

/**
 * Refuses a cache that does not fit the rows, before a kernel writes to it.
 *
 * @param cache Keys and values.
 * @param rows How many rows there are.
 * @param heads How a row is divided.
 * @throws {RangeError} If a shape is another one.
 */
export function checkCache(
  { keys, values }: KeyValueCache,
  rows: number,
  { keyValueHeads, headSize }: Heads,
) {
  const width = keyValueHeads * headSize;
  for (const { shape } of [keys, values]) {
    const [r, t, w] = shape;
    if (r === rows && t === keys.shape[1] && w === width) continue;
    throw new RangeError(
      `Cannot attend to the cache: needed keys and values of shape [${rows},T,${width}], got [${keys.shape}] and [${values.shape}]`,
    );
  }
}

/**
 * Refuses lengths at which the cache has no room; while a function is traced,
 * lengths without values are only counted.
 *
 * @param tensor Tokens already in the cache of each row.
 * @param cacheShape The shape of its keys, `[R, T, KV·S]`.
 * @throws {RangeError} If there are more or fewer, or one is not from 0 to T − 1.
 */
export function checkLengths(
  tensor: tf.Tensor1D,
  [rows, time]: readonly number[],
) {
  if (isTraced(tensor) && tensor.size === rows) return;
  const lengths = wholeNumbers(tensor);
  if (
    lengths.length === rows && lengths.every((n) => n >= 0 && n < time!)
  ) return;
  throw new RangeError(
    `Cannot attend to the cache: needed ${rows} lengths from 0 to ${
      time! - 1
    }, got [${lengths}]`,
  );
}

defineKernel({
  name: "SparkleCachedAttention",
  compute: ({ qkv, keys, values, lengths }, attributes) => {
    const { heads, keyValueHeads, headSize } = attributes;
    const [rows, time] = keys!.shape as [number, number];
    const width = keyValueHeads! * headSize!;
    const group = heads! / keyValueHeads!;
    const [q, k, v] = tf.split(qkv!, [heads! * headSize!, width, width], 1);
    const here = tf.expandDims(
      oneHot(lengths!, time),
      2,
    ); // [R, T, 1]
    const elsewhere = tf.sub(1, here);
    const put = (old: tf.Tensor, row: tf.Tensor) =>
      tf.add(tf.mul(old, elsewhere), tf.mul(here, tf.expandDims(row, 1)));
    const newKeys = put(keys!, k!);
    const newValues = put(values!, v!);

    const spread = (cache: tf.Tensor, order: number[]) =>
      tf.transpose(
        tf.reshape(cache, [rows, time, keyValueHeads!, headSize!]),
        order,
      );
    const queries = tf.reshape(q!, [rows * keyValueHeads!, group, headSize!]);
    const scores = tf.mul(
      tf.matMul(
        queries,
        tf.reshape(spread(newKeys, [0, 2, 3, 1]), [
          rows * keyValueHeads!,
          headSize!,
          time,
        ]),
      ),
      1 / Math.sqrt(headSize!),
    ); // [R·KV, g, T]
    const steps = tf.range(0, time, 1, "int32");
    const ahead = tf.cast(
      tf.greater(tf.expandDims(steps, 0), tf.expandDims(lengths!, 1)),
      "float32",
    ); // [R, T]
    const masked = tf.add(
      tf.reshape(scores, [rows, heads!, time]),
      tf.mul(tf.expandDims(ahead, 1), -1e9),
    );
    const weights = tf.reshape(tf.softmax(masked), [
      rows * keyValueHeads!,
      group,
      time,
    ]);
    const output = tf.matMul(
      weights,
      tf.reshape(spread(newValues, [0, 2, 1, 3]), [
        rows * keyValueHeads!,
        time,
        headSize!,
      ]),
    );
    return [
      tf.reshape(output, [rows, heads! * headSize!]),
      newKeys,
      newValues,
    ];
  },
});
