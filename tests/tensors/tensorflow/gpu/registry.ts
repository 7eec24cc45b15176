import { dataTypeName } from "kit/tensors/tensorflow/data_types.ts";
import { fields, textOf } from "kit/tensors/tensorflow/protobuf.ts";

/** An argument of an operation as TensorFlow declares it. */
export interface Argument {
  readonly name: string;
  /** A type that is always the same. */
  readonly type?: string;
  /** The attribute that says the type. */
  readonly typedBy?: string;
  /** The attribute that counts a list. */
  readonly countedBy?: string;
  /** The attribute with the types of a list. */
  readonly listTypedBy?: string;
}

/** An operation as TensorFlow declares it. */
export interface Declaration {
  readonly inputs: readonly Argument[];
  readonly outputs: readonly Argument[];
  /** Attributes that are types, with their defaults. */
  readonly types: ReadonlyMap<string, string | undefined>;
}

/** A kernel as it is registered. */
export interface Kernel {
  readonly op: string;
  readonly device: string;
  /** The types that each attribute may have. */
  readonly types: Readonly<Record<string, readonly string[]>>;
  /** Arguments that lie in host memory. */
  readonly host: readonly string[];
}

/** What a libtensorflow registers. */
export interface Registry {
  readonly declarations: ReadonlyMap<string, Declaration>;
  readonly kernels: ReadonlyMap<string, readonly Kernel[]>;
  /** Whether it is a build for GPUs. */
  readonly isGpuBuild: boolean;
}

const p = "pointer";

/** Reads what an open libtensorflow registers. */
export function readRegistry(path: string): Registry {
  const { symbols } = Deno.dlopen(path, {
    TF_NewStatus: { parameters: [], result: p },
    TF_GetAllOpList: { parameters: [], result: p },
    TF_GetAllRegisteredKernels: { parameters: [p], result: p },
  });
  const declarations = new Map<string, Declaration>();
  for (const { value } of fields(bytesOf(symbols.TF_GetAllOpList()))) {
    const bytes = value as Uint8Array;
    declarations.set(textOf(bytes, 1)!, readDeclaration(bytes));
  }
  const kernels = new Map<string, Kernel[]>();
  const list = symbols.TF_GetAllRegisteredKernels(symbols.TF_NewStatus());
  for (const { value } of fields(bytesOf(list))) {
    const kernel = readKernel(value as Uint8Array);
    if (!kernel) continue;
    const known = kernels.get(kernel.op);
    if (known) known.push(kernel);
    else kernels.set(kernel.op, [kernel]);
  }
  const isGpuBuild = kernels.get("MatMul")!.some(({ device }) =>
    device === "GPU"
  );
  return { declarations, kernels, isGpuBuild };
}

/** The bytes of a `TF_Buffer`. */
function bytesOf(buffer: Deno.PointerValue): Uint8Array {
  const view = new Deno.UnsafePointerView(buffer!);
  const data = Deno.UnsafePointer.create(view.getBigUint64(0))!;
  const length = Number(view.getBigUint64(8));
  return new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(data, length));
}

/** An `OpDef`. */
function readDeclaration(bytes: Uint8Array): Declaration {
  const inputs: Argument[] = [];
  const outputs: Argument[] = [];
  const types = new Map<string, string | undefined>();
  for (const { number, value } of fields(bytes)) {
    if (number === 2) inputs.push(readArgument(value as Uint8Array));
    if (number === 3) outputs.push(readArgument(value as Uint8Array));
    if (number !== 4) continue;
    const attribute = value as Uint8Array;
    if (textOf(attribute, 2) !== "type") continue;
    const standard = bytesIn(attribute, 3);
    types.set(
      textOf(attribute, 1)!,
      standard && dataTypeName(numberIn(standard, 6)!),
    );
  }
  return { inputs, outputs, types };
}

/** An `ArgDef`. */
function readArgument(bytes: Uint8Array): Argument {
  const type = numberIn(bytes, 3);
  const typedBy = textOf(bytes, 4);
  const countedBy = textOf(bytes, 5);
  const listTypedBy = textOf(bytes, 6);
  return {
    name: textOf(bytes, 1)!,
    ...(type ? { type: dataTypeName(type) } : {}),
    ...(typedBy ? { typedBy } : {}),
    ...(countedBy ? { countedBy } : {}),
    ...(listTypedBy ? { listTypedBy } : {}),
  };
}

/** A `KernelDef`; none for one that is only taken when asked for by a label. */
function readKernel(bytes: Uint8Array): Kernel | undefined {
  if (textOf(bytes, 5)) return undefined;
  const host: string[] = [];
  const types: Record<string, string[]> = {};
  for (const { number, value } of fields(bytes)) {
    if (number === 4) host.push(new TextDecoder().decode(value as Uint8Array));
    if (number !== 3) continue;
    const constraint = value as Uint8Array;
    const list = bytesIn(bytesIn(constraint, 2)!, 1)!;
    const allowed = typesIn(list);
    // Others are constrained by text, which the kit leaves as it is.
    if (allowed.length > 0) types[textOf(constraint, 1)!] = allowed;
  }
  return { op: textOf(bytes, 1)!, device: textOf(bytes, 2)!, types, host };
}

/** The types of an `AttrValue.ListValue`, one by one or packed. */
function typesIn(list: Uint8Array): string[] {
  const numbers: number[] = [];
  for (const { number, value } of fields(list)) {
    if (number !== 6) continue;
    if (typeof value === "number") numbers.push(value);
    else numbers.push(...packed(value));
  }
  return numbers.map(dataTypeName);
}

function packed(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let value = 0;
  let factor = 1;
  for (const byte of bytes) {
    value += (byte & 127) * factor;
    factor *= 128;
    if (byte >= 128) continue;
    numbers.push(value);
    [value, factor] = [0, 1];
  }
  return numbers;
}

function bytesIn(bytes: Uint8Array, wanted: number): Uint8Array | undefined {
  for (const { number, value } of fields(bytes)) {
    if (number === wanted) return value as Uint8Array;
  }
}

function numberIn(bytes: Uint8Array, wanted: number): number | undefined {
  for (const { number, value } of fields(bytes)) {
    if (number === wanted) return value as number;
  }
}

/**
 * The kernel by which a GPU runs an operation on some types: one of its own, or
 * one that TensorFlow has for any device.
 */
export function gpuKernel(
  { kernels }: Registry,
  op: string,
  types: Readonly<Record<string, string>>,
): Kernel | undefined {
  const fitting = kernels.get(op)?.filter((kernel) =>
    Object.entries(kernel.types).every(([name, allowed]) =>
      allowed.includes(types[name]!)
    )
  );
  return fitting?.find(({ device }) => device === "GPU") ??
    fitting?.find(({ device }) => device === "DEFAULT");
}
