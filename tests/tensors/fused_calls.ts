import { randomStream } from "kit/base/random.ts";
import { runFused } from "kit/tensors/fused.ts";
import * as tf from "kit/tensors/tensorflow.ts";

/** One call of a fused operation: shapes of float inputs, and the rest. */
export interface Call {
  /** The kernel. */
  readonly name: string;
  readonly floats: Record<string, number[]>;
  readonly wholes?: Record<string, number[]>;
  readonly attributes?: Record<string, number>;
  /** Outputs that nobody may read where a row has no meaning. */
  readonly outputs: readonly number[];
}

const heads = { heads: 6, keyValueHeads: 2, headSize: 10 };
const width = 100;
// More than one tile of rows and of columns, none of them whole.
const starts = [0, 77, 77, 78, 131];
const ids = Array.from({ length: 131 }, (_, i) => (i * i) % 90);
const targets = Array.from({ length: 67 }, (_, i) => (i * 37) % 1500);

/** Every fused operation and every gradient kernel, at sizes that fit no tile. */
export const calls: readonly Call[] = [
  {
    name: "SparkleLinear",
    floats: { x: [131, 301], weight: [301, 271], bias: [271] },
    outputs: [0],
  },
  {
    name: "SparkleLinear",
    floats: { x: [131, 301], weight: [301, 271], base: [131, 271] },
    outputs: [0],
  },
  {
    name: "SparkleLinearInputGrad",
    floats: { dy: [131, 271], weight: [301, 271] },
    outputs: [0],
  },
  {
    name: "SparkleLinearWeightGrad",
    floats: { x: [521, 101], dy: [521, 71] },
    outputs: [0],
  },
  { name: "SparkleLinearBiasGrad", floats: { dy: [521, 71] }, outputs: [0] },
  {
    name: "SparkleRmsNorm",
    floats: { x: [131, 101], weight: [101] },
    attributes: { epsilon: 1e-6 },
    outputs: [0, 1],
  },
  {
    name: "SparkleRmsNormGrad",
    floats: { dy: [131, 101], x: [131, 101], weight: [101], rstd: [131] },
    outputs: [0, 1],
  },
  { name: "SparkleSwiGlu", floats: { gateUp: [131, 202] }, outputs: [0] },
  {
    name: "SparkleSwiGluGrad",
    floats: { dy: [131, 101], gateUp: [131, 202] },
    outputs: [0],
  },
  {
    name: "SparkleRotary",
    floats: { qkv: [131, width] },
    wholes: { positions: ids },
    attributes: { ...heads, base: 10000, sign: -1 },
    outputs: [0],
  },
  {
    name: "SparkleEmbedding",
    floats: { table: [90, 33] },
    wholes: { ids },
    outputs: [0],
  },
  {
    name: "SparkleEmbeddingGrad",
    floats: { dy: [131, 33] },
    wholes: { ids },
    attributes: { rows: 91 },
    outputs: [0],
  },
  {
    name: "SparkleAttention",
    floats: { qkv: [131, width] },
    wholes: { starts },
    attributes: heads,
    outputs: [0, 1],
  },
  {
    name: "SparkleAttentionGrad",
    floats: {
      dy: [131, 60],
      qkv: [131, width],
      y: [131, 60],
      logSumExp: [131, 6],
    },
    wholes: { starts },
    attributes: heads,
    outputs: [0],
  },
  {
    name: "SparkleCachedAttention",
    floats: { qkv: [4, width], keys: [4, 131, 20], values: [4, 131, 20] },
    wholes: { lengths: [0, 130, 17, 99] },
    attributes: heads,
    outputs: [0, 1, 2],
  },
  {
    name: "SparkleTokenLogProbs",
    floats: { hidden: [67, 41], head: [1500, 41] },
    wholes: { targets },
    attributes: { temperature: 1.7 },
    outputs: [0, 1, 2],
  },
  {
    name: "SparkleTokenLogProbsGrad",
    floats: {
      dLogProbs: [67],
      dEntropy: [67],
      hidden: [67, 41],
      head: [1500, 41],
      entropy: [67],
      logSumExp: [67],
    },
    wholes: { targets },
    attributes: { temperature: 1.7 },
    outputs: [0, 1],
  },
  {
    name: "SparkleAdamW",
    floats: {
      parameters: [40001],
      gradient: [40001],
      first: [40001],
      second: [40001],
      decay: [40001],
    },
    attributes: {
      learningRate: 0.1,
      beta1: 0.9,
      beta2: 0.99,
      epsilon: 1e-3,
      weightDecay: 0.1,
      step: 3,
      gradientScale: 0.5,
    },
    outputs: [0, 1, 2],
  },
  { name: "SparkleGlobalNorm", floats: { x: [40001] }, outputs: [0] },
];

/** The inputs of a call, the same at every time; they are the caller's. */
export function inputsOf(
  call: Call,
  poison?: string,
): Record<string, tf.Tensor> {
  const random = randomStream("kernels").split(call.name);
  const inputs: Record<string, tf.Tensor> = {};
  for (const [name, shape] of Object.entries(call.floats)) {
    const values = Float32Array.from(
      { length: shape.reduce((a, b) => a * b, 1) },
      () => random.normal() / (shape.length > 1 ? 2 : 1),
    );
    // A mean square, and a log-sum-exp that bounds all weights.
    if (name === "second") values.forEach((x, i) => values[i] = x * x);
    if (name === "logSumExp") values.forEach((x, i) => values[i] = x / 4 + 9);
    if (name === poison) values[values.length >> 1] = NaN;
    inputs[name] = tf.tensor(values, shape);
  }
  for (const [name, values] of Object.entries(call.wholes ?? {})) {
    inputs[name] = tf.tensor1d(values, "int32");
  }
  return inputs;
}

/** Runs a call on the current backend; its outputs are the caller's. */
export function run(call: Call, poison?: string): tf.Tensor[] {
  return tf.tidyRecord(() => {
    const inputs = inputsOf(call, poison);
    const outputs = runFused(call.name, inputs, call.attributes);
    return call.outputs.map((i) => outputs[i]!);
  });
}

/** Length of the difference as a share of the expected vector's length. */
export function apart(got: ArrayLike<number>, expected: ArrayLike<number>) {
  let difference = 0;
  let whole = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (got[i]! - expected[i]!) ** 2;
    whole += expected[i]! ** 2;
  }
  return Math.sqrt(difference / (whole || 1));
}
