/**
 * One flat vector seen as many tensors, and back.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";

/** One tensor's place in a flat vector. */
export interface Segment {
  /** Shape; its size is what it takes of the vector. */
  readonly shape: readonly number[];
}

/**
 * Cuts a flat vector into tensors; differentiable, and the gradient is one
 * concatenation instead of a padded vector for each tensor.
 *
 * @param flat Shape `[P]`.
 * @param segments Shapes in order; their sizes add up to P.
 * @returns Tensors owned by the caller.
 * @throws {RangeError} If the sizes do not add up.
 */
export function unpack(
  flat: tf.Tensor1D,
  segments: readonly Segment[],
): tf.Tensor[] {
  const sizes = segments.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const total = sizes.reduce((a, b) => a + b, 0);
  if (total !== flat.size) {
    throw new RangeError(
      `Cannot unpack a vector of ${flat.size} numbers: the shapes need ${total}`,
    );
  }
  const parts = tf.split(flat, sizes);
  return parts.map((part, i) => tf.reshape(part, [...segments[i]!.shape]));
}
