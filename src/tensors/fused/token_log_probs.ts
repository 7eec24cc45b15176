/**
 * Log-probability of given tokens and entropy of the whole distribution.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { defineGradient, defineKernel, runFused } from "../fused.ts";
import { oneHot } from "../one_hot.ts";

/** What the head says about each target token. */
export interface TokenLogProbs {
  /** Log-probability of each target in nats, shape `[N]`. */
  readonly logProbs: tf.Tensor1D;
  /** Entropy of each distribution in nats, shape `[N]`. */
  readonly entropy: tf.Tensor1D;
}

/**
 * Scores target tokens under softmax(hidden·headᵀ / temperature).
 *
 * @param hidden Shape `[N, D]`.
 * @param head Shape `[V, D]`.
 * @param targets Token ids, shape `[N]`.
 * @param temperature Above 0; the same as when sampling.
 * @returns Tensors of shape `[N]`, owned by the caller.
 * @throws {RangeError} If the shapes do not fit each other, or the temperature
 * is not above 0.
 */
export function tokenLogProbs(
  hidden: tf.Tensor2D,
  head: tf.Tensor2D,
  targets: tf.Tensor1D,
  temperature: number,
): TokenLogProbs {
  const fits = hidden.rank === 2 && head.rank === 2 &&
    hidden.shape[1] === head.shape[1] && targets.size === hidden.shape[0];
  if (!fits || !(temperature > 0)) {
    throw new RangeError(
      `Cannot score ${targets.size} targets from hidden states of shape [${hidden.shape}] and a head of shape [${head.shape}] at temperature ${temperature}: needed N, [N,D], [V,D] and a temperature above 0`,
    );
  }
  const [logProbs, entropy] = runFused(
    "SparkleTokenLogProbs",
    { hidden, head, targets },
    { temperature },
  );
  return {
    logProbs: logProbs as tf.Tensor1D,
    entropy: entropy as tf.Tensor1D,
  };
}

defineKernel({
  name: "SparkleTokenLogProbs",
  compute: ({ hidden, head, targets }, { temperature }) => {
    const logits = scaledLogits(hidden!, head!, temperature!); // [N, V]
    const logSumExp = tf.logSumExp(logits, -1); // [N]
    const probabilities = tf.exp(
      tf.sub(logits, tf.expandDims(logSumExp, 1)),
    );
    const mean = tf.sum(tf.mul(probabilities, logits), -1); // [N]
    const picked = tf.sum(
      tf.mul(logits, oneHot(targets!, head!.shape[0]!)),
      -1,
    );
    return [
      tf.sub(picked, logSumExp),
      tf.sub(logSumExp, mean),
      logSumExp,
    ];
  },
});

// d logProb / dz = onehot − p; d entropy / dz = −p·(z − Σ p z).
defineKernel({
  name: "SparkleTokenLogProbsGrad",
  compute: (inputs, { temperature }) => {
    const { dLogProbs, dEntropy, hidden, head, targets } = inputs;
    const logits = scaledLogits(hidden!, head!, temperature!);
    const logSumExp = tf.expandDims(inputs.logSumExp!, 1); // [N, 1]
    const mean = tf.sub(logSumExp, tf.expandDims(inputs.entropy!, 1));
    const probabilities = tf.exp(tf.sub(logits, logSumExp));
    const fromLogProbs = tf.mul(
      tf.sub(oneHot(targets!, head!.shape[0]!), probabilities),
      tf.expandDims(dLogProbs!, 1),
    );
    const fromEntropy = tf.mul(
      tf.mul(probabilities, tf.sub(logits, mean)),
      tf.expandDims(dEntropy!, 1),
    );
    const dLogits = tf.div(
      tf.sub(fromLogProbs, fromEntropy),
      temperature!,
    ) as tf.Tensor2D; // [N, V]
    return [
      tf.matMul(dLogits, head as tf.Tensor2D),
      tf.matMul(tf.transpose(dLogits), hidden as tf.Tensor2D),
    ];
  },
});

defineGradient("SparkleTokenLogProbs", {
  inputs: ["hidden", "head", "targets"],
  outputs: [false, true, true],
  rule: (dys, [hidden, head, targets, entropy, logSumExp], attributes) => {
    // Outside the thunks: TF.js tidies after each of them.
    const [dHidden, dHead] = runFused("SparkleTokenLogProbsGrad", {
      dLogProbs: dys[0]!,
      dEntropy: dys[1]!,
      hidden: hidden!,
      head: head!,
      targets: targets!,
      entropy: entropy!,
      logSumExp: logSumExp!,
    }, attributes);
    return { hidden: () => dHidden!, head: () => dHead! };
  },
});

function scaledLogits(
  hidden: tf.Tensor,
  head: tf.Tensor,
  temperature: number,
): tf.Tensor2D {
  const logits = tf.matMul(
    hidden as tf.Tensor2D,
    tf.transpose(head as tf.Tensor2D),
  );
  return tf.div(logits, temperature);
}
