/**
 * Any operation of TensorFlow's on TF.js' tensors, for kernels of our own.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { ATTRIBUTE, type Attribute } from "./attributes.ts";
import { DATA_TYPE, type DataTypeName } from "./data_types.ts";

/** What of `tfjs-node`'s backend runs operations. */
interface Runner {
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.Tensor[],
    count: number,
  ): tf.Tensor[];
}

/**
 * Runs an operation on the current backend, which must be `tensorflow`.
 *
 * @param name As TensorFlow calls it.
 * @param inputs Tensors in order.
 * @param attributes What is not to be inferred from the inputs.
 * @param count How many tensors it gives.
 * @returns Its outputs, owned by the caller.
 * @throws {TensorFlowError} If TensorFlow refuses or fails.
 */
export function operations(
  name: string,
  inputs: readonly tf.Tensor[],
  attributes: readonly Attribute[],
  count: number,
): tf.Tensor[] {
  const backend = tf.backend() as unknown as Runner;
  return backend.executeMultipleOutputs(name, attributes, inputs, count);
}

/** The same with one output. */
export function operation(
  name: string,
  inputs: readonly tf.Tensor[],
  attributes: readonly Attribute[] = [],
): tf.Tensor {
  return operations(name, inputs, attributes, 1)[0]!;
}

/** An attribute that is a type. */
export function typeAttribute(name: string, type: DataTypeName): Attribute {
  return { name, type: ATTRIBUTE.type, value: DATA_TYPE[type] };
}

/** An attribute that is a whole number. */
export function intAttribute(name: string, value: number): Attribute {
  return { name, type: ATTRIBUTE.int, value };
}

/** An attribute that is true or false. */
export function boolAttribute(name: string, value: boolean): Attribute {
  return { name, type: ATTRIBUTE.bool, value };
}
