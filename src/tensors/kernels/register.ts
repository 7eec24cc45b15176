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

/**
 * Addresses of inputs, which must be float32.
 *
 * @param backend Where they are.
 * @param name The operation, for the error.
 * @param inputs The inputs.
 * @returns An address for each name.
 * @throws {TypeError} If one is of another type.
 */
export function addresses(
  backend: KernelsBackend,
  name: string,
  inputs: Infos,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(inputs).map((
      [input, info],
    ) => [input, backend.floats(info, name)]),
  );
}

/**
 * Refuses indices outside a table, before a kernel reads it.
 *
 * @param backend Where they are.
 * @param ids The indices.
 * @param count Rows of the table.
 * @throws {RangeError} If one is below 0 or above the last row.
 */
export function checkIds(
  backend: KernelsBackend,
  ids: tf.TensorInfo,
  count: number,
) {
  if (ids.dtype !== "int32") {
    throw new TypeError(`Cannot pick rows: needed int32, got ${ids.dtype}`);
  }
  for (const id of backend.values(ids)) {
    if (id >= 0 && id < count) continue;
    throw new RangeError(
      `Cannot pick rows: needed indices from 0 to ${count - 1}, got ${id}`,
    );
  }
}
