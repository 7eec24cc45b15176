/**
 * Rows of a matrix overwritten: how a cache grows.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { defineKernel, runFusedSingle } from "../fused.ts";

/**
 * Overwrites rows of a matrix. No gradient.
 *
 * @param table Shape `[N, D]`. A backend may write into it: use the returned
 * matrix and dispose of this one. In a compiled function it must be an argument,
 * or what became of one.
 * @param places Which rows, each once, whole numbers from 0 to N − 1, `[M]`.
 * @param rows What they will be, shape `[M, D]`.
 * @returns Shape `[N, D]`, owned by the caller.
 * @throws {RangeError} If the shapes do not fit each other.
 */
export function putRows(
  table: tf.Tensor2D,
  places: tf.Tensor1D,
  rows: tf.Tensor2D,
): tf.Tensor2D {
  if (
    table.rank !== 2 || rows.rank !== 2 || rows.shape[0] !== places.size ||
    rows.shape[1] !== table.shape[1]
  ) {
    throw new RangeError(
      `Cannot put rows of shape [${rows.shape}] in ${places.size} places of a table of shape [${table.shape}]: needed [M,D], M and [N,D]`,
    );
  }
  return runFusedSingle("SparklePutRows", { table, places, rows });
}

defineKernel({
  name: "SparklePutRows",
  compute: ({ table, places, rows }) => [
    tf.tensorScatterUpdate(table!, tf.expandDims(places!, 1), rows!),
  ],
});
