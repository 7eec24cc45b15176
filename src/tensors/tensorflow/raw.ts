/**
 * TensorFlow's operations without TF.js around them, for kernels of our own.
 *
 * A kernel's intermediate results never become TF.js tensors: they are freed
 * together when it ends. Shapes are known beforehand and never asked for.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Attribute } from "./attributes.ts";
import { DATA_TYPE } from "./data_types.ts";
import type { Derived, Later } from "./kernel_backend.ts";
import {
  reshaped,
  sameShape,
  type TensorFlowKernelBackend,
} from "./kernel_backend.ts";
import type { Named } from "./kernel_functions.ts";
import { boolAttribute, intAttribute, typeAttribute } from "./operation.ts";

/** A tensor within a kernel. */
export interface Raw {
  /** The executor's number. */
  readonly id: number;
  /** Its shape. */
  readonly shape: readonly number[];
}

/** What a kernel returns: a tensor, by another shape where `as` says so. */
export type RawResult =
  | (Raw & { readonly as?: readonly number[] })
  | { readonly later: Later; readonly as: readonly number[] }
  | { readonly same: tf.TensorInfo };

/** Inputs by name. */
export type RawInputs = Readonly<Record<string, tf.TensorInfo>>;

/** What a kernel of our own computes. */
export type RawKernel = (
  raw: RawOperations,
  inputs: RawInputs,
  attributes: Readonly<Record<string, number>>,
) => RawResult[];

/**
 * Registers a kernel on the backend `tensorflow`.
 *
 * @param kernelName A fused operation's name.
 * @param compute What it does.
 */
export function defineRawKernel(kernelName: string, compute: RawKernel): void {
  tf.registerKernel({
    kernelName,
    backendName: "tensorflow",
    kernelFunc: ({ inputs, backend, attrs }) => {
      const own = backend as unknown as TensorFlowKernelBackend;
      const raw = new RawOperations(own);
      try {
        const results = compute(
          raw,
          inputs as unknown as RawInputs,
          attrs as unknown as Record<string, number>,
        );
        return results.map((result) => raw.release(result));
      } finally {
        raw.freeAll();
      }
    },
  });
}

/** Turns of the two factors of a product. */
export interface Turns {
  /** Whether the first is transposed. */
  readonly a?: boolean;
  /** Whether the second is transposed. */
  readonly b?: boolean;
}

/** The operations of one kernel's run. */
export class RawOperations {
  /** The backend that it runs on. */
  readonly backend: TensorFlowKernelBackend;
  readonly #made = new Set<number>();

  /**
   * Begins a kernel.
   *
   * @param backend Where it runs.
   */
  constructor(backend: TensorFlowKernelBackend) {
    this.backend = backend;
  }

  /** An input, in a shape of the same size if one is given. */
  of(tensor: tf.TensorInfo, shape: readonly number[] = tensor.shape): Raw {
    const { dataId, dtype } = tensor;
    const id = this.backend.idOf({ dataId, dtype, shape: [...shape] });
    return { id, shape };
  }

  /** An input in the shape that TensorFlow has it in, which costs nothing. */
  held(tensor: tf.TensorInfo): Raw {
    return this.of(tensor, this.backend.dataOf(tensor).shape);
  }

  /** Any operation with one output, of which the shape is known. */
  run(
    name: string,
    inputs: readonly Raw[],
    shape: readonly number[],
    attributes: readonly Attribute[] = [],
  ): Raw {
    return this.runAll(name, inputs, [shape], attributes)[0]!;
  }

  /** Any operation, of which the shapes are known. */
  runAll(
    name: string,
    inputs: readonly Raw[],
    shapes: readonly (readonly number[])[],
    attributes: readonly Attribute[] = [],
  ): Raw[] {
    const ids = inputs.map(({ id }) => id);
    const { executor } = this.backend;
    return executor.executeOp(name, attributes, ids, shapes.length, shapes)
      .map(({ id }, i) => {
        this.#made.add(id);
        return { id, shape: shapes[i]! };
      });
  }

  /**
   * What many operations compute, in one call where the same sizes keep coming.
   *
   * @param key Names it, with all that it depends on besides the inputs.
   * @param inputs Tensors by name.
   * @param make A pure function of them. It may run on tensors without values,
   * and its operations are then written down for later calls.
   * @returns What it returned, by name.
   */
  together<I extends Named<Raw>, O extends Named<Raw>>(
    key: string,
    inputs: I,
    make: (raw: RawOperations, inputs: I) => O,
  ): O {
    const { backend } = this;
    if (!backend.isEager) return make(this, inputs);
    const known = backend.functions.of(
      key,
      inputs,
      (symbols) => make(new RawOperations(backend), symbols as Named<Raw> as I),
    );
    if (!known) return make(this, inputs);
    const names = Object.keys(known.shapes);
    const results = this.runAll(
      known.name,
      Object.values(inputs),
      Object.values(known.shapes),
    );
    const named = results.map((result, i) => [names[i]!, result]);
    return Object.fromEntries(named) as O;
  }

