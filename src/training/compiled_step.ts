/**
 * Gradients and optimizer steps as one call to the device each.
 *
 * Every function here takes tensors padded to few sizes, and what changes from
 * step to step as scalars, so that few functions serve a whole run.
 *
 * @module
 */

import {
  type PaddedBatch,
  type PaddedScoring,
  scorePadded,
} from "../models/padded_batch.ts";
import type { CompletionScores } from "../models/score.ts";
import { compile, type Compiled } from "../tensors/compile.ts";
import { forwardPass } from "../tensors/forward_pass.ts";
import {
  adamWBy,
  type AdamWFactors,
  type AdamWState,
  globalNorm,
} from "../tensors/fused/adamw.ts";
import * as tf from "../tensors/tensorflow.ts";
import { type SlopeInputs, slopesAt } from "./slope_source.ts";

/** The settings of an update that do not change. */
export interface UpdateSettings {
  /** Decay of the running mean of the gradient. */
  readonly beta1: number;
  /** Decay of the running mean of its square. */
  readonly beta2: number;
  /** Added to the root of the mean square. */
  readonly epsilon: number;
  /** Largest norm of the gradient; 0 for no clipping. */
  readonly maxGradNorm: number;
}

/** An optimizer's vectors and what changes from step to step. */
export interface UpdateInputs {
  /** Parameters and moments, `[P]` each. */
  readonly state: AdamWState;
  /** 1 where weight decay applies, `[P]`; absent for none. */
  readonly decay?: tf.Tensor1D;
  /** Step size, bias correction and decay of this step. */
  readonly factors: Omit<AdamWFactors, "gradientScale">;
}

/** A gradient, `[P]`, and the scores that it was computed from, `[M]`. */
export interface ScoredGradient extends CompletionScores {
  /** The loss's gradient by the parameters. */
  readonly gradient: tf.Tensor1D;
}

/** Parameters and moments after an update. */
export interface Updated {
  /** Shape `[P]` each. */
  readonly state: AdamWState;
  /** The gradient's norm before clipping. */
  readonly gradNorm: tf.Scalar;
}

/** The gradient of a loss of which the slopes are given, and the scores. */
export const gradient: Compiled<
  (
    flat: tf.Tensor1D,
    batch: PaddedBatch,
    inputs: SlopeInputs,
    scoring: PaddedScoring,
  ) => ScoredGradient
> = compile(
  (flat, batch, inputs, scoring) =>
    tf.tidyRecord(() => {
      using pass = forwardPass(() => scorePadded(flat, batch, scoring));
      const { logProbs, entropy } = pass.results;
      // Off the tape: a constant to the gradient.
      const slopes = slopesAt(inputs, logProbs);
      return {
        gradient: pass.gradient(flat, () => linearised(logProbs, slopes)),
        logProbs: tf.clone(logProbs),
        entropy: tf.clone(entropy),
      };
    }),
  { name: "gradient", limit: Infinity },
);

/** A clipped step of AdamW. */
export const update: Compiled<
  (
    inputs: UpdateInputs,
    gradient: tf.Tensor1D,
    settings: UpdateSettings,
  ) => Updated
> = compile(
  ({ state, decay, factors }, gradient, { maxGradNorm, ...options }) =>
    tf.tidyRecord(() => {
      const gradNorm = globalNorm(gradient);
      // PyTorch's clip_grad_norm_ adds the same 1e-6.
      const gradientScale = maxGradNorm > 0
        ? tf.minimum<tf.Scalar>(1, tf.div(maxGradNorm, tf.add(gradNorm, 1e-6)))
        : 1;
      const next = adamWBy(
        state,
        gradient,
        decay,
        { ...factors, gradientScale },
        options,
      );
      return { state: next, gradNorm };
    }),
  { name: "update", limit: Infinity },
);

/** A whole step: gradient, clipping and AdamW. */
export const step: Compiled<
  (
    inputs: UpdateInputs,
    batch: PaddedBatch,
    slopes: SlopeInputs,
    scoring: PaddedScoring,
    settings: UpdateSettings,
  ) => Updated & CompletionScores
> = compile(
  (inputs, batch, slopes, scoring, settings) =>
    tf.tidyRecord(() => {
      const { gradient: own, ...scored } = gradient(
        inputs.state.parameters,
        batch,
        slopes,
        scoring,
      );
      return { ...update(inputs, own, settings), ...scored };
    }),
  { name: "step", limit: Infinity },
);

/** A scalar with the loss's gradient: Σ (∂loss/∂x)·x with the factor constant. */
export function linearised(
  logProbs: tf.Tensor1D,
  slopes: tf.Tensor1D,
): tf.Scalar {
  return tf.sum(tf.mul(logProbs, slopes));
}
