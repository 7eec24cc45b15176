/**
 * AdamW with gradient clipping over a model's flat vector.
 *
 * @module
 */

import { packedLayout } from "../models/layout.ts";
import type { Model } from "../models/transformer.ts";
import { isCompiling } from "../tensors/compile.ts";
import {
  adamW,
  adamWFactors,
  type AdamWState,
  globalNorm,
} from "../tensors/fused/adamw.ts";
import * as tf from "../tensors/tensorflow.ts";
import {
  update,
  type UpdateInputs,
  type UpdateSettings,
} from "./compiled_step.ts";

/** The optimizer's settings, under PyTorch's and TRL's names. */
export interface OptimizerOptions {
  /** Decay of the running mean of the gradient. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the running mean of its square. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the mean square. Default 1e-8. */
  readonly epsilon?: number;
  /** Decoupled decay of matrices. Default 0. */
  readonly weightDecay?: number;
  /** Largest norm of the gradient; 0 for no clipping. Default 1. */
  readonly maxGradNorm?: number;
}

/** Moments of the gradient; disposed with `using`. */
export interface Optimizer {
  /** The settings, complete. */
  readonly options: Required<OptimizerOptions>;
  /** Running mean of the gradient, `[P]`. */
  first: tf.Tensor1D;
  /** Running mean of its square, `[P]`. */
  second: tf.Tensor1D;
  /** 1 where weight decay applies, `[P]`. */
  readonly decay: tf.Tensor1D;
  /** Updates taken so far. */
  step: number;
  /** Frees the moments. */
  [Symbol.dispose](): void;
}

/** What one update did. */
export interface Update {
  /** Norm of the gradient before clipping. */
  readonly gradNorm: number;
  /** Whether the update was left out because the gradient was not finite. */
  readonly isSkipped: boolean;
}

/**
 * Makes an optimizer for a model, its moments at zero.
 *
 * @param model Whose parameters it will move.
 * @param options Adam's settings.
 * @returns An optimizer that owns its moments.
 */
export function createOptimizer(
  model: Model,
  options: OptimizerOptions = {},
): Optimizer {
  const size = model.parameters.size;
  const decay = new Float32Array(size);
  let offset = 0;
  for (const { shape, decays } of packedLayout(model.shape)) {
    const length = shape.reduce((a, b) => a * b, 1);
    if (decays) decay.fill(1, offset, offset + length);
    offset += length;
  }
  const optimizer: Optimizer = {
    options: {
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0,
      maxGradNorm: 1,
      ...options,
    },
    first: tf.zeros([size]),
    second: tf.zeros([size]),
    decay: tf.tensor1d(decay),
    step: 0,
    [Symbol.dispose]() {
      tf.disposeRecord([optimizer.first, optimizer.second, optimizer.decay]);
    },
  };
  return optimizer;
}

/** Puts the moments back to zero, as if no update had been taken. */
export function resetOptimizer(optimizer: Optimizer): void {
  const { size } = optimizer.first;
  tf.disposeRecord([optimizer.first, optimizer.second]);
  optimizer.first = tf.zeros([size]);
  optimizer.second = tf.zeros([size]);
  optimizer.step = 0;
}

/**
 * Moves the model's parameters by one gradient; takes the gradient over.
 *
 * @param model Its parameters are replaced.
 * @param optimizer Its moments are replaced.
 * @param gradient Shape `[P]`; disposed.
 * @param learningRate The step size.
 * @returns The gradient's norm, and whether a gradient that is not finite left
 * everything as it was.
 */
export async function applyGradient(
  model: Model,
  optimizer: Optimizer,
  gradient: tf.Tensor1D,
  learningRate: number,
): Promise<Update> {
  if (isCompiling()) {
    const inputs = updateInputs(model, optimizer, learningRate);
    const result = update(inputs, gradient, updateSettings(optimizer));
    tf.disposeRecord([gradient, inputs.factors]);
    return await takeOver(model, optimizer, result);
  }
  const norm = globalNorm(gradient);
  const gradNorm = (await norm.data())[0]!;
  norm.dispose();
  if (!Number.isFinite(gradNorm)) {
    gradient.dispose();
    return { gradNorm, isSkipped: true };
  }
  const { maxGradNorm, beta1, beta2, epsilon, weightDecay } = optimizer.options;
  // PyTorch's clip_grad_norm_ adds the same 1e-6.
  const scale = maxGradNorm > 0
    ? Math.min(1, maxGradNorm / (gradNorm + 1e-6))
    : 1;
  const before = {
    parameters: model.parameters,
    first: optimizer.first,
    second: optimizer.second,
  };
  optimizer.step += 1;
  const after = adamW(before, gradient, optimizer.decay, {
    learningRate,
    beta1,
    beta2,
    epsilon,
    weightDecay,
    step: optimizer.step,
    gradientScale: scale,
  });
  model.parameters = after.parameters;
  optimizer.first = after.first;
  optimizer.second = after.second;
  tf.disposeRecord([before, gradient]);
  return { gradNorm, isSkipped: false };
}

/** What a compiled step needs of a model and its optimizer. */
export function updateInputs(
  model: Model,
  { first, second, decay, options, step }: Optimizer,
  learningRate: number,
): UpdateInputs {
  const factors = adamWFactors({
    ...options,
    learningRate,
    step: step + 1,
    gradientScale: 1,
  });
  return {
    state: { parameters: model.parameters, first, second },
    ...(options.weightDecay === 0 ? {} : { decay }),
    factors: {
      stepSize: tf.scalar(factors.stepSize),
      root: tf.scalar(factors.root),
      shrinkage: tf.scalar(factors.shrinkage),
    },
  };
}

/** The settings of a compiled step. */
export function updateSettings({ options }: Optimizer): UpdateSettings {
  const { beta1, beta2, epsilon, maxGradNorm } = options;
  return { beta1, beta2, epsilon, maxGradNorm };
}

/**
 * Puts what a compiled step computed in the place of what was, unless the
 * gradient was not finite.
 */
export async function takeOver(
  model: Model,
  optimizer: Optimizer,
  { state, gradNorm: norm }: { state: AdamWState; gradNorm: tf.Scalar },
): Promise<Update> {
  const gradNorm = (await norm.data())[0]!;
  norm.dispose();
  if (!Number.isFinite(gradNorm)) {
    tf.disposeRecord(state);
    return { gradNorm, isSkipped: true };
  }
  tf.dispose([model.parameters, optimizer.first, optimizer.second]);
  model.parameters = state.parameters;
  optimizer.first = state.first;
  optimizer.second = state.second;
  optimizer.step += 1;
  return { gradNorm, isSkipped: false };
}
