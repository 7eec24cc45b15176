/**
 * TensorFlow.js' WebGPU backend, with what it leaves to luck made certain.
 *
 * A GPU reports errors later and elsewhere; what was computed meanwhile reads
 * as zeros. Here such an error is thrown at the next reading, a tensor that the
 * GPU cannot hold is refused when it is made, and buffers of sizes that no
 * longer occur are given back.
 *
 * @module
 */

import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { type BackendValues, type DataType, util } from "@tensorflow/tfjs-core";
import type { AdapterReport } from "./adapter.ts";

/** Bytes of buffers that may lie ready beside those in use. */
const IDLE_BYTES = 256 * 2 ** 20;

/** The backend on one device. */
export class CheckedBackend extends WebGPUBackend {
  /** The first thing that went wrong on the device; undefined while all is well. */
  trouble: string | undefined;

  /**
   * Takes a device over.
   *
   * @param device The device.
   * @param info What its adapter says about itself, as TF.js wants it.
   * @param report The same, as we want it.
   */
  constructor(
    device: GPUDevice,
    info: GPUAdapterInfo,
    readonly report: AdapterReport,
  ) {
    super(device, info);
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      this.trouble ??= (event as GPUUncapturedErrorEvent).error.message;
    });
    device.lost.then(({ reason, message }) => {
      this.trouble ??= `the GPU "${report.name}" was lost (${reason}): ${
        message || "its driver says no more"
      }`;
    });
  }

  /** Makes a tensor of numbers, or of what will be computed. */
  override write(
    values: BackendValues,
    shape: number[],
    dtype: DataType,
  ): object {
    this.#requireRoom(shape);
    return super.write(values, shape, dtype);
  }

  /** Brings a tensor to the GPU; whole numbers made by the host stay on it too. */
  override uploadToGPU(dataId: object) {
    const entry = this.tensorMap.get(dataId);
    const { values } = entry;
    super.uploadToGPU(dataId);
    // Ids, lengths and starts are read by the host again, without waiting.
    if (entry.dtype === "int32") entry.values = values;
  }

  /**
   * A copy of a tensor's numbers, once everything before it is computed. None is
   * kept, as TF.js would: a shader may change the tensor afterwards.
   */
  override async read(dataId: object): Promise<BackendValues> {
    try {
      this.#requireDevice();
      const { resource, values, dtype } = this.tensorMap.get(dataId);
      const isThere = values !== null && values !== undefined;
      const numbers = isThere || !resource
        ? (await super.read(dataId)).slice() as BackendValues
        : util.convertBackendValuesAndArrayBuffer(
          await this.getBufferData(resource as GPUBuffer),
          dtype,
        );
      this.#requireDevice();
      return numbers;
    } catch (error) {
      // The reason comes a moment after the reading has failed.
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (error instanceof DOMException) this.trouble ??= error.message;
      this.#requireDevice();
      throw error;
    }
  }

  /** The numbers of a tensor that the host has already. */
  override readSync(dataId: object): BackendValues {
    const { values, dtype, shape } = this.tensorMap.get(dataId);
    if (values !== null && values !== undefined) {
      return values.slice() as BackendValues;
    }
    throw new Error(
      `Cannot read a ${dtype} tensor of shape [${shape}] at once: on webgpu \`await tensor.data()\` is needed, got dataSync(), arraySync() or print()`,
    );
  }

  /** Sends what is waiting to the GPU, then gives idle buffers back. */
  override submitQueue() {
    super.submitQueue();
    const buffers = this.bufferManager as unknown as BufferStore;
    const allowed = Math.max(IDLE_BYTES, buffers.numBytesUsed);
    let idle = buffers.numBytesAllocated - buffers.numBytesUsed;
    for (const list of buffers.freeBuffers.values()) {
      while (idle > allowed && list.length > 0) {
        const buffer = list.pop()!;
        idle -= buffer.size;
        buffers.numBytesAllocated -= buffer.size;
        buffers.numFreeBuffers--;
        buffer.destroy();
      }
    }
  }

  #requireRoom(shape: readonly number[]) {
    const bytes = 4 * shape.reduce((a, b) => a * b, 1);
    const { tensorBytes, name } = this.report;
    if (bytes <= tensorBytes) return;
    throw new RangeError(
      `Cannot hold a tensor of shape [${shape}] on "${name}": ${bytes} bytes are needed in one buffer, the GPU allows ${tensorBytes}, a model of ${
        Math.floor(tensorBytes / 4e6)
      } million parameters at most`,
    );
  }

  #requireDevice() {
    if (this.trouble === undefined) return;
    throw new Error(
      `Cannot go on with webgpu: ${this.trouble}. Tensors that were on it are gone; choose the backend again`,
    );
  }
}

/** What TF.js keeps to itself of its buffers. */
interface BufferStore {
  readonly freeBuffers: Map<string, GPUBuffer[]>;
  readonly numBytesUsed: number;
  numBytesAllocated: number;
  numFreeBuffers: number;
}
