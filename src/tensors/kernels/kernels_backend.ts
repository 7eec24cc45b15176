/**
 * The TensorFlow.js backend `kernels`: TF.js' JavaScript backend on memory that
 * C can read, so that every operation works and the fast ones are ours.
 *
 * @module
 */

import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import type { Arena, ArenaUse } from "./arena.ts";
import type { KernelFunctions, KernelLibrary } from "./library.ts";

/** Numbers of a tensor as JavaScript holds them: float32, int32 or bool. */
export type Numbers = Float32Array | Int32Array | Uint8Array;

/** What the backend knows of a tensor's data. */
interface Entry {
  values?: Numbers;
  dtype: tf.DataType;
  refCount: number;
  /** Where the arena has it; absent while only JavaScript has. */
  address?: number;
  /** The block that it lies in. */
  block?: Block;
  /** Packed forms for products, by how they lie; 0 when asked for once. */
  packed?: Map<string, number>;
}

/** A block of the arena, given back when nobody holds it any longer. */
interface Block {
  readonly address: number;
  /** Data in it: the whole, and its parts. */
  holders: number;
}

/** Data in the arena. Most of it is never looked at, so a view waits. */
class ArenaEntry implements Entry {
  refCount = 1;
  packed?: Map<string, number>;
  readonly #memory: WebAssembly.Memory;
  #view?: Numbers;

  constructor(
    readonly dtype: tf.DataType,
    readonly address: number,
    readonly size: number,
    readonly block: Block,
    memory: WebAssembly.Memory,
  ) {
    this.#memory = memory;
  }

  get values(): Numbers {
    return this.#view ??= viewOf(this.#memory, this.address, this);
  }
}

function viewOf(
  memory: WebAssembly.Memory,
  address: number,
  { size, dtype }: { size: number; dtype: tf.DataType },
): Numbers {
  const View = dtype === "float32"
    ? Float32Array
    : dtype === "int32"
    ? Int32Array
    : Uint8Array;
  return new View(memory.buffer, address, size);
}

/** Two-dimensional operand of a product: any two strides. */
export interface Operand {
  /** Whose data. */
  readonly info: tf.TensorInfo;
  /** Numbers to skip before the matrix. */
  readonly offset: number;
  /** Numbers from one row to the next. */
  readonly row: number;
  /** Numbers from one column to the next. */
  readonly column: number;
}

/** Columns that a matrix may take in panels: as `roomy` in kernels.c. */
export function roomy(columns: number): number {
  return columns + 32;
}

/** What tells apart the panels of one tensor's data. */
function lieOf({ row, column }: Operand, steps: number): string {
  return `${row} ${column} ${steps}`;
}

/** TF.js' JavaScript backend with its data in an arena where kernels need it. */
export class KernelsBackend extends MathBackendCPU {
  /** The build in use. */
  library: KernelLibrary;
  /** Threads that take part, at least 1. */
  threads = 1;
  readonly #arena: Arena;
  #helpers = new Map<string, number>();
  #scratch = { address: 0, bytes: 0 };

  /**
   * Makes a backend with one thread.
   *
   * @param arena Where tensors live.
   * @param library A build of the kernels on this arena.
   */
  constructor(arena: Arena, library: KernelLibrary) {
    super();
    this.#arena = arena;
    this.library = library;
    // TF.js' own greets its first user with an advertisement.
    (this as unknown as { firstUse: boolean }).firstUse = false;
  }

  /** The functions of the build in use. */
  get functions(): KernelFunctions {
    return this.library.functions;
  }

  /** Changes the build, and how many threads it uses. */
  configure(library: KernelLibrary, threads: number) {
    this.library = library;
    let started = this.#helpers.get(library.variant) ?? 0;
    while (started + 1 < threads && library.addHelper(started + 1)) started++;
    this.#helpers.set(library.variant, started);
    this.threads = Math.min(threads, started + 1);
    library.functions.use_threads(this.threads);
  }

  /** Bytes of the arena. */
  use(): ArenaUse {
    return this.#arena.use();
  }

  /** Stores values; a view of the arena is copied, for its block may go. */
  override write(
    values: tf.backend_util.BackendValues,
    shape: number[],
    dtype: tf.DataType,
  ): object {
    const isShared = ArrayBuffer.isView(values) &&
      values.buffer instanceof SharedArrayBuffer;
    return super.write(
      isShared ? (values as Float32Array).slice() : values,
      shape,
      dtype,
    );
  }

  /** Reads values; never hands out the arena itself. */
  override readSync(dataId: object): tf.backend_util.BackendValues {
    const { address, values } = this.#entry(dataId);
    return address === undefined ? super.readSync(dataId) : values!.slice();
  }

  /** Frees data that nobody refers to, with its block. */
  override disposeData(dataId: object, force = false): boolean {
    if (!this.data.has(dataId)) return true;
    const entry = this.#entry(dataId);
    if (!super.disposeData(dataId, force)) return false;
    this.#forgetPacked(entry);
    if (entry.block && --entry.block.holders === 0) {
      this.#arena.free(entry.block.address);
    }
    return true;
  }

  /** The values where they are, for reading only. */
  values(info: tf.TensorInfo): Numbers {
    return this.#entry(info.dataId).values!;
  }

