/**
 * Rotary position embedding of the query and key heads in a row.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { defineGradient, defineKernel, runFusedSingle } from "../fused.ts";
import { checkRows, type Heads } from "./heads.ts";

/**
 * Turns each pair (i, i + S/2) of a query or key head by position·base^(−2i/S);
 * values pass unchanged.
 *
 * Source: Su et al., arXiv:2104.09864, with the half-split pairs of Llama and
 * Qwen2 in Hugging Face's layout.
 *
 * @param qkv Shape `[N, W]`.
 * @param positions Whole numbers, shape `[N]`.
 * @param heads How the row is divided.
 * @param base The longest wavelength, such as 10,000.
 * @returns Shape `[N, W]`, owned by the caller.
 * @throws {RangeError} If rows, positions and heads do not fit each other.
 */
export function rotary(
  qkv: tf.Tensor2D,
  positions: tf.Tensor1D,
  heads: Heads,
  base: number,
): tf.Tensor2D {
  checkRows(qkv, heads);
  if (positions.size !== qkv.shape[0]) {
    throw new RangeError(
      `Cannot turn heads: needed ${
        qkv.shape[0]
      } positions, got ${positions.size}`,
    );
  }
  return runFusedSingle("SparkleRotary", { qkv, positions }, {
    ...heads,
    base,
    sign: 1,
  });
}

defineKernel({
  name: "SparkleRotary",
  compute: ({ qkv, positions }, attributes) => {
    const { heads, keyValueHeads, headSize, base, sign } = attributes as
      & Record<string, number>
      & { heads: number };
    const turned = heads + keyValueHeads!;
    const half = headSize! / 2;
    const rates = Array.from(
      { length: half },
      (_, i) => Math.pow(base!, (-2 * i) / headSize!),
    );
    const angles = tf.mul(
      tf.reshape(tf.cast(positions!, "float32"), [-1, 1]),
      tf.tensor2d([rates]),
    ); // [N, S/2]
    const cos = tf.expandDims(tf.cos(angles), 1); // [N, 1, S/2]
    const sin = tf.expandDims(tf.mul(tf.sin(angles), sign!), 1);
    const rows = qkv!.shape[0]!;
    const width = qkv!.shape[1]!;
    const [moving, still] = tf.split(qkv!, [
      turned * headSize!,
      width - turned * headSize!,
    ], 1);
    const parts = tf.reshape(moving!, [rows, turned, headSize!]);
    const [first, second] = tf.split(parts, 2, 2); // [N, turned, S/2] each
    const rotated = tf.concat([
      tf.sub(tf.mul(first!, cos), tf.mul(second!, sin)),
      tf.add(tf.mul(second!, cos), tf.mul(first!, sin)),
    ], 2);
    return [
      tf.concat([tf.reshape(rotated, [rows, turned * headSize!]), still!], 1),
    ];
  },
});

defineGradient("SparkleRotary", {
  inputs: ["positions"],
  rule: ([dy], [positions], attributes) => ({
    qkv: () =>
      runFusedSingle("SparkleRotary", { qkv: dy!, positions: positions! }, {
        ...attributes,
        sign: -attributes.sign!,
      }),
  }),
});
