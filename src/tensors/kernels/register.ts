/**
 * How a kernel of ours takes the place of TF.js' own.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { KernelsBackend } from "./kernels_backend.ts";

/** The backend's name in TF.js' registry. */
export const KERNELS = "kernels";

/** A kernel's inputs by name. */
export type Infos = Readonly<Record<string, tf.TensorInfo>>;

/** Computes a kernel's outputs. */
export type Compute<Attributes> = (
  backend: KernelsBackend,
  inputs: Infos,
  attributes: Attributes,
) => tf.TensorInfo | tf.TensorInfo[];

/**
 * Registers a kernel on the backend `kernels`.
 *
 * @param kernelName Its name in TF.js' registry.
 * @param compute What it does; undefined leaves the work to TF.js' own
 * JavaScript.
 */
export function defineFast<Attributes>(
  kernelName: string,
  compute: (
    ...given: Parameters<Compute<Attributes>>
  ) => tf.TensorInfo | tf.TensorInfo[] | undefined,
) {
  const slow = tf.getKernel(kernelName, "cpu") as tf.KernelConfig | undefined;
  tf.registerKernel({
    kernelName,
    backendName: KERNELS,
    kernelFunc: (given) =>
      compute(
        given.backend as KernelsBackend,
        given.inputs as Infos,
        given.attrs as Attributes,
      ) ?? slow!.kernelFunc(given),
  });
}

/** Registers TF.js' JavaScript kernels for everything that has none of ours. */
export function useJavaScript() {
  for (const kernel of tf.getKernelsForBackend("cpu")) {
    if (tf.getKernel(kernel.kernelName, KERNELS)) continue;
    tf.registerKernel({ ...kernel, backendName: KERNELS });
  }
}
