/**
 * Causal attention with grouped queries over sequences laid end to end.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import {
  type Attributes,
  defineGradient,
  defineKernel,
  runFused,
  runFusedSingle,
  wholeNumbers,
} from "../fused.ts";
import { isTraced } from "../traced.ts";
import { checkRows, type Heads } from "./heads.ts";
import { type Padding, padding } from "./padding.ts";

/**
 * Lets each token read the tokens before it in its own sequence.
 *
 * Sequences lie end to end without padding: sequence b holds the rows from
 * `starts[b]` to `starts[b + 1] − 1`.
 *
 * Source: Vaswani et al., arXiv:1706.03762; grouped queries, arXiv:2305.13245.
 *
 * @param qkv Rotated queries, keys and values, shape `[N, W]`.
 * @param starts First row of each sequence, then N, shape `[B + 1]`.
 * @param heads How the row is divided.
 * @returns Shape `[N, H·S]`, owned by the caller.
 * @throws {RangeError} If rows and heads do not fit each other, or the starts do
 * not rise from 0 to N.
 */
export function attention(
  qkv: tf.Tensor2D,
  starts: tf.Tensor1D,
  heads: Heads,
): tf.Tensor2D {
  checkRows(qkv, heads);
  if (!isTraced(starts)) checkStarts(wholeNumbers(starts), qkv.shape[0]);
  const { heads: count, keyValueHeads, headSize } = heads;
  return runFusedSingle("SparkleAttention", { qkv, starts }, {
    heads: count,
    keyValueHeads,
    headSize,
  });
}

function checkStarts(starts: Int32Array, rows: number) {
  const rises = starts.every((start, b) => b === 0 || start >= starts[b - 1]!);
  if (starts[0] !== 0 || starts.at(-1) !== rows || !rises) {
    throw new RangeError(
      `Cannot attend: starts must rise from 0 to ${rows}, got [${starts}]`,
    );
  }
}

defineKernel({
  name: "SparkleAttention",
  compute: ({ qkv, starts }, attributes) => {
    const layout = padding(wholeNumbers(starts!));
    const { queries, keys, values } = padded(qkv!, layout, attributes);
    const scores = causalScores(queries, keys, layout, attributes);
    const highest = tf.max(scores, -1, true); // [B·KV, g·T, 1]
    const weights = tf.exp(tf.sub(scores, highest));
    const total = tf.sum(weights, -1, true);
    const outputs = tf.matMul(tf.div(weights, total), values); // [B·KV, g·T, S]
    const logSumExp = tf.add(highest, tf.log(total));
    return [
      fromQueries(outputs, layout, attributes, attributes.headSize!),
      fromQueries(logSumExp, layout, attributes, 1),
    ];
  },
});

// P = exp(scores − logSumExp); dS = P·(dP − rowsum(dy·y)).
defineKernel({
  name: "SparkleAttentionGrad",
  compute: ({ dy, qkv, y, logSumExp, starts }, attributes) => {
    const { headSize } = attributes;
    const layout = padding(wholeNumbers(starts!));
    const { queries, keys, values } = padded(qkv!, layout, attributes);
    const rows = qkv!.shape[0]!;
    const dOutputs = toQueries(dy!, layout, attributes, headSize!, true);
    const product = tf.sum(
      tf.reshape(tf.mul(dy!, y!), [rows, attributes.heads!, headSize!]),
      -1,
    ); // [N, H]
    const delta = toQueries(product, layout, attributes, 1, true);
    const highest = toQueries(logSumExp!, layout, attributes, 1);
    const scores = causalScores(queries, keys, layout, attributes);
    const weights = tf.exp(tf.sub(scores, highest)); // [B·KV, g·T, T]
    const dValues = tf.matMul(tf.transpose(weights, [0, 2, 1]), dOutputs);
    const dWeights = tf.matMul(dOutputs, tf.transpose(values, [0, 2, 1]));
    const dScores = tf.mul(
      tf.mul(weights, tf.sub(dWeights, delta)),
      1 / Math.sqrt(headSize!),
    );
    const dQueries = tf.matMul(dScores, tf.transpose(keys, [0, 2, 1]));
    const dKeys = tf.matMul(tf.transpose(dScores, [0, 2, 1]), queries);
    return [tf.concat([
      fromQueries(dQueries, layout, attributes, headSize!),
      fromKeys(dKeys, layout, attributes),
      fromKeys(dValues, layout, attributes),
    ], 1)];
  },
});