  /** Numbers that never change: kept on the device under a name. */
  constant(
    key: string,
    shape: readonly number[],
    make: () => Float32Array | Int32Array,
  ): Raw {
    const id = this.backend.executor.constant(`${key}:${shape}`, () => {
      const values = make();
      const isWhole = values instanceof Int32Array;
      const dataType = isWhole ? DATA_TYPE.int32 : DATA_TYPE.float32;
      return { shape, dataType, values };
    });
    return { id, shape };
  }

  /** A float that recurs. */
  scalar(x: number): Raw {
    return this.constant(`scalar:${x}`, [], () => new Float32Array([x]));
  }

  /** Whole numbers that recur: axes, sizes, orders. */
  whole(...numbers: number[]): Raw {
    return this.constant(
      `whole:${numbers}`,
      [numbers.length],
      () => Int32Array.from(numbers),
    );
  }

  /** A whole number that recurs. */
  wholeScalar(x: number): Raw {
    return this.constant(`whole:${x}`, [], () => new Int32Array([x]));
  }

  /** Numbers for this run alone. */
  value(shape: readonly number[], values: Float32Array | Int32Array): Raw {
    const { executor, isEager } = this.backend;
    const isWhole = values instanceof Int32Array;
    const dataType = isWhole ? DATA_TYPE.int32 : DATA_TYPE.float32;
    const id = isEager
      ? executor.createTensor(shape, dataType, values)
      : executor.constant("", () => ({ shape, dataType, values }));
    this.#made.add(id);
    return { id, shape };
  }

  /** An operation on numbers of one shape. */
  map(name: string, x: Raw): Raw {
    return this.run(name, [x], x.shape);
  }

  /** An operation on numbers of two shapes that broadcast. */
  zip(name: string, a: Raw, b: Raw): Raw {
    return this.run(name, [a, b], broadcast(a.shape, b.shape));
  }

  /** a · b, elementwise. */
  mul(a: Raw, b: Raw | number): Raw {
    return this.zip("Mul", a, typeof b === "number" ? this.scalar(b) : b);
  }

  /** a + b. */
  add(a: Raw, b: Raw | number): Raw {
    return this.zip("AddV2", a, typeof b === "number" ? this.scalar(b) : b);
  }

  /** a − b. */
  sub(a: Raw, b: Raw): Raw {
    return this.zip("Sub", a, b);
  }

  /** The product of matrices, or of as many as their first dimensions say. */
  matMul(a: Raw, b: Raw, turns: Turns = {}): Raw {
    const rows = a.shape.at(turns.a ? -1 : -2)!;
    const columns = b.shape.at(turns.b ? -2 : -1)!;
    const shape = [...a.shape.slice(0, -2), rows, columns];
    if (a.shape.length === 2) {
      return this.run("MatMul", [a, b], shape, [
        boolAttribute("transpose_a", turns.a ?? false),
        boolAttribute("transpose_b", turns.b ?? false),
      ]);
    }
    return this.run("BatchMatMulV2", [a, b], shape, [
      boolAttribute("adj_x", turns.a ?? false),
      boolAttribute("adj_y", turns.b ?? false),
    ]);
  }

  /** `Sum`, `Mean`, `Max` or another reduction along one axis. */
  reduce(name: string, x: Raw, axis: number, keeps = false): Raw {
    const place = axis < 0 ? axis + x.shape.length : axis;
    const shape = keeps ? x.shape.with(place, 1) : x.shape.toSpliced(place, 1);
    return this.run(name, [x, this.whole(place)], shape, [
      boolAttribute("keep_dims", keeps),
    ]);
  }

  /** The same numbers in another shape; nothing is copied. */
  reshape(x: Raw, shape: readonly number[]): Raw {
    if (sameShape(x.shape, shape)) return x;
    const id = reshaped(this.backend.executor, x.id, shape);
    this.#made.add(id);
    return { id, shape };
  }

  /** Dimensions in another order. */
  transpose(x: Raw, order: readonly number[]): Raw {
    const shape = order.map((from) => x.shape[from]!);
    return this.run("Transpose", [x, this.whole(...order)], shape);
  }

