/**
 * Root-mean-square normalisation of each row.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import {
  defineGradient,
  defineKernel,
  runFused,
  runFusedSingle,
} from "../fused.ts";

/**
 * Divides each row by its root mean square, then scales each column.
 *
 * Source: Zhang and Sennrich, arXiv:1910.07467.
 *
 * @param x Shape `[N, D]`.
 * @param weight Shape `[D]`.
 * @param epsilon Added to the mean square, unit of x².
 * @returns Shape `[N, D]`, owned by the caller.
 * @throws {RangeError} If the shapes do not fit each other.
 */
export function rmsNorm(
  x: tf.Tensor2D,
  weight: tf.Tensor1D,
  epsilon: number,
): tf.Tensor2D {
  if (x.rank !== 2 || weight.rank !== 1 || x.shape[1] !== weight.size) {
    throw new RangeError(
      `Cannot normalise rows of shape [${x.shape}] with a weight of shape [${weight.shape}]: needed [N,D] and [D]`,
    );
  }
  return runFusedSingle("SparkleRmsNorm", { x, weight }, { epsilon });
}

defineKernel({
  name: "SparkleRmsNorm",
  compute: ({ x, weight }, { epsilon }) => {
    const meanSquare = tf.mean(tf.square(x!), -1, true); // [N, 1]
    const rstd = tf.rsqrt(tf.add(meanSquare, epsilon!)); // [N, 1]
    const y = tf.mul(tf.mul(x!, rstd), weight!); // [N, D]
    return [y, tf.reshape(rstd, [-1])];
  },
});

// With x̂ = x·rstd: dx = rstd·(w·dy − x̂·mean(w·dy·x̂)), dw = Σ dy·x̂.
defineKernel({
  name: "SparkleRmsNormGrad",
  compute: ({ dy, x, weight, rstd }) => {
    const scale = tf.reshape(rstd!, [-1, 1]); // [N, 1]
    const normal = tf.mul(x!, scale); // [N, D]
    const scaled = tf.mul(dy!, weight!); // [N, D]
    const projection = tf.mean(tf.mul(scaled, normal), -1, true); // [N, 1]
    const dx = tf.mul(tf.sub(scaled, tf.mul(normal, projection)), scale);
    const dWeight = tf.sum(tf.mul(dy!, normal), 0); // [D]
    return [dx, dWeight];
  },
});

defineGradient("SparkleRmsNorm", {
  inputs: ["x", "weight"],
  outputs: [false, true],
  rule: ([dy], [x, weight, rstd]) => {
    // Outside the thunks: TF.js tidies after each of them.
    const [dx, dWeight] = runFused("SparkleRmsNormGrad", {
      dy: dy!,
      x: x!,
      weight: weight!,
      rstd: rstd!,
    });
    return { x: () => dx!, weight: () => dWeight! };
  },
});
