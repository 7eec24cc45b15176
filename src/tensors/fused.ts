/**
 * How a fused operation of the model is made known to TensorFlow.js.
 *
 * Each operation has a *composed* form out of public TF.js operations. It is
 * registered as the kernel on every backend that has none of its own, so the
 * model is written once and a backend may bring faster kernels. Gradients are
 * registered once a name and serve every backend.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";

/** Tensors by input name. */
export type Inputs = Readonly<Record<string, tf.Tensor>>;

/** Settings of a kernel: plain numbers. */
export type Attributes = Readonly<Record<string, number>>;

/** A fused operation in composed form. */
export interface ComposedKernel {
  /** The kernel's name in TF.js' registry. */
  readonly name: string;
  /** Computes the outputs; runs inside `tf.tidy`, off the tape. */
  readonly compute: (inputs: Inputs, attributes: Attributes) => tf.Tensor[];
}

const composedKernels = new Map<string, ComposedKernel>();
const preparedBackends = new Set<string>();

/** Makes a composed form known; called once by the module that defines it. */
export function defineKernel(kernel: ComposedKernel) {
  composedKernels.set(kernel.name, kernel);
  for (const backend of preparedBackends) registerOn(backend, kernel);
}

/**
 * Registers the composed form of every fused operation that a backend lacks.
 *
 * @param backend A registered TF.js backend's name.
 */
export function useComposed(backend: string) {
  preparedBackends.add(backend);
  for (const kernel of composedKernels.values()) registerOn(backend, kernel);
}

/**
 * Computes an operation in its composed form, whatever the backend registered.
 *
 * @param name The kernel's name.
 * @param inputs Its inputs.
 * @param attributes Its settings.
 * @returns All its outputs.
 */
export function runComposed(
  name: string,
  inputs: Inputs,
  attributes: Attributes,
): tf.Tensor[] {
  return tf.tidy(() => composedKernels.get(name)!.compute(inputs, attributes));
}

/** What a registered gradient gets: the outputs' gradients and what was saved. */
export interface GradientRule {
  /** Inputs that the gradient reads, in this order. */
  readonly inputs?: readonly string[];
  /** Which outputs it reads, by position. */
  readonly outputs?: readonly boolean[];
  /** The gradient of each input, by name, computed when asked for. */
  readonly rule: (
    dys: readonly tf.Tensor[],
    saved: readonly tf.Tensor[],
    attributes: Attributes,
  ) => Record<string, () => tf.Tensor>;
}

/** Registers the gradient of a fused operation for all backends. */
export function defineGradient(name: string, gradient: GradientRule) {
  tf.registerGradient({
    kernelName: name,
    inputsToSave: [...(gradient.inputs ?? [])],
    outputsToSave: [...(gradient.outputs ?? [])],
    gradFunc: (dy, saved, attributes) =>
      gradient.rule(
        Array.isArray(dy) ? dy : [dy],
        saved,
        attributes as unknown as Attributes,
      ) as unknown as ReturnType<tf.GradFunc>,
  });
}

/** Runs a fused operation and returns all its outputs. */
export function runFused(
  name: string,
  inputs: Inputs,
  attributes: Attributes = {},
): tf.Tensor[] {
  const outputs = tf.engine().runKernel(
    name,
    inputs as unknown as tf.NamedTensorMap,
    attributes as unknown as Parameters<
      ReturnType<typeof tf.engine>["runKernel"]
    >[2],
  );
  return (Array.isArray(outputs) ? outputs : [outputs]) as tf.Tensor[];
}

/** The first output of a fused operation. */
export function runFusedSingle<T extends tf.Tensor>(
  name: string,
  inputs: Inputs,
  attributes: Attributes = {},
): T {
  return runFused(name, inputs, attributes)[0] as T;
}

/** Whole numbers of a tensor on the host: ids, rows, lengths. */
export function wholeNumbers(tensor: tf.Tensor): Int32Array {
  return tensor.dataSync() as Int32Array;
}

function registerOn(backendName: string, kernel: ComposedKernel) {
  if (tf.getKernel(kernel.name, backendName)) return;
  tf.registerKernel({
    kernelName: kernel.name,
    backendName,
    kernelFunc: ({ inputs, attrs }) =>
      runComposed(
        kernel.name,
        inputs as unknown as Inputs,
        attrs as unknown as Attributes,
      ),
  });
}
