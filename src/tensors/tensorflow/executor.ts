/**
 * What everything that TensorFlow.js does on this backend passes through.
 *
 * `EagerExecutor` runs each operation at once. Another implementation may write
 * the operations down instead and hand out numbers for what they will give.
 *
 * @module
 */

import type { Attribute } from "./attributes.ts";

/** A tensor of TensorFlow's by number. */
export interface TensorMetadata {
  /** Its number, from the executor that made it. */
  readonly id: number;
  /** Its shape. */
  readonly shape: number[];
  /** TensorFlow's number of its type. */
  readonly dtype: number;
}

/** Values on the host as TF.js gives and takes them. */
export type Values =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint8Array
  | BigInt64Array
  | readonly (number | boolean | string | Uint8Array)[];

/** What was asked of TensorFlow. */
export interface Counts {
  /** Operations run. */
  launches: number;
  /** Tensors brought from the host. */
  uploads: number;
  /** Tensors read back to the host. */
  reads: number;
}

/** Values that never change. */
export interface ConstantTensor {
  /** Its shape. */
  readonly shape: readonly number[];
  /** TensorFlow's number of its type. */
  readonly dataType: number;
  /** As many as the shape has room for. */
  readonly values: Values;
}

/** Runs operations on tensors that are known by number. */
export interface Executor {
  /** Operations, uploads and reads so far. */
  readonly counts: Counts;
  /** How many tensors are alive. */
  readonly tensors: number;

  /**
   * Brings values to the device; whole numbers and text stay in host memory,
   * where TensorFlow wants them.
   */
  createTensor(
    shape: readonly number[],
    dataType: number,
    values: Values,
  ): number;

  /**
   * A tensor whose values never change, made when it is first asked for.
   *
   * @param key Names it, with everything that it depends on.
   * @param make Its shape, type and values.
   * @returns Its number; the executor's own, not to be deleted, and good for
   * the kernel that asks.
   */
  constant(key: string, make: () => ConstantTensor): number;

  /** Whether the tensor is only written down, and forgotten with the record. */
  isRecorded(id: number): boolean;

  /** Another number of the same tensor, which lives by itself. */
  share(id: number): number;

  /** Gives a tensor up. */
  deleteTensor(id: number): void;

  /** Waits for a tensor and copies it to the host. */
  tensorDataSync(id: number): Values;

  /**
   * Runs any operation of TensorFlow's.
   *
   * @param name As TensorFlow calls it, such as `MatMul`.
   * @param attributes What is not to be inferred from the inputs.
   * @param inputs Tensors by number.
   * @param outputCount How many tensors it gives, at most.
   * @param shapes Shapes of the outputs where the caller knows them all, which
   * saves asking for them.
   * @returns The outputs, owned by the caller.
   * @throws {TensorFlowError} If TensorFlow refuses or fails.
   */
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputCount: number,
    shapes?: readonly (readonly number[])[],
  ): TensorMetadata[];
}
