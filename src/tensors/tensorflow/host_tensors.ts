/**
 * Tensors in host memory: made from JavaScript's values and read back.
 *
 * @module
 */

import { DATA_TYPE, hostArray, hostBytes } from "./data_types.ts";
import type { Values } from "./executor.ts";
import type { TensorFlowLibrary } from "./library.ts";

/** Bytes of a string's header in a tensor. */
const STRING_BYTES = 24;

/**
 * Makes a tensor in host memory.
 *
 * @param library Whose tensor it is.
 * @param shape Its shape.
 * @param dataType TensorFlow's number of its type.
 * @param values As many as the shape has room for.
 * @returns A `TF_Tensor` owned by the caller.
 * @throws {RangeError} If there are more or fewer values, or no memory.
 * @throws {TypeError} If the type cannot be brought over.
 */
export function newHostTensor(
  library: TensorFlowLibrary,
  shape: readonly number[],
  dataType: number,
  values: Values,
): Deno.PointerObject {
  const size = shape.reduce((a, b) => a * b, 1);
  if (dataType === DATA_TYPE.string) {
    return newStringTensor(library, shape, values);
  }
  const bytes = hostBytes(dataType, values as ArrayLike<unknown>, size);
  const tensor = allocate(library, shape, dataType, bytes.byteLength);
  if (bytes.byteLength > 0) {
    memory(library.symbols.TF_TensorData(tensor)!, bytes.byteLength).set(bytes);
  }
  return tensor;
}

/**
 * Copies a tensor out of host memory.
 *
 * @param library Whose tensor it is.
 * @param tensor A `TF_Tensor`, left as it is.
 * @returns Numbers as a typed array; text as the bytes of each string.
 * @throws {TypeError} If the type cannot be read.
 */
export function readHostTensor(
  library: TensorFlowLibrary,
  tensor: Deno.PointerObject,
): Values {
  const { symbols } = library;
  const dataType = symbols.TF_TensorType(tensor);
  if (dataType === DATA_TYPE.string) return readStrings(library, tensor);
  const size = Number(symbols.TF_TensorByteSize(tensor));
  const bytes = new ArrayBuffer(size);
  if (size > 0) {
    new Uint8Array(bytes).set(memory(symbols.TF_TensorData(tensor)!, size));
  }
  return hostArray(dataType, bytes);
}

/**
 * Frees a tensor of text that `newHostTensor` made, with the text itself; no
 * other tensor may share it.
 */
export function deleteStringTensor(
  library: TensorFlowLibrary,
  tensor: Deno.PointerObject,
) {
  const strings = stringsOf(library);
  for (const place of stringPlaces(library, tensor)) {
    strings.TF_StringDealloc(place);
  }
  library.symbols.TF_DeleteTensor(tensor);
}

function newStringTensor(
  library: TensorFlowLibrary,
  shape: readonly number[],
  values: Values,
): Deno.PointerObject {
  const strings = stringsOf(library);
  const list = Array.from(values as ArrayLike<string | Uint8Array>, utf8);
  const size = shape.reduce((a, b) => a * b, 1);
  if (list.length !== size) {
    throw new RangeError(
      `Cannot make a tensor of shape [${shape}]: needed ${size} strings, got ${list.length}`,
    );
  }
  const bytes = STRING_BYTES * size;
  const tensor = allocate(library, shape, DATA_TYPE.string, bytes);
  stringPlaces(library, tensor).forEach((place, i) => {
    const text = list[i]!;
    strings.TF_StringInit(place);
    strings.TF_StringCopy(place, text, BigInt(text.length));
  });
  return tensor;
}

function readStrings(
  library: TensorFlowLibrary,
  tensor: Deno.PointerObject,
): Uint8Array[] {
  const strings = stringsOf(library);
  return stringPlaces(library, tensor).map((place) => {
    const size = Number(strings.TF_StringGetSize(place));
    const data = strings.TF_StringGetDataPointer(place);
    return size === 0 ? new Uint8Array() : memory(data!, size).slice();
  });
}

/** Where each string of a tensor lies. */
function stringPlaces(
  { symbols }: TensorFlowLibrary,
  tensor: Deno.PointerObject,
): Deno.PointerObject[] {
  const count = Number(symbols.TF_TensorElementCount(tensor));
  if (count === 0) return [];
  const data = symbols.TF_TensorData(tensor)!;
  return Array.from(
    { length: count },
    (_, i) => Deno.UnsafePointer.offset(data, i * STRING_BYTES)!,
  );
}

function stringsOf({ strings, path }: TensorFlowLibrary) {
  if (strings) return strings;
  throw new TypeError(
    `Cannot hold text in tensors: ${path} lacks TF_StringInit; needed a TensorFlow from 2.4 on`,
  );
}

function allocate(
  { symbols }: TensorFlowLibrary,
  shape: readonly number[],
  dataType: number,
  bytes: number,
): Deno.PointerObject {
  const dimensions = BigInt64Array.from(shape, BigInt);
  const tensor = symbols.TF_AllocateTensor(
    dataType,
    dimensions,
    shape.length,
    BigInt(bytes),
  );
  if (tensor) return tensor;
  throw new RangeError(
    `Cannot make a tensor of shape [${shape}]: no ${bytes} bytes of memory`,
  );
}

function memory(pointer: Deno.PointerObject, bytes: number): Uint8Array {
  const view = Deno.UnsafePointerView.getArrayBuffer(pointer, bytes);
  return new Uint8Array(view);
}

const encoder = new TextEncoder();

function utf8(text: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof text === "string"
    ? encoder.encode(text)
    : Uint8Array.from(text);
}