  /** Where the arena has a tensor's numbers; puts them there at first. */
  address(info: tf.TensorInfo): number {
    const entry = this.#entry(info.dataId);
    if (entry.address === undefined) {
      const values = entry.values!;
      const bytes = tf.util.bytesPerElement(info.dtype);
      entry.block = this.#block(bytes * values.length);
      entry.address = entry.block.address;
      entry.values = viewOf(this.#arena.memory, entry.address, {
        size: values.length,
        dtype: info.dtype,
      });
      entry.values.set(values);
    }
    return entry.address;
  }

  /** The address of float numbers, which kernels need. */
  floats(info: tf.TensorInfo, what: string): number {
    if (info.dtype !== "float32") {
      throw new TypeError(
        `Cannot run ${what}: needed float32, got ${info.dtype} of shape [${info.shape}]`,
      );
    }
    return this.address(info);
  }

  /** A new tensor with whatever numbers its block had before. */
  output(
    shape: number[],
    dtype: "float32" | "int32" = "float32",
  ): { info: tf.TensorInfo; address: number } {
    const size = tf.util.sizeFromShape(shape);
    const block = this.#block(4 * size);
    const dataId = this.#place(block, block.address, size, dtype);
    return { info: { dataId, shape, dtype }, address: block.address };
  }

  /** A part of a float tensor, without a copy; its block lives as long. */
  part(info: tf.TensorInfo, offset: number, shape: number[]): tf.TensorInfo {
    const address = this.address(info) + 4 * offset;
    const size = tf.util.sizeFromShape(shape);
    const { block } = this.#entry(info.dataId);
    block!.holders++;
    const dataId = this.#place(block!, address, size, info.dtype);
    return { dataId, shape, dtype: info.dtype };
  }

  /**
   * A tensor that a kernel may change: the given one itself where nobody else
   * refers to it, else a copy.
   */
  writable(info: tf.TensorInfo): { info: tf.TensorInfo; address: number } {
    const entry = this.#entry(info.dataId);
    const from = this.address(info);
    if (entry.refCount === 1 && entry.block!.holders === 1) {
      this.#forgetPacked(entry);
      this.incRef(info.dataId);
      return { info: { ...info }, address: from };
    }
    const copy = this.output(info.shape);
    this.#entry(copy.info.dataId).values!.set(entry.values!);
    return copy;
  }

  /** Memory for one kernel's work, of so many floats. */
  scratch(floats: number): number {
    const bytes = 4 * floats;
    if (bytes > this.#scratch.bytes) {
      this.#arena.free(this.#scratch.address);
      this.#scratch = { address: this.#arena.allocate(bytes), bytes };
    }
    return this.#scratch.address;
  }

  /**
   * The right-hand side of a product in panels.
   *
   * Weights that meet few rows at a time, as in sampling, are packed once: the
   * second time that they are asked for, the panels are kept as long as the
   * tensor.
   *
   * @param b The matrix.
   * @param steps Its rows.
   * @param columns Its columns.
   * @param rows How many rows it is multiplied with.
   * @returns The address of the panels.
   */
  panels(b: Operand, steps: number, columns: number, rows: number): number {
    const isWhole = steps * columns === tf.util.sizeFromShape(b.info.shape);
    if (isWhole && rows <= 512) {
      const entry = this.#entry(b.info.dataId);
      const packed = entry.packed ??= new Map<string, number>();
      const lie = lieOf(b, steps);
      if (packed.has(lie)) return this.keptPanels(b, steps, columns);
      packed.set(lie, 0);
    }
    const at = this.scratch(steps * roomy(columns));
    const source = this.address(b.info) + 4 * b.offset;
    this.functions.pack(source, b.row, b.column, steps, columns, at);
    return at;
  }

  /**
   * The right-hand side of products in panels that stay as long as the tensor.
   *
   * @param b The matrix, the whole of a tensor.
   * @param steps Its rows.
   * @param columns Its columns.
   * @returns The address of the panels.
   */
  keptPanels(b: Operand, steps: number, columns: number): number {
    const entry = this.#entry(b.info.dataId);
    const packed = entry.packed ??= new Map<string, number>();
    const lie = lieOf(b, steps);
    const known = packed.get(lie);
    if (known) return known;
    const at = this.#arena.allocate(4 * steps * roomy(columns));
    packed.set(lie, at);
    const source = this.address(b.info) + 4 * b.offset;
    this.functions.pack(source, b.row, b.column, steps, columns, at);
    return at;
  }

  #entry(dataId: object): Entry {
    return this.data.get(dataId) as Entry;
  }

  #block(bytes: number): Block {
    return { address: this.#arena.allocate(bytes), holders: 1 };
  }

  /** Registers data that is in the arena already. */
  #place(block: Block, address: number, size: number, dtype: tf.DataType) {
    const { memory } = this.#arena;
    const entry = new ArenaEntry(dtype, address, size, block, memory);
    const dataId = {};
    this.data.set(dataId, entry as Parameters<typeof this.data.set>[1]);
    return dataId;
  }

  #forgetPacked(entry: Entry) {
    for (const address of entry.packed?.values() ?? []) {
      if (address) this.#arena.free(address);
    }
    delete entry.packed;
  }
}
