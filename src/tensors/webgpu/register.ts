/**
 * How a shader of ours takes the place of an operation's composed form.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { type Attributes, type Inputs, runComposed } from "../fused.ts";
import type { CheckedBackend } from "./checked_backend.ts";

/** A kernel's inputs by name. */
export type Infos = Readonly<Record<string, tf.TensorInfo>>;

/** Computes a kernel's outputs; undefined leaves the work to the composed form. */
export type Compute = (
  backend: CheckedBackend,
  inputs: Infos,
  attributes: Attributes,
) => tf.TensorInfo | tf.TensorInfo[] | undefined;

/** Registers kernels on the backend `webgpu`, by their names. */
export function defineOnGpu(kernels: Readonly<Record<string, Compute>>) {
  for (const [kernelName, compute] of Object.entries(kernels)) {
    tf.registerKernel({
      kernelName,
      backendName: "webgpu",
      kernelFunc: ({ backend, inputs, attrs }) => {
        const attributes = attrs as unknown as Attributes;
        return compute(
          backend as CheckedBackend,
          inputs as Infos,
          attributes,
        ) ??
          runComposed(kernelName, inputs as unknown as Inputs, attributes);
      },
    });
  }
}

/** A product of matrices, with a bias on each row if there is one. */
export function product(
  { a, b, bias }: Infos,
  { transposeA = false, transposeB = false } = {},
): tf.Tensor {
  return tf.engine().runKernel(
    "_FusedMatMul",
    { a, b, ...(bias ? { bias } : {}) } as unknown as tf.NamedTensorMap,
    { transposeA, transposeB, activation: "linear" },
  ) as tf.Tensor;
}
