/**
 * Where a compiled step takes its slopes from: the derivative of the loss by
 * each log-probability.
 *
 * @module
 */

import { type Padded, toPlaces } from "../models/padded_batch.ts";
import type { Scored } from "../models/score.ts";
import * as tf from "../tensors/tensorflow.ts";
import type { Aggregation } from "./aggregation.ts";
import {
  checkSettings,
  type PolicyLossSettings,
  type TokenNumbers,
  type UnscoredBatch,
} from "./policy_loss.ts";
import { policySlopes, type PolicyTensors } from "./policy_slopes.ts";

/**
 * How the slopes of some sequences come about without asking the host: `known`
 * before anything is scored, one number a completion token, end to end; or those
 * of the `policy` loss, computed beside the log-probabilities that they need.
 */
export type SlopeSource =
  | {
    readonly kind: "known";
    readonly slopesOf: (indices: readonly number[]) => Float32Array;
  }
  | {
    readonly kind: "policy";
    readonly batchOf: (indices: readonly number[]) => UnscoredShare;
    readonly settings: PolicyLossSettings;
  };

/** A share of a step before it is scored. */
export type UnscoredShare = UnscoredBatch & {
  readonly aggregation: Aggregation;
};

/** The same on the device, for one padded batch; disposed of by the caller. */
export type SlopeInputs =
  | { readonly kind: "known"; readonly slopes: tf.Tensor1D }
  | {
    readonly kind: "policy";
    readonly batch: PolicyTensors;
    readonly settings: PolicyLossSettings;
  };

/** Sequences that were padded. */
export interface PaddedShare {
  /** Their numbers. */
  readonly indices: readonly number[];
  /** The sequences. */
  readonly sequences: readonly Scored[];
  /** Where their tokens went. */
  readonly padded: Padded;
}

/** Brings to the device what the slopes are made of. */
export function slopeInputs(
  source: SlopeSource,
  { indices, sequences, padded }: PaddedShare,
): SlopeInputs {
  if (source.kind === "known") {
    return knownSlopes(source.slopesOf(indices), padded);
  }
  const { settings } = source;
  const batch = source.batchOf(indices);
  checkSettings(batch, settings);
  return {
    kind: "policy",
    batch: policyTensors(batch, sequences, padded),
    settings,
  };
}

/** Slopes that are known, in their places on the device. */
export function knownSlopes(slopes: Float32Array, padded: Padded): SlopeInputs {
  return { kind: "known", slopes: tf.tensor1d(toPlaces(slopes, padded)) };
}

/**
 * The slopes of scored tokens, without asking the host.
 *
 * @param inputs What they are made of.
 * @param logProbs Shape `[M]`.
 * @returns Shape `[M]`, 0 at padding; the tensor itself where it is known.
 */
export function slopesAt(
  inputs: SlopeInputs,
  logProbs: tf.Tensor1D,
): tf.Tensor1D {
  if (inputs.kind === "known") return inputs.slopes;
  const { batch, settings } = inputs;
  return tf.tidy(() => {
    const rows = tf.reshape(logProbs, batch.weights.shape) as tf.Tensor2D;
    return tf.reshape(policySlopes(rows, batch, settings), [-1]);
  });
}

function policyTensors(
  { advantages, aggregation, mask, oldLogProbs, refLogProbs }: UnscoredShare,
  sequences: readonly Scored[],
  padded: Padded,
): PolicyTensors {
  const { sequences: count, scored } = padded.sizes;
  const rectangle = (rows: TokenNumbers) =>
    tf.tensor2d(toPlaces(rows.flatMap((row) => Array.from(row)), padded), [
      count,
      scored,
    ]);
  const weights = sequences.map(({ completionIds }, i) =>
    completionIds.map((_, t) =>
      mask?.[i]?.[t] === 0 ? 0 : aggregation.weights[i]!
    )
  );
  const column = new Float32Array(count);
  column.set(advantages);
  return {
    weights: rectangle(weights),
    advantages: tf.tensor2d(column, [count, 1]),
    ...(oldLogProbs ? { oldLogProbs: rectangle(oldLogProbs) } : {}),
    ...(refLogProbs ? { refLogProbs: rectangle(refLogProbs) } : {}),
  };
}