  /** Pieces along an axis. */
  split(x: Raw, sizes: readonly number[], axis: number): Raw[] {
    const place = axis < 0 ? axis + x.shape.length : axis;
    return this.runAll(
      "SplitV",
      [x, this.whole(...sizes), this.wholeScalar(place)],
      sizes.map((size) => x.shape.with(place, size)),
      [intAttribute("num_split", sizes.length)],
    );
  }

  /** Pieces side by side along an axis. */
  concat(pieces: readonly Raw[], axis: number): Raw {
    const sizes = pieces.map(({ shape }) => shape[axis]!);
    const total = sizes.reduce((a, b) => a + b, 0);
    return this.run(
      "ConcatV2",
      [...pieces, this.wholeScalar(axis)],
      pieces[0]!.shape.with(axis, total),
      [intAttribute("N", pieces.length), typeAttribute("T", "float32")],
    );
  }

  /** Rows of a matrix, or of whatever has rows. */
  gather(x: Raw, rows: Raw): Raw {
    return this.run(
      "GatherV2",
      [x, rows, this.wholeScalar(0)],
      [...rows.shape, ...x.shape.slice(1)],
    );
  }

  /**
   * Something worked out about a tensor, kept as long as the tensor.
   *
   * @param of The tensor.
   * @param key Names it, with all that it depends on besides the tensor.
   * @param make Works it out, and says which of its tensors are to be kept.
   */
  derive<T>(
    of: tf.TensorInfo,
    key: string,
    make: () => { value: T; keep: readonly Raw[] },
  ): T {
    const known = this.derived<T>(of, key);
    if (known !== undefined) return known;
    const { value, keep } = make();
    this.remember(of, key, value, keep);
    return value;
  }

  /** What was worked out about a tensor before, if it was. */
  derived<T>(of: tf.TensorInfo, key: string): T | undefined {
    if (!this.#remembers(of)) return undefined;
    return this.backend.dataOf(of).derived?.get(key)?.value as T | undefined;
  }

  /** While operations are recorded, only their own tensors go with the record. */
  #remembers(of: tf.TensorInfo): boolean {
    const { backend } = this;
    return backend.isEager ||
      backend.executor.isRecorded(backend.dataOf(of).id);
  }

  /** Keeps something as long as a tensor. */
  remember(
    of: tf.TensorInfo,
    key: string,
    value: unknown,
    keep: readonly Raw[],
  ) {
    if (!this.#remembers(of)) return;
    const ids = keep.map(({ id }) => id);
    for (const id of ids) this.#made.delete(id);
    const entry: Derived = { ids, value };
    const data = this.backend.dataOf(of);
    (data.derived ??= new Map()).set(key, entry);
  }

  /**
   * A result that is computed when somebody uses it.
   *
   * @param as Its shape.
   * @param from Tensors that it needs.
   * @param make Computes it from them.
   */
  later(
    as: readonly number[],
    from: readonly Raw[],
    make: (raw: RawOperations, from: readonly Raw[]) => Raw,
  ): RawResult {
    if (!this.backend.isEager) return { ...make(this, from), as };
    const { backend } = this;
    const own = from.map(({ id, shape }) => ({
      id: backend.executor.share(id),
      shape,
    }));
    return {
      as,
      later: {
        ids: own.map(({ id }) => id),
        make: () => {
          const raw = new RawOperations(backend);
          try {
            const result = make(raw, own);
            raw.#made.delete(result.id);
            return result;
          } finally {
            raw.freeAll();
          }
        },
      },
    };
  }

  /**
   * Frees an input that nobody else refers to; its tensor can only be disposed
   * of afterwards.
   */
  giveUp(tensor: tf.TensorInfo) {
    const data = this.backend.dataOf(tensor);
    if (data.refCount === 1 && this.backend.isEager) this.backend.empty(data);
  }

  /** Hands a result over to TF.js. */
  release(result: RawResult): tf.TensorInfo {
    const { backend } = this;
    if ("same" in result) {
      backend.incRef(result.same.dataId);
      const { dataId, shape, dtype } = result.same;
      return { dataId, shape, dtype };
    }
    if ("later" in result) {
      const { later, as } = result;
      return backend.adopt({ id: -1, shape: as, later }, as);
    }
    const isOwn = this.#made.delete(result.id);
    const id = isOwn ? result.id : backend.executor.share(result.id);
    const shape = result.as ?? result.shape;
    return backend.adopt({ id, shape }, result.shape);
  }

  /** Frees what was made and not handed over. */
  freeAll() {
    for (const id of this.#made) this.backend.executor.deleteTensor(id);
    this.#made.clear();
  }
}

/** The shape of two that broadcast. */
function broadcast(
  a: readonly number[],
  b: readonly number[],
): readonly number[] {
  if (b.length === 0 || sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    return x === 1 ? y : x;
  });
}
