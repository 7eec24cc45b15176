/**
 * The gated activation of the feed-forward block.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { defineGradient, defineKernel, runFusedSingle } from "../fused.ts";

/**
 * Multiplies the second half of each row by silu of the first.
 *
 * Source: Shazeer, arXiv:2002.05202.
 *
 * @param gateUp Shape `[N, 2F]`: gates, then what they let through.
 * @returns Shape `[N, F]`, owned by the caller.
 * @throws {RangeError} If the rows cannot be halved.
 */
export function swiGlu(gateUp: tf.Tensor2D): tf.Tensor2D {
  if (gateUp.rank !== 2 || gateUp.shape[1] % 2 !== 0) {
    throw new RangeError(
      `Cannot gate rows of shape [${gateUp.shape}]: needed [N,2F]`,
    );
  }
  return runFusedSingle("SparkleSwiGlu", { gateUp });
}

defineKernel({
  name: "SparkleSwiGlu",
  compute: ({ gateUp }) => {
    const [gate, up] = tf.split(gateUp!, 2, 1);
    return [tf.mul(tf.mul(gate!, tf.sigmoid(gate!)), up!)];
  },
});

defineKernel({
  name: "SparkleSwiGluGrad",
  compute: ({ dy, gateUp }) => {
    const [gate, up] = tf.split(gateUp!, 2, 1);
    const open = tf.sigmoid(gate!);
    const silu = tf.mul(gate!, open);
    // silu' = σ + silu·(1 − σ)
    const slope = tf.add(open, tf.mul(silu, tf.sub(1, open)));
    const dGate = tf.mul(tf.mul(dy!, up!), slope);
    return [tf.concat([dGate, tf.mul(dy!, silu)], 1)];
  },
});

defineGradient("SparkleSwiGlu", {
  inputs: ["gateUp"],
  rule: ([dy], [gateUp]) => ({
    gateUp: () =>
      runFusedSingle("SparkleSwiGluGrad", { dy: dy!, gateUp: gateUp! }),
  }),
});
