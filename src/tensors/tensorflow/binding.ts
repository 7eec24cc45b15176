/**
 * The binding that `@tensorflow/tfjs-node-gpu`'s backend expects of its addon.
 *
 * @module
 */

import { ATTRIBUTE } from "./attributes.ts";
import { DATA_TYPE } from "./data_types.ts";
import type { Executor } from "./executor.ts";

/** The binding, with whatever else the package asks for. */
export interface Binding {
  /** What runs operations; may be exchanged for one that shares its numbers. */
  executor: Executor;
  /** Functions and constants by the addon's names. */
  readonly [member: string]: unknown;
}

/** Runs a body while another executor stands in the binding. */
export function withExecutor<T>(
  binding: Binding,
  executor: Executor,
  body: () => T,
): T {
  const before = binding.executor;
  binding.executor = executor;
  try {
    return body();
  } finally {
    binding.executor = before;
  }
}

/**
 * Makes the binding.
 *
 * @param executor What runs the operations.
 * @param version TensorFlow's version.
 * @param isGpu Whether they run on a GPU.
 */
export function createBinding(
  executor: Executor,
  version: string,
  isGpu: boolean,
): Binding {
  const refuse = (): never => {
    throw new Error(
      "Cannot use a SavedModel: the kit's binding of TensorFlow does not support them",
    );
  };
  return {
    executor,
    createTensor(
      this: Binding,
      ...given: Parameters<Executor["createTensor"]>
    ) {
      return this.executor.createTensor(...given);
    },
    deleteTensor(this: Binding, id: number) {
      this.executor.deleteTensor(id);
    },
    tensorDataSync(this: Binding, id: number) {
      return this.executor.tensorDataSync(id);
    },
    executeOp(this: Binding, ...given: Parameters<Executor["executeOp"]>) {
      return this.executor.executeOp(...given);
    },
    getNumOfTensors(this: Binding) {
      return this.executor.tensors;
    },
    isUsingGpuDevice: () => isGpu,
    loadSavedModel: refuse,
    deleteSavedModel: refuse,
    runSavedModel: refuse,
    getNumOfSavedModels: () => 0,
    TF_Version: version,
    TF_FLOAT: DATA_TYPE.float32,
    TF_INT32: DATA_TYPE.int32,
    TF_UINT8: DATA_TYPE.uint8,
    TF_STRING: DATA_TYPE.string,
    TF_COMPLEX64: DATA_TYPE.complex64,
    TF_INT64: DATA_TYPE.int64,
    TF_BOOL: DATA_TYPE.bool,
    TF_RESOURCE: DATA_TYPE.resource,
    TF_ATTR_STRING: ATTRIBUTE.string,
    TF_ATTR_INT: ATTRIBUTE.int,
    TF_ATTR_FLOAT: ATTRIBUTE.float,
    TF_ATTR_BOOL: ATTRIBUTE.bool,
    TF_ATTR_TYPE: ATTRIBUTE.type,
    TF_ATTR_SHAPE: ATTRIBUTE.shape,
    TF_ATTR_RESOURCE: 6,
  };
}
