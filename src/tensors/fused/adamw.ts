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

/** What changes from step to step: numbers, or scalars of a compiled step. */
export interface AdamWFactors<N extends number | tf.Scalar = tf.Scalar> {
  /** The step size over the first bias correction, 1 − β₁ᵗ. */
  readonly stepSize: N;
  /** The root of the second bias correction, 1 − β₂ᵗ. */
  readonly root: N;
  /** The share by which parameters shrink where the mask is 1. */
  readonly shrinkage: N;
  /** What the gradient is multiplied by first. */
  readonly gradientScale: N;
}

/** The factors of a step, in double precision. */
export function adamWFactors(options: AdamWOptions): AdamWFactors<number> {
  const { learningRate, beta1, beta2, weightDecay, step } = options;
  return {
    stepSize: learningRate / (1 - Math.pow(beta1, step)),
    root: Math.sqrt(1 - Math.pow(beta2, step)),
    shrinkage: learningRate * weightDecay,
    gradientScale: options.gradientScale,
  };
}

/**
 * The step that `adamW` takes, out of TF.js' operations and never in place: for
 * compiled functions, in which factors are tensors.
 *
 * @param state Shape `[P]` each.
 * @param gradient Shape `[P]`.
 * @param decay 1 where weight decay applies, else 0; absent for none.
 * @param factors What changes from step to step.
 * @param options What does not.
 * @returns The next state, owned by the caller.
 */
export function adamWBy(
  state: AdamWState,
  gradient: tf.Tensor1D,
  decay: tf.Tensor1D | undefined,
  factors: AdamWFactors<number | tf.Scalar>,
  { beta1, beta2, epsilon }: Pick<AdamWOptions, "beta1" | "beta2" | "epsilon">,
): AdamWState {
  return tf.tidy(() => {
    const scaled = tf.mul(gradient, factors.gradientScale);
    const first = tf.add(tf.mul(state.first, beta1), tf.mul(scaled, 1 - beta1));
    const second = tf.add(
      tf.mul(state.second, beta2),
      tf.mul(tf.square(scaled), 1 - beta2),
    );
    const change = tf.div(
      tf.mul(first, factors.stepSize),
      tf.add(tf.div(tf.sqrt(second), factors.root), epsilon),
    );
    const { parameters: before } = state;
    const kept = decay
      ? tf.sub(before, tf.mul(tf.mul(before, decay), factors.shrinkage))
      : before;
    return { parameters: tf.sub(kept, change), first, second };
  }) as unknown as AdamWState;
}

defineKernel({
  name: "SparkleAdamW",
  compute: (inputs, attributes) => {
    const { gradient, decay, ...state } = inputs;
    const options = attributes as unknown as AdamWOptions;
    const next = adamWBy(
      state as unknown as AdamWState,
      gradient as tf.Tensor1D,
      options.weightDecay === 0 ? undefined : decay as tf.Tensor1D,
      adamWFactors(options),
      options,
    );
    return [next.parameters, next.first, next.second];
  },
});

defineKernel({
  name: "SparkleGlobalNorm",
  compute: ({ x }) => [tf.sqrt(tf.sum(tf.square(x!)))],
});
