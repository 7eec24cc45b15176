/**
 * Rows of a table picked by whole numbers: token embeddings, and any selection
 * of rows that needs a gradient.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { defineGradient, defineKernel, runFusedSingle } from "../fused.ts";
import { oneHot } from "../one_hot.ts";

/**
 * Picks rows of a table; the gradient adds up over repeated rows.
 *
 * @param table Shape `[V, D]`.
 * @param ids Whole numbers from 0 to V − 1, shape `[N]`.
 * @returns Shape `[N, D]`, owned by the caller.
 * @throws {RangeError} If the shapes are others; on the kernels backend also if
 * an id is outside the table, which elsewhere picks zeros or fails in TF.js.
 */
export function embedding(table: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor2D {
  if (table.rank !== 2 || ids.rank !== 1) {
    throw new RangeError(
      `Cannot pick rows [${ids.shape}] of a table of shape [${table.shape}]: needed [N] and [V,D]`,
    );
  }
  return runFusedSingle("SparkleEmbedding", { table, ids });
}

defineKernel({
  name: "SparkleEmbedding",
  compute: ({ table, ids }) => [tf.gather(table!, ids!)],
});

// TF.js' own gradient of gather needs UnsortedSegmentSum, which its WASM
// backend lacks: a product with the one-hot matrix says the same.
defineKernel({
  name: "SparkleEmbeddingGrad",
  compute: ({ dy, ids }, { rows }) => {
    const picked = oneHot(ids!, rows!); // [N, V]
    return [tf.matMul(tf.transpose(picked), dy as tf.Tensor2D)]; // [V, D]
  },
});

defineGradient("SparkleEmbedding", {
  inputs: ["table", "ids"],
  rule: ([dy], [table, ids]) => ({
    table: () =>
      runFusedSingle("SparkleEmbeddingGrad", { dy: dy!, ids: ids! }, {
        rows: table!.shape[0]!,
      }),
  }),
});
