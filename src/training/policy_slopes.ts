/**
 * The derivative of the policy loss by each log-probability, on the device.
 *
 * The gradient of `policyLoss` once more, in tensors of single precision, so that
 * a compiled step need not stop to ask for it.
 *
 * @module
 */

import * as tf from "../tensors/tensorflow.ts";
import { type KlEstimator, LOG_RATIO_LIMIT } from "./divergence.ts";
import { type PolicyLossSettings, SEQUENCE_LIMIT } from "./policy_loss.ts";
import type { ClipRange, WeightRange } from "./surrogate.ts";

/** What is known of B completions before they are scored, padded to T tokens. */
export interface PolicyTensors {
  /** Each token's weight in the loss, 0 where it is not trained on, `[B, T]`. */
  readonly weights: tf.Tensor2D;
  /** Shape `[B, 1]`. */
  readonly advantages: tf.Tensor2D;
  /** Before the first update, `[B, T]`. Default: every ratio is 1. */
  readonly oldLogProbs?: tf.Tensor2D;
  /** Under the reference, `[B, T]`; absent without a divergence. */
  readonly refLogProbs?: tf.Tensor2D;
}

/**
 * The policy loss's derivative by each log-probability.
 *
 * Nothing is checked here, and what stands at a token of weight 0, NaN included,
 * changes nothing.
 *
 * Source: `policyLoss`, whose `gradient` this is.
 *
 * @param logProbs Under the policy, in nats, shape `[B, T]`.
 * @param batch What is known beside them.
 * @param settings Which loss; how it is aggregated is in the weights.
 * @returns Shape `[B, T]`, owned by the caller; a constant to every gradient
 * that is not taken of this function itself.
 */
export function policySlopes(
  logProbs: tf.Tensor2D,
  { weights, advantages, oldLogProbs = logProbs, refLogProbs }: PolicyTensors,
  settings: PolicyLossSettings,
): tf.Tensor2D {
  return tf.tidy(() => {
    const isTrained = tf.notEqual(weights, 0);
    const logRatios = tf.sub(logProbs, oldLogProbs); // [B, T]
    const own = clamped(logRatios, LOG_RATIO_LIMIT);
    const shared = settings.importanceSamplingLevel === "sequence"
      ? clamped(trainedMean(logRatios, isTrained), SEQUENCE_LIMIT) // [B, 1]
      : own;
    let slopes = policySlope(shared, advantages, settings);
    if (refLogProbs) {
      const gap = clamped(tf.sub(refLogProbs, logProbs), LOG_RATIO_LIMIT);
      const { beta = 0 } = settings;
      slopes = tf.add(slopes, tf.mul(beta, klSlope(own, gap, settings)));
    }
    return tf.where(isTrained, tf.mul(weights, slopes), 0);
  });
}

/** Log-ratios within their limit. */
interface Clamped {
  /** The numbers, or the limit that they passed. NaN stays NaN. */
  readonly value: tf.Tensor;
  /** Where the limit changed them. */
  readonly isHeld: tf.Tensor;
}

function clamped(x: tf.Tensor, limit: number): Clamped {
  return {
    value: within(x, -limit, limit),
    isHeld: tf.greater(tf.abs(x), limit),
  };
}

/** `tf.clipByValue`, where NaN stays NaN on every backend. */
function within(x: tf.Tensor, low: number, high: number): tf.Tensor {
  return tf.where(
    tf.less(x, low),
    low,
    tf.where(tf.greater(x, high), high, x),
  );
}

/** The mean of each sequence's trained tokens, NaN without any, `[B, 1]`. */
function trainedMean(x: tf.Tensor, isTrained: tf.Tensor): tf.Tensor {
  const total = tf.sum(tf.where(isTrained, x, 0), 1, true);
  const count = tf.sum(tf.cast(isTrained, "float32"), 1, true);
  return tf.div(total, count);
}

function policySlope(
  logRatios: Clamped,
  advantages: tf.Tensor,
  settings: PolicyLossSettings,
): tf.Tensor {
  const ratios = tf.exp(logRatios.value);
  if (settings.objective === "cispo") {
    return weightedSlope(ratios, advantages, settings);
  }
  const slopes = clippedSlope(ratios, advantages, settings);
  return tf.where(logRatios.isHeld, 0, slopes);
}

/** The slope of `clippedTerm`. */
function clippedSlope(
  ratios: tf.Tensor,
  advantages: tf.Tensor,
  { epsilon = 0.2, epsilonHigh = epsilon, delta = Infinity }: ClipRange,
): tf.Tensor {
  const isLow = tf.logicalAnd(
    tf.less(advantages, 0),
    tf.less(ratios, 1 - epsilon),
  );
  const isHigh = tf.logicalAnd(
    tf.greater(advantages, 0),
    tf.greater(ratios, 1 + epsilonHigh),
  );
  const isFlat = tf.logicalOr(
    tf.logicalOr(isLow, isHigh),
    tf.greater(ratios, delta),
  );
  return tf.where(isFlat, 0, tf.neg(tf.mul(ratios, advantages)));
}

/** The slope of `weightedTerm`. */
function weightedSlope(
  ratios: tf.Tensor,
  advantages: tf.Tensor,
  { weightMin = 0, weightMax = 5 }: WeightRange,
): tf.Tensor {
  return tf.neg(tf.mul(within(ratios, weightMin, weightMax), advantages));
}

/** The slope of `divergence`, or of its product with the ratio. */
function klSlope(
  logRatios: Clamped,
  gap: Clamped,
  { klEstimator = "k3", useBiasCorrectionKl = false }: PolicyLossSettings,
): tf.Tensor {
  const { value, slope, sum } = ESTIMATORS[klEstimator](gap.value);
  const own = tf.where(gap.isHeld, 0, slope);
  if (!useBiasCorrectionKl) return own;
  // (ratio · value)′ = ratio · (slope + value), ratio · slope while it is held
  const both = tf.where(gap.isHeld, value, sum);
  return tf.mul(
    tf.exp(logRatios.value),
    tf.where(logRatios.isHeld, own, both),
  );
}

/** An estimator of the divergence at all tokens. */
interface Estimated {
  /** In nats. */
  readonly value: tf.Tensor;
  /** Its derivative by the policy's log-probability. */
  readonly slope: tf.Tensor;
  /** Both together, in few digits no worse than in many. */
  readonly sum: tf.Tensor;
}

const ESTIMATORS: Record<KlEstimator, (d: tf.Tensor) => Estimated> = {
  k1: (d) => added(tf.neg(d), tf.scalar(1)),
  k2: (d) => added(tf.div(tf.square(d), 2), tf.neg(d)),
  // e^d would swallow −d, which is all that is left of the sum.
  k3: (d) => ({
    value: tf.sub(tf.expm1(d), d),
    slope: tf.neg(tf.expm1(d)),
    sum: tf.neg(d),
  }),
  "k1+": (d) => added(tf.neg(d), tf.neg(d)),
  "k3+": (d) => added(tf.sub(tf.expm1(d), d), tf.neg(d)),
};

function added(value: tf.Tensor, slope: tf.Tensor): Estimated {
  return { value, slope, sum: tf.add(value, slope) };
}
