/**
 * Runs TensorFlow's operations at once, by its C API.
 *
 * @module
 */

import {
  type Attribute,
  type AttributeWriter,
  cString,
  describeAttribute,
  writeAttribute,
} from "./attributes.ts";
import { ATTRIBUTE } from "./attributes.ts";
import { DATA_TYPE, dataTypeName } from "./data_types.ts";
import type {
  ConstantTensor,
  Counts,
  Executor,
  TensorMetadata,
  Values,
} from "./executor.ts";
import {
  deleteStringTensor,
  newHostTensor,
  readHostTensor,
} from "./host_tensors.ts";
import type { TensorFlowLibrary } from "./library.ts";
import type { Status } from "./status.ts";
import type { Symbols } from "./symbols.ts";

/** A context that is open: devices and what runs on them. */
export interface Context {
  /** The library. */
  readonly library: TensorFlowLibrary;
  /** The `TFE_Context`. */
  readonly pointer: Deno.PointerObject;
  /** The device that computes, such as `/job:…/device:CPU:0`. */
  readonly device: string;
  /** Whether that is a GPU. */
  readonly isGpu: boolean;
  /** The device of host memory, `/job:…/device:CPU:0`. */
  readonly host: string;
  /** Looked at after every call. */
  readonly status: Status;
}

/** Most constants that are kept; the one that was asked for least lately goes. */
const CONSTANTS = 1024;

/** Executes each operation when it is asked for; waits only when values are read. */
export class EagerExecutor implements Executor {
  /** What was asked of TensorFlow so far. */
  readonly counts: Counts = { launches: 0, uploads: 0, reads: 0 };
  /** Where it runs. */
  readonly context: Context;
  readonly #symbols: Symbols;
  readonly #writer: AttributeWriter<Deno.PointerValue>;
  readonly #handles = new Map<number, Deno.PointerObject>();
  readonly #constants = new Map<string, number>();
  readonly #device: Uint8Array;
  readonly #host: Uint8Array;
  #next = 0;

  /**
   * Runs in a context.
   *
   * @param context Where to run.
   */
  constructor(context: Context) {
    this.context = context;
    this.#symbols = context.library.symbols;
    this.#writer = eagerWriter(this.#symbols, context.status);
    this.#device = cString(context.device);
    this.#host = cString(context.host);
  }

  /** How many tensors are alive, its own constants left out. */
  get tensors(): number {
    return this.#handles.size - this.#constants.size;
  }

  /** A number that no tensor has had; for executors that share the numbers. */
  newId(): number {
    return this.#next++;
  }

  /** The `TFE_TensorHandle` of a tensor, which stays the executor's own. */
  handle(id: number): Deno.PointerObject {
    const handle = this.#handles.get(id);
    if (handle) return handle;
    throw new RangeError(
      `Cannot use tensor ${id}: needed one that is alive, it was never made or is deleted`,
    );
  }

  /** Takes a `TFE_TensorHandle` over and numbers it. */
  adopt(handle: Deno.PointerObject): number {
    const id = this.newId();
    this.#handles.set(id, handle);
    return id;
  }

  /** Brings values to the device; whole numbers and text stay on the host. */
  createTensor(
    shape: readonly number[],
    dataType: number,
    values: Values,
  ): number {
    const { library, isGpu, status } = this.context;
    this.counts.uploads++;
    const what = () =>
      `Cannot make a tensor of ${dataTypeName(dataType)}[${shape}]`;
    const host = newHostTensor(library, shape, dataType, values);
    let handle: Deno.PointerValue = null;
    try {
      handle = this.#symbols.TFE_NewTensorHandle(host, status.pointer);
      status.check(what);
      if (dataType === DATA_TYPE.string) return this.#ownStrings(handle!);
      if (!isGpu || dataType === DATA_TYPE.int32) {
        const id = this.adopt(handle!);
        handle = null;
        return id;
      }
      return this.adopt(this.#moved(handle, this.#device, what));
    } finally {
      if (handle) this.#symbols.TFE_DeleteTensorHandle(handle);
      if (dataType === DATA_TYPE.string) deleteStringTensor(library, host);
      else this.#symbols.TF_DeleteTensor(host);
    }
  }

  /** Copies text into a tensor that TensorFlow frees by itself. */
  #ownStrings(handle: Deno.PointerObject): number {
    const borrowed = this.newId();
    this.#handles.set(borrowed, handle);
    try {
      const n = { name: "N", type: ATTRIBUTE.int, value: 1 };
      this.counts.launches--;
      return this.executeOp("StringJoin", [n], [borrowed], 1)[0]!.id;
    } finally {
      this.#handles.delete(borrowed);
    }
  }

