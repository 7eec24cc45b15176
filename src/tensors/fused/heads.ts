/**
 * How query, key and value heads lie side by side in one row.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs-core";

/** The heads of a layer: a row is H query, KV key and KV value heads wide. */
export interface Heads {
  /** H, the query heads. */
  readonly heads: number;
  /** KV, the key and value heads; divides H. */
  readonly keyValueHeads: number;
  /** S, the width of one head; even. */
  readonly headSize: number;
}

/** W, the width of a row of queries, keys and values. */
export function rowWidth(heads: Heads): number {
  return (heads.heads + 2 * heads.keyValueHeads) * heads.headSize;
}

/**
 * Refuses rows that are not divided as their heads say, before any kernel
 * reads them.
 *
 * @param qkv Queries, keys and values, shape `[N, W]`.
 * @param heads How the row is divided.
 * @throws {RangeError} If KV does not divide H, S is odd, or the shape is
 * another one.
 */
export function checkRows(qkv: tf.Tensor, heads: Heads) {
  const { heads: count, keyValueHeads, headSize } = heads;
  const isWhole = [count, keyValueHeads, headSize / 2]
    .every((number) => Number.isSafeInteger(number) && number > 0);
  if (!isWhole || count % keyValueHeads !== 0) {
    throw new RangeError(
      `Cannot divide rows into heads: needed query heads that are a multiple of the key heads, of an even size, got ${count} and ${keyValueHeads} of ${headSize}`,
    );
  }
  const width = rowWidth(heads);
  if (qkv.rank !== 2 || qkv.shape[1] !== width) {
    throw new RangeError(
      `Cannot divide rows into heads: ${count} + 2 · ${keyValueHeads} heads of ${headSize} need rows of ${width} numbers, got shape [${qkv.shape}]`,
    );
  }
}
