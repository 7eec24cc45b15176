/**
 * `tfjs-node-gpu`'s backend without its wastes: a tensor is reshaped without an
 * operation, numbers that recur stay on the device, whole numbers stay readable.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { type Binding, withExecutor } from "./binding.ts";
import { DATA_TYPE } from "./data_types.ts";
import type { EagerExecutor } from "./eager.ts";
import type { Executor, TensorMetadata, Values } from "./executor.ts";
import { KernelFunctions } from "./kernel_functions.ts";

/** Whatever a kernel worked out about a tensor, kept as long as the tensor. */
export interface Derived {
  /** Numbers of the executor's. */
  readonly ids: readonly number[];
  /** What they are, for the kernel. */
  readonly value: unknown;
}

/** What is known of a tensor's data. */
export interface TensorData {
  /** The shape that TensorFlow holds it in; tensors may call it another. */
  shape: readonly number[];
  /** TensorFlow's number of its type. */
  readonly dtype: number;
  /** The executor's number; −1 before it is on the device. */
  id: number;
  /** Values that are still on the host alone. */
  values: Values | null;
  /** Tensors that refer to it. */
  refCount: number;
  /** Values of whole numbers, which are asked for again and again. */
  host?: Values;
  /** Whether the number is a constant of the executor's. */
  isShared?: boolean;
  /** Whether a kernel that is being made a function may write into it. */
  isOwn?: boolean;
  /** Numbers of the same data in other shapes. */
  views?: Map<string, number>;
  /** What kernels worked out about it, by their names. */
  derived?: Map<string, Derived>;
  /** Computes it when it is first used, from tensors that it owns. */
  later?: Later;
}

/** A result that may never be asked for. */
export interface Later {
  /** Computes it; called once. */
  readonly make: () => {
    readonly id: number;
    readonly shape: readonly number[];
  };
  /** Numbers of the executor's that it owns. */
  readonly ids: readonly number[];
}

/** The parts of the package's backend that are used here. */
export interface PackageBackend {
  /** What its operations pass through. */
  readonly binding: Binding;
  /** What is known of each tensor's data. */
  readonly tensorMap: {
    get(dataId: object): TensorData;
    set(dataId: object, data: TensorData): void;
    has(dataId: object): boolean;
  };
  /** Makes a tensor of one of the executor's. */
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  /** The executor's numbers of tensors. */
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  /** Reads data. */
  readSync(dataId: object): Values;
  /** Takes one tensor's hold off data, and frees it with the last. */
  disposeData(dataId: object, force?: boolean): boolean;
  /** Another tensor refers to data. */
  incRef(dataId: object): void;
}

/** The package's own backend, with what it keeps to itself. */
export const Package: new (
  binding: Binding,
  name: string,
) => PackageBackend = NodeJSKernelBackend as unknown as typeof Package;

/** The backend that is registered as `tensorflow`. */
export class TensorFlowKernelBackend extends Package {
  /** Kernels that are one call each. */
  readonly functions: KernelFunctions;
  readonly #eager: EagerExecutor;

  /**
   * Makes the backend.
   *
   * @param binding What its operations pass through.
   * @param eager What runs them unless the binding's executor was exchanged.
   */
  constructor(binding: Binding, eager: EagerExecutor) {
    super(binding, "@tensorflow/tfjs-node-gpu");
    this.#eager = eager;
    this.functions = new KernelFunctions(eager, binding, "kernel");
  }

  /** What runs operations at this moment. */
  get executor(): Executor {
    return this.binding.executor;
  }

  /** Whether operations run at once, and are not being written down. */
  get isEager(): boolean {
    return this.binding.executor === this.#eager;
  }

  /** Whether operations run on a GPU. */
  get isGpu(): boolean {
    return this.#eager.context.isGpu;
  }

  /** The executor's numbers of tensors, in the shapes that the tensors have. */
  override getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[] {
    return tensors.map((tensor) =>
      "valueArray" in tensor
        ? super.getInputTensorIds([tensor])[0]!
        : this.idOf(tensor)
    );
  }

  /** The executor's number of a tensor in the shape that the tensor has. */
  idOf({ dataId, shape }: tf.TensorInfo): number {
    const data = this.tensorMap.get(dataId);
    this.#bring(data, shape);
    return sameShape(data.shape, shape) ? data.id : this.#view(data, shape);
  }

  /** What is known of a tensor's data. */
  dataOf(tensor: tf.TensorInfo): TensorData {
    return this.tensorMap.get(tensor.dataId);
  }

