/**
 * TF.js' own operations that are made of others, so that these are the fast
 * ones. TF.js' JavaScript backend calls its own parts directly.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { KERNELS } from "./register.ts";

type Tensors = Readonly<Record<string, tf.Tensor>>;
type Settings = Readonly<Record<string, number | string | boolean | number[]>>;

/** Registers them. */
export function registerComposedKernels() {
  const kernels: Record<string, (x: Tensors, by: Settings) => tf.Tensor> = {
    _FusedMatMul: fusedMatMul,
    Softmax: ({ logits }, { dim }) => softmax(logits!, dim as number),
    LogSoftmax: ({ logits }, { axis }) => {
      const sum = tf.logSumExp(logits!, axis as number, true);
      return tf.sub(logits!, sum);
    },
    Mean: ({ x }, { axis, keepDims }) => {
      const axes = tf.util.parseAxisParam(axis as number[], x!.shape);
      const count = axes.reduce((all, at) => all * x!.shape[at]!, 1);
      const floats = tf.cast(x!, "float32");
      return tf.div(tf.sum(floats, axes, keepDims as boolean), count);
    },
    SquaredDifference: ({ a, b }) => tf.square(tf.sub(a!, b!)),
    ClipByValue: ({ x }, { clipValueMin, clipValueMax }) =>
      tf.minimum(
        tf.maximum(x!, clipValueMin as number),
        clipValueMax as number,
      ),
  };
  for (const [kernelName, compute] of Object.entries(kernels)) {
    tf.registerKernel({
      kernelName,
      backendName: KERNELS,
      kernelFunc: ({ inputs, attrs }) =>
        tf.tidy(() => compute(inputs as unknown as Tensors, attrs as Settings)),
    });
  }
}

function softmax(logits: tf.Tensor, axis: number): tf.Tensor {
  const highest = tf.max(logits, axis, true);
  const weights = tf.exp(tf.sub(logits, highest));
  return tf.div(weights, tf.sum(weights, axis, true));
}

const ACTIVATIONS: Record<
  string,
  (x: tf.Tensor, inputs: Tensors, by: Settings) => tf.Tensor
> = {
  linear: (x) => x,
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
  elu: (x) => tf.elu(x),
  sigmoid: (x) => tf.sigmoid(x),
  prelu: (x, { preluActivationWeights }) =>
    tf.prelu(x, preluActivationWeights!),
  leakyrelu: (x, _, { leakyreluAlpha }) =>
    tf.leakyRelu(x, leakyreluAlpha as number),
};

function fusedMatMul(inputs: Tensors, by: Settings): tf.Tensor {
  const { a, b, bias } = inputs;
  const turns = [by.transposeA, by.transposeB] as [boolean, boolean];
  const product = tf.matMul(a!, b!, ...turns);
  const sum = bias ? tf.add(product, bias) : product;
  return ACTIVATIONS[(by.activation ?? "linear") as string]!(sum, inputs, by);
}