defineGradient("SparkleAttention", {
  inputs: ["qkv", "starts"],
  outputs: [true, true],
  rule: ([dy], [qkv, starts, y, logSumExp], attributes) => ({
    qkv: () =>
      runFused("SparkleAttentionGrad", {
        dy: dy!,
        qkv: qkv!,
        y: y!,
        logSumExp: logSumExp!,
        starts: starts!,
      }, attributes)[0]!,
  }),
});

/** Real rows as padded ones, zero where nothing is real if asked. */
function toPadded(x: tf.Tensor, layout: Padding, isZeroed = false): tf.Tensor {
  if (layout.isFull) return x;
  const spread = tf.gather(x, tf.tensor1d(layout.source, "int32"));
  if (!isZeroed) return spread;
  return tf.mul(spread, tf.tensor(layout.real, [layout.real.length, 1]));
}

/** Padded rows as real ones. */
function fromPadded(rows: tf.Tensor, layout: Padding): tf.Tensor2D {
  return (layout.isFull
    ? rows
    : tf.gather(rows, tf.tensor1d(layout.target, "int32"))) as tf.Tensor2D;
}

/** Queries `[B·KV, g·T, S]`, keys `[B·KV, S, T]`, values `[B·KV, T, S]`. */
function padded(qkv: tf.Tensor, layout: Padding, attributes: Attributes) {
  const { heads, keyValueHeads, headSize } = attributes;
  const { batch, time } = layout;
  const [q, k, v] = tf.split(qkv, [
    heads! * headSize!,
    keyValueHeads! * headSize!,
    keyValueHeads! * headSize!,
  ], 1);
  const spread = (part: tf.Tensor) =>
    tf.reshape(toPadded(part, layout), [
      batch,
      time,
      keyValueHeads!,
      headSize!,
    ]);
  return {
    queries: toQueries(q!, layout, attributes, headSize!),
    keys: tf.reshape(tf.transpose(spread(k!), [0, 2, 3, 1]), [
      batch * keyValueHeads!,
      headSize!,
      time,
    ]) as tf.Tensor3D,
    values: tf.reshape(tf.transpose(spread(v!), [0, 2, 1, 3]), [
      batch * keyValueHeads!,
      time,
      headSize!,
    ]) as tf.Tensor3D,
  };
}

/** `[N, H·size]` to `[B·KV, g·T, size]`, zero where nothing is real if asked. */
function toQueries(
  x: tf.Tensor,
  layout: Padding,
  { heads, keyValueHeads }: Attributes,
  size: number,
  isZeroed = false,
): tf.Tensor3D {
  const { batch, time } = layout;
  const rows = toPadded(x, layout, isZeroed);
  return tf.reshape(
    tf.transpose(tf.reshape(rows, [batch, time, heads!, size]), [0, 2, 1, 3]),
    [batch * keyValueHeads!, (heads! / keyValueHeads!) * time, size],
  ) as tf.Tensor3D;
}

function fromQueries(
  x: tf.Tensor,
  layout: Padding,
  { heads }: Attributes,
  size: number,
): tf.Tensor2D {
  const { batch, time } = layout;
  const rows = tf.reshape(
    tf.transpose(tf.reshape(x, [batch, heads!, time, size]), [0, 2, 1, 3]),
    [batch * time, heads! * size],
  );
  return fromPadded(rows, layout);
}

function fromKeys(
  x: tf.Tensor,
  layout: Padding,
  { keyValueHeads, headSize }: Attributes,
): tf.Tensor2D {
  return fromQueries(
    x,
    layout,
    { heads: keyValueHeads!, keyValueHeads: keyValueHeads! },
    headSize!,
  );
}

/** Scaled scores `[B·KV, g·T, T]`, far below zero where a token looks ahead. */
function causalScores(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  { time }: Padding,
  { heads, keyValueHeads, headSize }: Attributes,
): tf.Tensor3D {
  const group = heads! / keyValueHeads!;
  const mask = new Float32Array(group * time * time);
  for (let row = 0; row < group * time; row++) {
    for (let key = (row % time) + 1; key < time; key++) {
      mask[row * time + key] = -1e9;
    }
  }
  return tf.add(
    tf.mul(tf.matMul(queries, keys), 1 / Math.sqrt(headSize!)),
    tf.tensor(mask, [1, group * time, time]),
  ) as tf.Tensor3D;
}