  /** Makes a tensor of a result; `held` is the shape that TensorFlow has it in. */
  adopt(
    result: { id: number; shape: readonly number[]; later?: Later },
    held: readonly number[],
  ): tf.TensorInfo {
    const dataId = {};
    this.tensorMap.set(dataId, {
      shape: held,
      dtype: DATA_TYPE.float32,
      id: result.id,
      values: null,
      refCount: 1,
      ...(result.later ? { later: result.later } : {}),
    });
    return { dataId, shape: [...result.shape], dtype: "float32" };
  }

  /** Reads; whole numbers without waiting for the device. */
  override readSync(dataId: object): Values {
    const data = this.tensorMap.has(dataId)
      ? this.tensorMap.get(dataId)
      : undefined;
    if (data?.host) return data.host.slice();
    if (data?.later) this.#bring(data, data.shape);
    return super.readSync(dataId);
  }

  /** Frees data, with its views and what was worked out about it. */
  override disposeData(dataId: object, force = false): boolean {
    if (this.tensorMap.has(dataId)) {
      const data = this.tensorMap.get(dataId);
      if (force || data.refCount <= 1) this.#forget(data);
    }
    return super.disposeData(dataId, force);
  }

  /** Puts data on the device that is on the host, or not computed yet. */
  #bring(data: TensorData, shape: readonly number[]) {
    if (data.later) return this.#compute(data, data.later);
    const { values, dtype } = data;
    if (values === null) return;
    data.shape = shape;
    if (this.isEager && values.length === 1 && dtype !== DATA_TYPE.string) {
      const key = `${dtype}:${shape}:${values[0]}`;
      const make = () => ({ shape, dataType: dtype, values });
      data.id = this.executor.constant(key, make);
      data.isShared = true;
    } else data.id = this.executor.createTensor(shape, dtype, values);
    if (dtype === DATA_TYPE.int32) data.host = values;
    data.values = null;
  }

  /** Computes data that was left for later; never as a part of a trace. */
  #compute(data: TensorData, { make, ids }: Later) {
    withExecutor(this.binding, this.#eager, () => {
      Object.assign(data, make());
      this.#free(ids);
      delete data.later;
    });
  }

  /** The same data in another shape. */
  #view(data: TensorData, shape: readonly number[]): number {
    const key = shape.join();
    const known = this.isEager ? data.views?.get(key) : undefined;
    if (known !== undefined) return known;
    const id = reshaped(this.executor, data.id, shape);
    if (this.isEager) (data.views ??= new Map()).set(key, id);
    return id;
  }

  /** Frees data whose tensor is still there. */
  empty(data: TensorData) {
    this.#forget(data);
    if (data.id >= 0) this.executor.deleteTensor(data.id);
    data.id = -1;
  }

  #forget(data: TensorData) {
    if (data.isShared) {
      // A trace refuses it; else the number is not the tensor's own.
      if (!this.isEager) this.executor.deleteTensor(data.id);
      data.id = -1;
    }
    if (data.views) this.#free([...data.views.values()]);
    for (const { ids } of data.derived?.values() ?? []) this.#free(ids);
    if (data.later) this.#free(data.later.ids);
    delete data.views;
    delete data.derived;
    delete data.later;
  }

  #free(ids: readonly number[]) {
    for (const id of ids) this.executor.deleteTensor(id);
  }
}

/** Reshapes by an operation, which copies nothing. */
export function reshaped(
  executor: Executor,
  id: number,
  shape: readonly number[],
): number {
  const sizes = executor.constant(`shape:${shape}`, () => ({
    shape: [shape.length],
    dataType: DATA_TYPE.int32,
    values: Int32Array.from(shape),
  }));
  return executor.executeOp("Reshape", [], [id, sizes], 1, [shape])[0]!.id;
}

/** Whether two shapes are the same. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** `reshape` that only says what a tensor's shape is. */
export function registerReshape() {
  tf.unregisterKernel("Reshape", "tensorflow");
  tf.registerKernel({
    kernelName: "Reshape",
    backendName: "tensorflow",
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { x } = inputs as { x: tf.TensorInfo };
      const size = tf.util.sizeFromShape(x.shape);
      const { shape } = attrs as unknown as { shape: number[] };
      const full = tf.util.inferFromImplicitShape(shape, size);
      tf.util.assert(
        tf.util.sizeFromShape(full) === size,
        () => `Cannot reshape [${x.shape}] to [${shape}]: sizes differ`,
      );
      (backend as TensorFlowKernelBackend & tf.KernelBackend).incRef(x.dataId);
      return { dataId: x.dataId, shape: full, dtype: x.dtype };
    },
  });
}
