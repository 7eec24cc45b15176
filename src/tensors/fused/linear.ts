/**
 * A dense layer: a matrix product and a bias.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { defineGradient, defineKernel, runFusedSingle } from "../fused.ts";

/**
 * Multiplies each row by a weight matrix and adds a bias.
 *
 * @param x Shape `[N, K]`.
 * @param weight Shape `[K, M]`: inputs by outputs.
 * @param bias Shape `[M]`, or absent.
 * @returns Shape `[N, M]`, owned by the caller.
 * @throws {RangeError} If the shapes do not fit each other.
 */
export function linear(
  x: tf.Tensor2D,
  weight: tf.Tensor2D,
  bias?: tf.Tensor1D,
): tf.Tensor2D {
  const [steps, columns] = weight.shape;
  const fits = x.rank === 2 && weight.rank === 2 && x.shape[1] === steps;
  if (!fits || (bias && bias.size !== columns)) {
    throw new RangeError(
      `Cannot multiply rows of shape [${x.shape}] with a weight of shape [${weight.shape}] and a bias of shape [${
        bias?.shape ?? "none"
      }]: needed [N,K], [K,M] and [M]`,
    );
  }
  return runFusedSingle(
    "SparkleLinear",
    bias ? { x, weight, bias } : { x, weight },
  );
}

/**
 * Adds the product of rows and a weight matrix to what a residual stream has.
 *
 * @param base Shape `[N, M]`.
 * @param x Shape `[N, K]`.
 * @param weight Shape `[K, M]`.
 * @returns Shape `[N, M]`, owned by the caller.
 * @throws {RangeError} If the shapes do not fit each other.
 */
export function addLinear(
  base: tf.Tensor2D,
  x: tf.Tensor2D,
  weight: tf.Tensor2D,
): tf.Tensor2D {
  const fits = x.rank === 2 && weight.rank === 2 && base.rank === 2 &&
    x.shape[1] === weight.shape[0] && base.shape[0] === x.shape[0] &&
    base.shape[1] === weight.shape[1];
  if (!fits) {
    throw new RangeError(
      `Cannot add rows of shape [${x.shape}] times a weight of shape [${weight.shape}] to [${base.shape}]: needed [N,K], [K,M] and [N,M]`,
    );
  }
  return runFusedSingle("SparkleLinear", { x, weight, base });
}

defineKernel({
  name: "SparkleLinear",
  compute: ({ x, weight, bias, base }) => {
    const product = tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D);
    const plus = bias ?? base;
    return [plus ? tf.add(product, plus) : product];
  },
});

// Explicit transposes: TF.js' WASM backend is several times slower with
// transpose flags than with a copy.
defineKernel({
  name: "SparkleLinearInputGrad",
  compute: ({ dy, weight }) => [
    tf.matMul(dy as tf.Tensor2D, tf.transpose(weight as tf.Tensor2D)),
  ],
});
defineKernel({
  name: "SparkleLinearWeightGrad",
  compute: ({ x, dy }) => [
    tf.matMul(tf.transpose(x as tf.Tensor2D), dy as tf.Tensor2D),
  ],
});
defineKernel({
  name: "SparkleLinearBiasGrad",
  compute: ({ dy }) => [tf.sum(dy!, 0)],
});

defineGradient("SparkleLinear", {
  inputs: ["x", "weight"],
  rule: ([dy], [x, weight]) => ({
    x: () =>
      runFusedSingle("SparkleLinearInputGrad", { dy: dy!, weight: weight! }),
    weight: () => runFusedSingle("SparkleLinearWeightGrad", { x: x!, dy: dy! }),
    bias: () => runFusedSingle("SparkleLinearBiasGrad", { dy: dy! }),
    base: () => tf.clone(dy!),
  }),
});
