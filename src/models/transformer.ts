/**
 * A decoder of the Qwen2 and Llama family: token ids in, hidden states out.
 *
 * Sequences lie end to end without padding, so a batch of N tokens is one
 * matrix [N, D] all the way.
 *
 * Source: Qwen2, arXiv:2407.10671: RMSNorm before each block, rotary positions,
 * grouped queries with biases on queries, keys and values, SwiGLU.
 *
 * @module
 */

import * as tf from "../tensors/tensorflow.ts";
import { attention } from "../tensors/fused/attention.ts";
import { embedding } from "../tensors/fused/embedding.ts";
import { addLinear, linear } from "../tensors/fused/linear.ts";
import { rmsNorm } from "../tensors/fused/rms_norm.ts";
import { rotary } from "../tensors/fused/rotary.ts";
import { swiGlu } from "../tensors/fused/swiglu.ts";
import { unpack } from "../tensors/fused/unpack.ts";
import { packedLayout } from "./layout.ts";
import type { ModelShape } from "./model_shape.ts";

/** A model: its sizes and one flat vector of parameters, which it owns. */
export interface Model {
  /** The sizes. */
  readonly shape: ModelShape;
  /** All parameters, shape `[P]`, laid out by `packedLayout`. */
  parameters: tf.Tensor1D;
}

/** Token sequences laid end to end. */
export interface TokenBatch {
  /** Token ids, shape `[N]`. */
  readonly ids: tf.Tensor1D;
  /** Position of each token in its own sequence, from 0, shape `[N]`. */
  readonly positions: tf.Tensor1D;
  /** First row of each sequence, then N, shape `[B + 1]`. */
  readonly starts: tf.Tensor1D;
}

/** The parameters of one layer as tensors. */
export interface LayerWeights {
  /** Norm before attention, `[D]`. */
  readonly norm1: tf.Tensor1D;
  /** Queries, keys and values, `[D, W]`. */
  readonly qkv: tf.Tensor2D;
  /** Their biases, `[W]`, where the model has them. */
  readonly qkvBias?: tf.Tensor1D;
  /** Output of attention, `[H·S, D]`. */
  readonly output: tf.Tensor2D;
  /** Norm before the feed-forward block, `[D]`. */
  readonly norm2: tf.Tensor1D;
  /** Gate and up, `[D, 2F]`. */
  readonly gateUp: tf.Tensor2D;
  /** Down, `[F, D]`. */
  readonly down: tf.Tensor2D;
}

/** All parameters as tensors. */
export interface Weights {
  /** Token embedding, `[V, D]`. */
  readonly embedding: tf.Tensor2D;
  /** The layers, in order. */
  readonly layers: readonly LayerWeights[];
  /** Last norm, `[D]`. */
  readonly norm: tf.Tensor1D;
  /** Output head, `[V, D]`: the embedding itself when tied. */
  readonly head: tf.Tensor2D;
}

/** Cuts a flat vector of parameters into the model's tensors; differentiable. */
export function weightsOf(shape: ModelShape, flat: tf.Tensor1D): Weights {
  const layout = packedLayout(shape);
  const tensors = unpack(flat, layout);
  const named = new Map(layout.map(({ name }, i) => [name, tensors[i]!]));
  const layers = Array.from({ length: shape.layers }, (_, layer) => {
    const get = (name: string) => named.get(`layers.${layer}.${name}`);
    const bias = get("qkvBias") as tf.Tensor1D | undefined;
    return {
      norm1: get("norm1") as tf.Tensor1D,
      qkv: get("qkv") as tf.Tensor2D,
      ...(bias ? { qkvBias: bias } : {}),
      output: get("output") as tf.Tensor2D,
      norm2: get("norm2") as tf.Tensor1D,
      gateUp: get("gateUp") as tf.Tensor2D,
      down: get("down") as tf.Tensor2D,
    };
  });
  const table = named.get("embedding") as tf.Tensor2D;
  return {
    embedding: table,
    layers,
    norm: named.get("norm") as tf.Tensor1D,
    head: (named.get("head") ?? table) as tf.Tensor2D,
  };
}

/**
 * Lays token sequences end to end.
 *
 * @param sequences Token ids, at least one each.
 * @returns Tensors owned by the caller.
 * @throws {RangeError} If there is no sequence, or an empty one.
 */
export function tokenBatch(
  sequences: readonly (readonly number[])[],
): TokenBatch {
  if (sequences.length === 0 || sequences.some(({ length }) => length === 0)) {
    throw new RangeError(
      "Cannot lay out tokens: needed at least one sequence, none of them empty",
    );
  }
  const starts = [0];
  for (const { length } of sequences) starts.push(starts.at(-1)! + length);
  const positions = sequences.flatMap((sequence) => sequence.map((_, i) => i));
  return {
    ids: tf.tensor1d(sequences.flat(), "int32"),
    positions: tf.tensor1d(positions, "int32"),
    starts: tf.tensor1d(starts, "int32"),
  };
}

/** Called with each layer's rotated queries, keys and values, `[N, W]`. */
export type LayerTap = (layer: number, qkv: tf.Tensor2D) => void;

/**
 * Runs the decoder over whole sequences.
 *
 * @param shape The model's sizes.
 * @param weights The parameters as tensors.
 * @param batch N tokens laid end to end.
 * @param tap Sees each layer's rotated queries, keys and values.
 * @returns Normalised hidden states, shape `[N, D]`, owned by the caller.
 */
export function hiddenStates(
  shape: ModelShape,
  weights: Weights,
  batch: TokenBatch,
  tap?: LayerTap,
): tf.Tensor2D {
  let x = embedding(weights.embedding, batch.ids); // [N, D]
  weights.layers.forEach((layer, index) => {
    const qkv = queriesKeysValues(shape, layer, x, batch.positions);
    tap?.(index, qkv);
    const read = attention(qkv, batch.starts, shape); // [N, H·S]
    x = feedForward(shape, layer, x, read);
  });
  return rmsNorm(x, weights.norm, shape.epsilon);
}

/** Rotated queries, keys and values of one layer, `[N, W]`. */
export function queriesKeysValues(
  shape: ModelShape,
  layer: LayerWeights,
  x: tf.Tensor2D,
  positions: tf.Tensor1D,
): tf.Tensor2D {
  const normal = rmsNorm(x, layer.norm1, shape.epsilon);
  const { heads, keyValueHeads, headSize } = shape;
  return rotary(
    linear(normal, layer.qkv, layer.qkvBias),
    positions,
    { heads, keyValueHeads, headSize },
    shape.ropeBase,
  );
}

/** Adds what attention read, then the feed-forward block, `[N, D]`. */
export function feedForward(
  shape: ModelShape,
  layer: LayerWeights,
  x: tf.Tensor2D,
  read: tf.Tensor2D,
): tf.Tensor2D {
  const attended = addLinear(x, read, layer.output);
  const normal = rmsNorm(attended, layer.norm2, shape.epsilon);
  const open = swiGlu(linear(normal, layer.gateUp));
  return addLinear(attended, open, layer.down);
}