  /** A tensor whose values never change; see `Executor`. */
  constant(key: string, make: () => ConstantTensor): number {
    let id = this.#constants.get(key);
    if (id === undefined) {
      const { shape, dataType, values } = make();
      id = this.createTensor(shape, dataType, values);
      if (this.#constants.size >= CONSTANTS) this.#forgetConstant();
    } else this.#constants.delete(key);
    this.#constants.set(key, id);
    return id;
  }

  #forgetConstant() {
    const [key, id] = this.#constants.entries().next().value!;
    this.#constants.delete(key);
    this.deleteTensor(id);
  }

  isRecorded(): boolean {
    return false;
  }

  /** TensorFlow's number of a tensor's type. */
  typeOf(id: number): number {
    return this.#symbols.TFE_TensorHandleDataType(this.handle(id));
  }

  /** Another number of the same tensor, which lives by itself. */
  share(id: number): number {
    const { status } = this.context;
    const handle = this.#symbols.TFE_TensorHandleCopySharingTensor(
      this.handle(id),
      status.pointer,
    );
    status.check(() => `Cannot share ${this.describe(id)}`);
    return this.adopt(handle!);
  }

  /** Gives a tensor up. */
  deleteTensor(id: number) {
    const handle = this.handle(id);
    this.#handles.delete(id);
    this.#symbols.TFE_DeleteTensorHandle(handle);
  }

  /**
   * Waits for a tensor and copies it to the host.
   *
   * What is read from a handle stays with it, out of reach of what changes the
   * tensor in place on a GPU. So a handle on the host is read, and forgotten.
   */
  tensorDataSync(id: number): Values {
    const { library, status } = this.context;
    this.counts.reads++;
    const what = () => `Cannot read ${this.describe(id)}`;
    const moved = this.#moved(this.handle(id), this.#host, what);
    try {
      const host = this.#symbols.TFE_TensorHandleResolve(moved, status.pointer);
      status.check(what);
      try {
        return readHostTensor(library, host!);
      } finally {
        this.#symbols.TF_DeleteTensor(host);
      }
    } finally {
      this.#symbols.TFE_DeleteTensorHandle(moved);
    }
  }

  /** Another handle of a tensor, on a device; the same memory if it is there. */
  #moved(
    handle: Deno.PointerValue,
    device: Uint8Array,
    what: () => string,
  ): Deno.PointerObject {
    const { pointer, status } = this.context;
    const moved = this.#symbols.TFE_TensorHandleCopyToDevice(
      handle,
      pointer,
      device,
      status.pointer,
    );
    status.check(what);
    return moved!;
  }

  /** Runs an operation; see `Executor`. */
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputCount: number,
    shapes?: readonly (readonly number[])[],
  ): TensorMetadata[] {
    const { pointer, status } = this.context;
    const symbols = this.#symbols;
    this.counts.launches++;
    const what = () => this.#describeCall(name, attributes, inputs);
    const handles = inputs.map((id) => this.handle(id));
    const op = symbols.TFE_NewOp(pointer, cString(name), status.pointer);
    status.check(what);
    try {
      for (const attribute of attributes) {
        writeAttribute(this.#writer, op, attribute);
      }
      for (const handle of handles) {
        symbols.TFE_OpAddInput(op, handle, status.pointer);
        status.check(what);
      }
      const outputs = new BigUint64Array(Math.max(1, outputCount));
      const count = new Int32Array([outputCount]);
      symbols.TFE_Execute(op, outputs, count, status.pointer);
      status.check(what);
      const results: TensorMetadata[] = [];
      for (let i = 0; i < count[0]!; i++) {
        const handle = Deno.UnsafePointer.create(outputs[i]!)!;
        results.push(this.#result(handle, shapes?.[i]));
      }
      return results;
    } finally {
      symbols.TFE_DeleteOp(op);
    }
  }

  /** A tensor for a message: type and shape. */
  describe(id: number): string {
    const handle = this.#handles.get(id);
    if (!handle) return `tensor ${id}, which is deleted`;
    const type = this.#symbols.TFE_TensorHandleDataType(handle);
    return `${dataTypeName(type)}[${this.#shape(handle)}]`;
  }

  #result(
    handle: Deno.PointerObject,
    shape?: readonly number[],
  ): TensorMetadata {
    return {
      id: this.adopt(handle),
      shape: shape ? shape.slice() : this.#shape(handle),
      dtype: this.#symbols.TFE_TensorHandleDataType(handle),
    };
  }

  #shape(handle: Deno.PointerObject): number[] {
    const status = this.context.status;
    const rank = this.#symbols.TFE_TensorHandleNumDims(handle, status.pointer);
    status.check(() => "Cannot ask for a shape");
    const shape = new Array<number>(Math.max(0, rank));
    for (let i = 0; i < rank; i++) {
      shape[i] = Number(
        this.#symbols.TFE_TensorHandleDim(handle, i, status.pointer),
      );
    }
    return shape;
  }

  #describeCall(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
  ): string {
    const settings = attributes.map(describeAttribute).join(", ");
    const tensors = inputs.map((id) => this.describe(id)).join(", ");
    return `Cannot run ${name}(${settings}) on ${tensors || "no tensor"}`;
  }
}

