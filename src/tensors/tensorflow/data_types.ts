/**
 * TensorFlow's data types by number, as its C API counts them.
 *
 * @module
 */

/** The types that can be brought to TensorFlow and read back. */
export const DATA_TYPE = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  resource: 20,
} as const;

/** A type's name. */
export type DataTypeName = keyof typeof DATA_TYPE;

const names = new Map<number, string>(
  Object.entries(DATA_TYPE).map(([name, number]) => [number, name]),
);

/** The name of a type for messages: `float32`, or `type 19` if it has none. */
export function dataTypeName(dataType: number): string {
  return names.get(dataType) ?? `type ${dataType}`;
}

/** Numbers as they lie in memory. */
export type HostArray =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint8Array
  | BigInt64Array;

/** A typed array's constructor for each type of fixed width. */
const ARRAYS = new Map<
  number,
  new (buffer: ArrayBuffer) => HostArray
>([
  [DATA_TYPE.float32, Float32Array],
  [DATA_TYPE.float64, Float64Array],
  [DATA_TYPE.int32, Int32Array],
  [DATA_TYPE.uint8, Uint8Array],
  // Pairs of real and imaginary parts.
  [DATA_TYPE.complex64, Float32Array],
  [DATA_TYPE.int64, BigInt64Array],
  [DATA_TYPE.bool, Uint8Array],
]);

/**
 * Bytes as numbers of a type.
 *
 * @param dataType TensorFlow's number of it.
 * @param bytes A buffer that the result owns.
 * @returns A view of the bytes.
 * @throws {TypeError} If numbers of that type cannot be read.
 */
export function hostArray(dataType: number, bytes: ArrayBuffer): HostArray {
  const Numbers = ARRAYS.get(dataType);
  if (Numbers) return new Numbers(bytes);
  throw new TypeError(
    `Cannot read a tensor of ${dataTypeName(dataType)}: needed one of ${
      Object.keys(DATA_TYPE).filter((name) => name !== "resource").join(", ")
    }`,
  );
}

/**
 * The bytes of numbers given from JavaScript.
 *
 * @param dataType TensorFlow's number of the type.
 * @param values A typed array of the type, or of another one or a list that is
 * changed into it. An int64 scalar may come as two words, low and high.
 * @param size How many numbers the tensor has.
 * @returns Bytes as TensorFlow lays them out.
 * @throws {TypeError} If the type has no fixed width.
 * @throws {RangeError} If there are more or fewer numbers.
 */
export function hostBytes(
  dataType: number,
  values: ArrayLike<unknown>,
  size: number,
): Uint8Array {
  const array = typed(dataType, values);
  const empty = hostArray(dataType, new ArrayBuffer(0));
  const width = empty.BYTES_PER_ELEMENT *
    (dataType === DATA_TYPE.complex64 ? 2 : 1);
  if (array.byteLength !== width * size) {
    throw new RangeError(
      `Cannot make a tensor of ${size} ${dataTypeName(dataType)}: needed ${
        width * size
      } bytes, got ${array.byteLength}`,
    );
  }
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function typed(dataType: number, values: ArrayLike<unknown>): HostArray {
  const isWords = dataType === DATA_TYPE.int64 && values instanceof Int32Array;
  const Numbers = ARRAYS.get(dataType);
  if (!Numbers) hostArray(dataType, new ArrayBuffer(0));
  if (isWords || values instanceof Numbers!) return values as HostArray;
  const From = Numbers as unknown as { from(list: unknown): HostArray };
  return From.from(
    dataType === DATA_TYPE.int64
      ? Array.from(values as ArrayLike<number>, BigInt)
      : values,
  );
}
