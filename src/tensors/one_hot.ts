/**
 * One-hot rows as float32 on every backend.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";

/**
 * A row for each index, 1 at the index and 0 elsewhere.
 *
 * TF.js' WASM backend writes whole numbers whatever type is asked for, so the
 * type is changed afterwards.
 *
 * @param indices Whole numbers from 0 to `depth` − 1, shape `[N]`.
 * @param depth The width of a row.
 * @returns Shape `[N, depth]`, float32, owned by the caller.
 */
export function oneHot(indices: tf.Tensor, depth: number): tf.Tensor2D {
  return tf.tidy(() =>
    tf.cast(tf.oneHot(indices, depth), "float32")
  ) as tf.Tensor2D;
}
