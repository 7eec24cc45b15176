/**
 * Tensors by name in one file: the safetensors format.
 *
 * @module
 */

import { fromBfloat16Bits, fromFloat16Bits, toFloat16Bits } from "./float16.ts";
import type { Precision } from "./model_config.ts";

/** A tensor as numbers. */
export interface NamedTensor {
  /** Dimensions. */
  readonly shape: readonly number[];
  /** The numbers, row by row. */
  readonly data: Float32Array;
}

const MOST_HEADER_BYTES = 100_000_000;
const WIDTHS: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2 };

/**
 * Writes tensors; the same tensors give the same bytes.
 *
 * @param tensors Tensors by name, kept in this order.
 * @param precision How numbers are kept. Default `float32`.
 * @param metadata Texts to keep in the header, by name.
 * @returns The file.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, NamedTensor>,
  precision: Precision = "float32",
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const dtype = precision === "float16" ? "F16" : "F32";
  const header: Record<string, unknown> = {
    __metadata__: { format: "pt", ...metadata },
  };
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    const start = end;
    end += data.length * WIDTHS[dtype]!;
    header[name] = { dtype, shape, data_offsets: [start, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + padded + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.fill(0x20, 8, 8 + padded);
  file.set(text, 8);
  let at = 8 + padded;
  for (const { data } of tensors.values()) {
    const numbers = precision === "float16" ? toFloat16Bits(data) : data;
    const bytes = new Uint8Array(
      numbers.buffer,
      numbers.byteOffset,
      numbers.byteLength,
    );
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/**
 * Reads all tensors of a file.
 *
 * @param file The file's bytes.
 * @param name What to call it in errors.
 * @returns Tensors by name, as float32.
 * @throws {SyntaxError} If the file is cut short, its header is no JSON, or a
 * tensor's type, size or place is impossible.
 */
export function readSafetensors(
  file: Uint8Array,
  name = "safetensors file",
): Map<string, NamedTensor> {
  const refuse = refuser(name);
  const { header, data } = parts(file, name);
  const tensors = new Map<string, NamedTensor>();
  for (const [key, entry] of Object.entries(header)) {
    if (key === "__metadata__") continue;
    if (!isEntry(entry)) {
      return refuse(
        `${key} needs dtype, shape and data_offsets, got ${
          JSON.stringify(entry)
        }`,
      );
    }
    const { dtype, shape, data_offsets: place } = entry;
    const width = WIDTHS[dtype] ??
      refuse(`${key} needs a type of F32, F16, BF16, got ${dtype}`);
    const count = shape.reduce((a, b) => a * b, 1);
    const [start, end] = place;
    if (end - start !== count * width) {
      refuse(`${key} needs ${count * width} bytes, got ${end - start}`);
    }
    if (start < 0 || end > data.length) {
      refuse(`${key} needs bytes ${start} to ${end}, got ${data.length}`);
    }
    const bytes = data.slice(start, end).buffer;
    tensors.set(key, { shape, data: numbersOf(dtype, bytes) });
  }
  return tensors;
}

/**
 * Reads the texts that a file keeps in its header.
 *
 * @param file The file's bytes.
 * @param name What to call it in errors.
 * @returns Texts by name.
 * @throws {SyntaxError} If the file is cut short or its header is no JSON.
 */
export function readSafetensorsMetadata(
  file: Uint8Array,
  name = "safetensors file",
): Record<string, string> {
  return parts(file, name).header.__metadata__ as Record<string, string> ?? {};
}

/** The header, and the numbers after it. */
function parts(file: Uint8Array, name: string) {
  const refuse = refuser(name);
  if (file.length < 8) refuse(`needed at least 8 bytes, got ${file.length}`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const size = Number(view.getBigUint64(0, true));
  if (size > MOST_HEADER_BYTES || 8 + size > file.length) {
    refuse(`the header needs ${size} bytes, got ${file.length - 8}`);
  }
  const text = new TextDecoder().decode(file.subarray(8, 8 + size));
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    refuse("the header must be JSON, got something else");
  }
  if (typeof header !== "object" || header === null) {
    return refuse(`the header must be an object, got ${header}`);
  }
  return {
    header: header as Record<string, unknown>,
    data: file.subarray(8 + size),
  };
}

function refuser(name: string) {
  return (reason: string): never => {
    throw new SyntaxError(`Cannot read ${name}: ${reason}`);
  };
}

interface Entry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

function isEntry(value: unknown): value is Entry {
  const { dtype, shape, data_offsets: place } = (value ?? {}) as Partial<Entry>;
  const areWhole = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every(Number.isSafeInteger);
  return typeof dtype === "string" && areWhole(shape) && areWhole(place) &&
    place.length === 2;
}

function numbersOf(dtype: string, bytes: ArrayBuffer): Float32Array {
  if (dtype === "F32") return new Float32Array(bytes);
  const bits = new Uint16Array(bytes);
  return dtype === "F16" ? fromFloat16Bits(bits) : fromBfloat16Bits(bits);
}
