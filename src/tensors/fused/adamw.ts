/**
 * One step of AdamW over a flat vector of parameters.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { defineKernel, runFused, runFusedSingle } from "../fused.ts";

/** The vectors that one step turns into the next, each of shape `[P]`. */
export interface AdamWState {
  /** The parameters. */
  readonly parameters: tf.Tensor1D;
  /** Running mean of the gradient. */
  readonly first: tf.Tensor1D;
  /** Running mean of the squared gradient. */
  readonly second: tf.Tensor1D;
}

/** The knobs of one step. */
export interface AdamWOptions {
  /** Step size. */
  readonly learningRate: number;
  /** Decay of the running mean. Default 0.9. */
  readonly beta1: number;
  /** Decay of the running mean square. Default 0.999. */
  readonly beta2: number;
  /** Added to the root of the mean square. Default 1e-8. */
  readonly epsilon: number;
  /** Decoupled decay a unit of learning rate, where the mask is 1. */
  readonly weightDecay: number;
  /** Number of this step, from 1. */
  readonly step: number;
  /** What the gradient is multiplied by first (clipping). */
  readonly gradientScale: number;
}

/**
 * Takes one bias-corrected Adam step with decoupled weight decay.
 *
 * Source: Loshchilov and Hutter, arXiv:1711.05101, algorithm 2.
 *
 * @param state Shape `[P]` each. A backend may update it in place: use only the
 * returned state, and dispose of the given tensors.
 * @param gradient Shape `[P]`.
 * @param decay 1 where weight decay applies, else 0, shape `[P]`.
 * @param options The knobs of this step.
 * @returns The next state, owned by the caller.
 * @throws {RangeError} If the vectors are not of one length.
 */
export function adamW(
  state: AdamWState,
  gradient: tf.Tensor1D,
  decay: tf.Tensor1D,
  options: AdamWOptions,
): AdamWState {
  const sizes = [state.first, state.second, gradient, decay]
    .map(({ size }) => size);
  if (sizes.some((size) => size !== state.parameters.size)) {
    throw new RangeError(
      `Cannot take a step of ${state.parameters.size} parameters with vectors of ${
        sizes.join(", ")
      } numbers: needed as many`,
    );
  }
  const [parameters, first, second] = runFused("SparkleAdamW", {
    parameters: state.parameters,
    gradient,
    first: state.first,
    second: state.second,
    decay,
  }, { ...options });
  return {
    parameters: parameters as tf.Tensor1D,
    first: first as tf.Tensor1D,
    second: second as tf.Tensor1D,
  };
}

/**
 * The Euclidean norm of a vector.
 *
 * @param x Shape `[P]`.
 * @returns A scalar owned by the caller.
 */
export function globalNorm(x: tf.Tensor1D): tf.Scalar {
  return runFusedSingle("SparkleGlobalNorm", { x });
}

defineKernel({
  name: "SparkleAdamW",
  compute: ({ parameters, gradient, first, second, decay }, options) => {
    const { learningRate, beta1, beta2, epsilon, weightDecay, step } = options;
    const scaled = tf.mul(gradient!, options.gradientScale!);
    const mean = tf.add(
      tf.mul(first!, beta1!),
      tf.mul(scaled, 1 - beta1!),
    );
    const meanSquare = tf.add(
      tf.mul(second!, beta2!),
      tf.mul(tf.square(scaled), 1 - beta2!),
    );
    const stepSize = learningRate! / (1 - Math.pow(beta1!, step!));
    const root = Math.sqrt(1 - Math.pow(beta2!, step!));
    const change = tf.div(
      tf.mul(mean, stepSize),
      tf.add(tf.div(tf.sqrt(meanSquare), root), epsilon!),
    );
    const kept = tf.sub(
      parameters!,
      tf.mul(
        tf.mul(parameters!, decay!),
        learningRate! * weightDecay!,
      ),
    );
    return [tf.sub(kept, change), mean, meanSquare];
  },
});

defineKernel({
  name: "SparkleGlobalNorm",
  compute: ({ x }) => [tf.sqrt(tf.sum(tf.square(x!)))],
});
