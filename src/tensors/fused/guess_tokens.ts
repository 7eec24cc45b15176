/**
 * Tokens drawn where the logits are, in float32: guesses of what the host draws.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { defineKernel, runFusedSingle } from "../fused.ts";

/**
 * Draws a token a row by inverting the distribution function. No gradient.
 *
 * `drawToken` does the same in double precision and decides; the two differ where
 * rounding moves a number over an edge.
 *
 * @param logits Shape `[R, V]`.
 * @param uniforms Numbers in [0, 1), shape `[R]`.
 * @param temperature Divides the logits; 0 takes the most likely token.
 * @returns Token ids, int32, shape `[R]`, owned by the caller.
 */
export function guessTokens(
  logits: tf.Tensor2D,
  uniforms: tf.Tensor1D,
  temperature: number,
): tf.Tensor1D {
  if (temperature === 0) return tf.argMax(logits, 1);
  return tf.tidy(() =>
    tf.cast(
      runFusedSingle("SparkleGuessTokens", { logits, uniforms }, {
        temperature,
      }),
      "int32",
    )
  );
}

defineKernel({
  name: "SparkleGuessTokens",
  compute: ({ logits, uniforms }, { temperature }) => {
    const shares = tf.softmax(tf.div(logits!, temperature!));
    const passed = tf.lessEqual(
      tf.cumsum(shares, 1),
      tf.expandDims(uniforms!, 1),
    );
    const guesses = tf.sum(tf.cast(passed, "float32"), 1);
    return [tf.minimum(guesses, logits!.shape[1]! - 1)];
  },
});
