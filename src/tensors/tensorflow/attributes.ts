/**
 * Attributes of TensorFlow's operations, for whoever writes them down: an
 * operation that runs at once or a node of a graph.
 *
 * @module
 */

import { dataTypeName } from "./data_types.ts";

/** The kinds of attributes, numbered as `tfjs-node` does, and one more. */
export const ATTRIBUTE = {
  string: 0,
  int: 1,
  float: 2,
  bool: 3,
  type: 4,
  shape: 5,
  /** By name. */
  function: 7,
} as const;

/** An attribute; a list of values is a list attribute of the kind. */
export interface Attribute {
  /** Its name in TensorFlow. */
  readonly name: string;
  /** One of `ATTRIBUTE`. */
  readonly type: number;
  /** The value, or a list of them; a shape is a list of numbers itself. */
  readonly value: unknown;
}

/** What a writer takes of each kind. */
export interface AttributeValues {
  /** Its bytes. */
  readonly string: Uint8Array;
  /** A whole number. */
  readonly int: bigint;
  /** A number. */
  readonly float: number;
  /** A truth value. */
  readonly bool: boolean;
  /** TensorFlow's number of a type. */
  readonly type: number;
  /** Sizes. */
  readonly shape: BigInt64Array;
  /** The bytes of a function's name. */
  readonly function: Uint8Array;
  /** The bytes of each. */
  readonly strings: readonly Uint8Array[];
  /** Whole numbers. */
  readonly ints: BigInt64Array;
  /** Numbers. */
  readonly floats: Float32Array;
  /** Truth values, 1 or 0. */
  readonly bools: Uint8Array;
  /** TensorFlow's numbers of types. */
  readonly types: Int32Array;
  /** Sizes of each. */
  readonly shapes: readonly BigInt64Array[];
}

/** Where attributes go; `T` is what they belong to. Names end with a zero. */
export type AttributeWriter<T> = {
  readonly [Kind in keyof AttributeValues]: (
    of: T,
    name: Uint8Array,
    value: AttributeValues[Kind],
  ) => void;
};

/**
 * Writes an attribute down.
 *
 * @param writer Where to.
 * @param of What it belongs to.
 * @param attribute The attribute.
 * @throws {TypeError} If the kind is unknown.
 */
export function writeAttribute<T>(
  writer: AttributeWriter<T>,
  of: T,
  { name, type, value }: Attribute,
): void {
  const key = cString(name);
  const list = Array.isArray(value) || ArrayBuffer.isView(value)
    ? value as unknown as readonly unknown[]
    : undefined;
  switch (type) {
    case ATTRIBUTE.string:
      return list
        ? writer.strings(of, key, list.map((text) => utf8(text as string)))
        : writer.string(of, key, utf8(value as string));
    case ATTRIBUTE.int:
      return list
        ? writer.ints(of, key, longs(list))
        : writer.int(of, key, long(value));
    case ATTRIBUTE.float:
      return list
        ? writer.floats(of, key, Float32Array.from(list as number[]))
        : writer.float(of, key, value as number);
    case ATTRIBUTE.bool:
      return list
        ? writer.bools(of, key, Uint8Array.from(list, Number))
        : writer.bool(of, key, Boolean(value));
    case ATTRIBUTE.type:
      return list
        ? writer.types(of, key, Int32Array.from(list as number[]))
        : writer.type(of, key, value as number);
    case ATTRIBUTE.shape:
      return list?.some(Array.isArray)
        ? writer.shapes(of, key, list.map((shape) => longs(shape as number[])))
        : writer.shape(of, key, longs(list ?? []));
    case ATTRIBUTE.function:
      return writer.function(of, key, utf8(value as string));
    default:
      throw new TypeError(
        `Cannot set attribute ${name}: needed a kind from 0 to 5 or 7, got ${type}`,
      );
  }
}

/** An attribute for a message, such as `transpose_a=true` or `T=float32`. */
export function describeAttribute({ name, type, value }: Attribute): string {
  const one = (x: unknown) =>
    type === ATTRIBUTE.type ? dataTypeName(x as number) : String(x);
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  const list = isList ? Array.from(value as ArrayLike<unknown>) : [];
  const few = list.slice(0, 12).map(one).join(",");
  const rest = list.length > 12 ? ",…" : "";
  return `${name}=${isList ? `[${few}${rest}]` : one(value)}`;
}

const strings = new Map<string, Uint8Array>();

/**
 * A name as C reads it. The bytes are kept for good and do not move:
 * TensorFlow may look at an attribute's name later.
 */
export function cString(text: string): Uint8Array {
  let bytes = strings.get(text);
  if (!bytes) {
    bytes = utf8(`${text}\0`);
    strings.set(text, bytes);
  }
  return bytes;
}

const encoder = new TextEncoder();

function utf8(text: string): Uint8Array {
  // Small arrays live in V8's heap until their buffer is asked for.
  return new Uint8Array(encoder.encode(text).buffer);
}

function longs(numbers: readonly unknown[]): BigInt64Array {
  return BigInt64Array.from(numbers, long);
}

/** Cuts fractions off, as the addon does: a seed may have one. */
function long(x: unknown): bigint {
  return BigInt(typeof x === "number" ? Math.trunc(x) : x as bigint);
}