/** Writes attributes to operations that run at once. */
function eagerWriter(
  symbols: Symbols,
  status: Status,
): AttributeWriter<Deno.PointerValue> {
  const size = (bytes: Uint8Array) => BigInt(bytes.length);
  const check = (name: Uint8Array) =>
    status.check(() =>
      `Cannot set attribute ${new TextDecoder().decode(name.subarray(0, -1))}`
    );
  return {
    string: (op, name, x) => symbols.TFE_OpSetAttrString(op, name, x, size(x)),
    int: (op, name, x) => symbols.TFE_OpSetAttrInt(op, name, x),
    float: (op, name, x) => symbols.TFE_OpSetAttrFloat(op, name, x),
    bool: (op, name, x) => symbols.TFE_OpSetAttrBool(op, name, x ? 1 : 0),
    type: (op, name, x) => symbols.TFE_OpSetAttrType(op, name, x),
    shape: (op, name, x) => {
      symbols.TFE_OpSetAttrShape(op, name, x, x.length, status.pointer);
      check(name);
    },
    function: (op, name, x) =>
      symbols.TFE_OpSetAttrFunctionName(op, name, x, size(x)),
    strings: (op, name, list) => {
      const sizes = BigUint64Array.from(list, size);
      const places = pointersOf(list);
      symbols.TFE_OpSetAttrStringList(op, name, places, sizes, list.length);
    },
    ints: (op, name, x) => symbols.TFE_OpSetAttrIntList(op, name, x, x.length),
    floats: (op, name, x) =>
      symbols.TFE_OpSetAttrFloatList(op, name, x, x.length),
    bools: (op, name, x) =>
      symbols.TFE_OpSetAttrBoolList(op, name, x, x.length),
    types: (op, name, x) =>
      symbols.TFE_OpSetAttrTypeList(op, name, x, x.length),
    shapes: (op, name, list) => {
      symbols.TFE_OpSetAttrShapeList(
        op,
        name,
        pointersOf(list),
        Int32Array.from(list, ({ length }) => length),
        list.length,
        status.pointer,
      );
      check(name);
    },
  };
}

/** The addresses of several arrays, as an array of C's; keep them referenced. */
export function pointersOf(
  arrays: readonly (Uint8Array | BigInt64Array)[],
): BigUint64Array {
  return BigUint64Array.from(
    arrays,
    (array) =>
      array.length === 0 ? 0n : Deno.UnsafePointer.value(
        Deno.UnsafePointer.of(array as Uint8Array<ArrayBuffer>),
      ),
  );
}
