/**
 * One new token a row through the decoder, over a cache of keys and values.
 *
 * @module
 */

import { defineKernel, type Inputs, runFused } from "../tensors/fused.ts";
import {
  cachedAttention,
  checkCache,
  checkLengths,
  type KeyValueCache,
} from "../tensors/fused/cached_attention.ts";
import { embedding } from "../tensors/fused/embedding.ts";
import { rmsNorm } from "../tensors/fused/rms_norm.ts";
import * as tf from "../tensors/tensorflow.ts";
import type { ModelShape } from "./model_shape.ts";
import {
  feedForward,
  type LayerWeights,
  queriesKeysValues,
  type Weights,
} from "./transformer.ts";

/** What one step gives. */
export interface DecoderStep {
  /** Logits of each row's next token, shape `[R, V]`. */
  readonly logits: tf.Tensor2D;
  /** The layers' caches, one token longer. */
  readonly caches: readonly KeyValueCache[];
}

/**
 * Feeds one token a row and gives the logits of the next. No gradient.
 *
 * @param shape The model's sizes.
 * @param weights Its parameters.
 * @param caches One a layer; a backend may update them in place, so use the
 * returned ones and dispose of these.
 * @param ids The tokens, shape `[R]`.
 * @param lengths Tokens already in each row's cache, shape `[R]`.
 * @returns Logits and caches, owned by the caller.
 * @throws {RangeError} If sizes, caches and lengths do not fit each other.
 */
export function decoderStep(
  shape: ModelShape,
  weights: Weights,
  caches: readonly KeyValueCache[],
  ids: tf.Tensor1D,
  lengths: tf.Tensor1D,
): DecoderStep {
  for (const cache of caches) checkCache(cache, ids.size, shape);
  checkLengths(lengths, caches[0]!.keys.shape);
  const { heads, keyValueHeads, headSize, mlpWidth, epsilon } = shape;
  const inputs: Record<string, tf.Tensor> = {
    ...weightInputs(weights),
    ids,
    lengths,
  };
  caches.forEach(({ keys, values }, layer) => {
    inputs[`${layer}.keys`] = keys;
    inputs[`${layer}.values`] = values;
  });
  const [logits, ...rest] = runFused("SparkleDecoderStep", inputs, {
    layers: caches.length,
    heads,
    keyValueHeads,
    headSize,
    mlpWidth,
    epsilon,
    base: shape.ropeBase,
  });
  return {
    logits: logits as tf.Tensor2D,
    caches: caches.map((_, layer) => ({
      keys: rest[2 * layer] as tf.Tensor3D,
      values: rest[2 * layer + 1] as tf.Tensor3D,
    })),
  };
}

/** Weights under the names of the kernel's inputs; the same for every token. */
const inputsOf = new WeakMap<Weights, Inputs>();

function weightInputs(weights: Weights): Inputs {
  const known = inputsOf.get(weights);
  if (known) return known;
  const layers = weights.layers.flatMap((layer, i) =>
    Object.entries(layer).map(([name, tensor]) => [`${i}.${name}`, tensor])
  );
  const inputs = {
    table: weights.embedding,
    norm: weights.norm,
    head: weights.head,
    ...Object.fromEntries(layers) as Inputs,
  };
  inputsOf.set(weights, inputs);
  return inputs;
}

defineKernel({
  name: "SparkleDecoderStep",
  compute: (inputs, attributes) => {
    const shape = { ...attributes, ropeBase: attributes.base! } as unknown as
      & ModelShape
      & { layers: number };
    const ids = inputs.ids as tf.Tensor1D;
    const lengths = inputs.lengths as tf.Tensor1D;
    let x = embedding(inputs.table as tf.Tensor2D, ids); // [R, D]
    const caches: tf.Tensor[] = [];
    for (let i = 0; i < shape.layers; i++) {
      const layer = layerOf(inputs, i);
      const qkv = queriesKeysValues(shape, layer, x, lengths);
      const read = cachedAttention(qkv, layer, lengths, shape);
      caches.push(read.cache.keys, read.cache.values);
      x = feedForward(shape, layer, x, read.output);
    }
    const hidden = rmsNorm(x, inputs.norm as tf.Tensor1D, shape.epsilon);
    return [headLogits(inputs.head as tf.Tensor2D, hidden), ...caches];
  },
});

/** Logits of every token, shape `[R, V]`. */
export function headLogits(
  head: tf.Tensor2D,
  hidden: tf.Tensor2D,
): tf.Tensor2D {
  return tf.matMul(hidden, head, false, true);
}

/** The inputs of one layer under their own names. */
function layerOf(inputs: Inputs, layer: number) {
  const start = `${layer}.`;
  const own = Object.entries(inputs).filter(([name]) => name.startsWith(start))
    .map(([name, tensor]) => [name.slice(start.length), tensor]);
  return Object.fromEntries(own) as unknown as LayerWeights & KeyValueCache;
}
