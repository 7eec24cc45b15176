/**
 * Fast forms of TF.js' own operations: products, elementwise operations,
 * reductions, splitting and joining.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { KernelsBackend, Operand } from "./kernels_backend.ts";
import { defineFast, type Infos } from "./register.ts";

const UNARY = [
  "Exp",
  "Log",
  "Sqrt",
  "Rsqrt",
  "Square",
  "Neg",
  "Sigmoid",
  "Tanh",
  "Relu",
  "Abs",
  "Reciprocal",
];
const BINARY = ["Add", "Sub", "Multiply", "RealDiv", "Maximum", "Minimum"];
const REDUCTIONS = ["Sum", "Max", "Min"];

/** What TF.js tells a reduction: Max has its axes under another name. */
interface ReduceAttributes {
  readonly axis?: number | number[];
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
}

/** Registers all of them; those that do not fit are left to JavaScript. */
export function registerPlainKernels() {
  defineFast("Cast", cast);
  UNARY.forEach((name, op) =>
    defineFast(name, (backend, { x }) => {
      if (x!.dtype !== "float32") return undefined;
      const from = backend.address(x!);
      const y = backend.output(x!.shape);
      backend.functions.unary(op, from, y.address, sizeOf(x!));
      return y.info;
    })
  );
  BINARY.forEach((name, op) =>
    defineFast(
      name,
      (backend, { a, b }) => combine(backend, op, a!, b!),
    )
  );
  REDUCTIONS.forEach((name, op) =>
    defineFast<ReduceAttributes>(
      name,
      (backend, { x }, attributes) => reduce(backend, op, x!, attributes),
    )
  );
  defineFast<{ transposeA: boolean; transposeB: boolean }>(
    "BatchMatMul",
    (backend, { a, b }, flags) => matMul(backend, a!, b!, flags),
  );
  defineFast<{ perm: number[] }>(
    "Transpose",
    (backend, { x }, { perm }) => transpose(backend, x!, perm),
  );
  defineFast<{ numOrSizeSplits: number | number[]; axis: number }>(
    "SplitV",
    (backend, { x }, { numOrSizeSplits, axis }) =>
      split(backend, x!, numOrSizeSplits, axis),
  );
  defineFast<{ axis: number }>(
    "Concat",
    (backend, inputs, { axis }) =>
      join(backend, Object.values(inputs) as tf.TensorInfo[], axis),
  );
}

/**
 * Numbers of another type as data of their own: TF.js' JavaScript would share
 * them, and what a kernel has brought to the arena is of one type.
 */
function cast(
  backend: KernelsBackend,
  { x }: Infos,
  { dtype }: { readonly dtype: tf.DataType },
) {
  const isNumeric = dtype === "float32" || dtype === "int32";
  const isLossless = x!.dtype === "bool" ||
    (x!.dtype === "int32" && dtype === "float32");
  if (!isNumeric || !isLossless) return undefined;
  const numbers = backend.values(x!);
  return backend.makeTensorInfo(
    x!.shape,
    dtype,
    dtype === "float32" ? Float32Array.from(numbers) : Int32Array.from(numbers),
  );
}

/**
 * c = a·b + plus for two matrices with any strides, into rows of `columns`.
 *
 * @param backend Where they are.
 * @param a Shape `[rows, steps]`.
 * @param b Shape `[steps, columns]`.
 * @param sizes The sizes.
 * @param c The output's address.
 * @param plus What is added: its address, and numbers from one of its rows to
 * the next, 0 where one row is added to all. Default: nothing.
 */
export function multiply(
  backend: KernelsBackend,
  a: Operand,
  b: Operand,
  sizes: { rows: number; steps: number; columns: number },
  c: number,
  plus: { at: number; row: number } = { at: 0, row: 0 },
) {
  const { rows, steps, columns } = sizes;
  const left = backend.address(a.info) + 4 * a.offset;
  const panels = backend.panels(b, steps, columns, rows);
  backend.functions.multiply(
    left,
    a.row,
    a.column,
    panels,
    plus.at,
    plus.row,
    c,
    rows,
    columns,
    steps,
  );
}

/** A matrix as it lies, or turned. */
export function operand(
  info: tf.TensorInfo,
  isTurned = false,
  batch = 0,
): Operand {
  const [rows, columns] = info.shape.slice(-2) as [number, number];
  const offset = batch * rows * columns;
  return isTurned
    ? { info, offset, row: 1, column: columns }
    : { info, offset, row: columns, column: 1 };
}

function matMul(
  backend: KernelsBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  flags: { transposeA: boolean; transposeB: boolean },
): tf.TensorInfo | undefined {
  const outer = [a, b].map(({ shape }) => shape.slice(0, -2));
  const isFloat = a.dtype === "float32" && b.dtype === "float32";
  if (!isFloat || outer[0]!.join() !== outer[1]!.join()) return undefined;
  const [a0, a1] = a.shape.slice(-2) as [number, number];
  const [b0, b1] = b.shape.slice(-2) as [number, number];
  const [rows, steps] = flags.transposeA ? [a1, a0] : [a0, a1];
  const [inner, columns] = flags.transposeB ? [b1, b0] : [b0, b1];
  if (steps !== inner) return undefined;
  const y = backend.output([...outer[0]!, rows, columns]);
  const batches = tf.util.sizeFromShape(outer[0]!);
  for (let batch = 0; batch < batches; batch++) {
    multiply(
      backend,
      operand(a, flags.transposeA, batch),
      operand(b, flags.transposeB, batch),
      { rows, steps, columns },
      y.address + 4 * batch * rows * columns,
    );
  }
  return y.info;
}

function combine(
  backend: KernelsBackend,
  op: number,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
): tf.TensorInfo | undefined {
  if (a.dtype !== "float32" || b.dtype !== "float32") return undefined;
  const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const layout = rowsAndColumns(shape, a.shape, b.shape);
  if (!layout) return undefined;
  const [left, right] = [backend.address(a), backend.address(b)];
  const y = backend.output(shape);
  const { outer, inner, steps } = layout;
  backend.functions.binary(
    op,
    left,
    right,
    y.address,
    outer,
    inner,
    ...steps,
  );
  return y.info;
}

/**
 * An output as rows and columns along which both operands either move or stand
 * still, with the steps [a outer, a inner, b outer, b inner]; undefined where
 * two dimensions are not enough.
 */
function rowsAndColumns(shape: number[], a: number[], b: number[]) {
  const wide = (of: number[]) =>
    [...Array(shape.length - of.length).fill(1), ...of] as number[];
  const [wideA, wideB] = [wide(a), wide(b)];
  // Dimensions of size 1 in the output move nobody.
  const moves = shape.flatMap((size, i) =>
    size === 1 ? [] : [{ size, a: wideA[i] !== 1, b: wideB[i] !== 1 }]
  );
  const last = moves.at(-1);
  if (!last) return { outer: 1, inner: 1, steps: [0, 0, 0, 0] as const };
  const isAlike = (one: typeof last, other: typeof last) =>
    one.a === other.a && one.b === other.b;
  let cut = moves.length - 1;
  while (cut > 0 && isAlike(moves[cut - 1]!, last)) cut--;
  const before = moves.slice(0, cut);
  if (!before.every((move) => isAlike(move, before[0]!))) return undefined;
  const size = (of: typeof moves) => of.reduce((all, m) => all * m.size, 1);
  let [outer, inner] = [size(before), size(moves.slice(cut))];
  if (cut === 0) {
    // One run: in pieces, so that threads can share it.
    const pieces = Math.ceil(inner / 16384);
    if (inner % pieces === 0) [outer, inner] = [pieces, inner / pieces];
  }
  const step = (inOuter: boolean, inInner: boolean) =>
    [inOuter ? (inInner ? inner : 1) : 0, inInner ? 1 : 0] as const;
  const head = before[0] ?? last;
  return {
    outer,
    inner,
    steps: [...step(head.a, last.a), ...step(head.b, last.b)] as const,
  };
}

function reduce(
  backend: KernelsBackend,
  op: number,
  x: tf.TensorInfo,
  { axis, reductionIndices, keepDims }: ReduceAttributes,
): tf.TensorInfo | undefined {
  const axes = tf.util.parseAxisParam(
    (axis ?? reductionIndices) as number | number[],
    x.shape,
  );
  const [first = 0] = axes;
  const isRun = axes.every((at, i) => at === first + i);
  if (x.dtype !== "float32" || axes.length === 0 || !isRun) return undefined;
  if (sizeOf(x) === 0) return undefined;
  const size = tf.util.sizeFromShape;
  const before = x.shape.slice(0, first);
  const after = x.shape.slice(first + axes.length);
  const from = backend.address(x);
  const kept = keepDims ? axes.map(() => 1) : [];
  const y = backend.output([...before, ...kept, ...after]);
  const reduced = sizeOf(x) / size(before) / size(after);
  backend.functions.reduce(
    op,
    from,
    y.address,
    size(before),
    reduced,
    size(after),
  );
  return y.info;
}

/** Where two neighbouring runs of dimensions change places. */
function transpose(
  backend: KernelsBackend,
  x: tf.TensorInfo,
  order: number[],
): tf.TensorInfo | undefined {
  const start = order.findIndex((from, to) => from !== to);
  if (x.dtype !== "float32" || start < 0) return undefined;
  const middle = order.indexOf(start);
  // [before, rows, columns, after] becomes [before, columns, rows, after].
  const rows = order[start]! - start;
  const end = start + rows + middle - start;
  const wanted = order.map((_, to) =>
    to < start || to >= end ? to : to < middle ? to + rows : to - middle + start
  );
  if (order.some((from, to) => from !== wanted[to])) return undefined;
  const size = (from: number, to: number) =>
    tf.util.sizeFromShape(x.shape.slice(from, to));
  const from = backend.address(x);
  const y = backend.output(order.map((at) => x.shape[at]!));
  if (sizeOf(x) === 0) return y.info;
  backend.functions.transpose(
    from,
    y.address,
    size(0, start),
    size(start, start + rows),
    size(start + rows, end),
    size(end, x.shape.length),
  );
  return y.info;
}

/** Parts along the first dimension are views; along another, copies. */
function split(
  backend: KernelsBackend,
  x: tf.TensorInfo,
  numOrSizes: number | number[],
  axis: number,
): tf.TensorInfo[] | undefined {
  const [at] = tf.util.parseAxisParam(axis, x.shape) as [number];
  if (x.dtype !== "float32") return undefined;
  const sizes = tf.backend_util.prepareSplitSize(
    x as tf.Tensor,
    Array.isArray(numOrSizes) ? [...numOrSizes] : numOrSizes,
    at,
  );
  const rows = tf.util.sizeFromShape(x.shape.slice(0, at));
  const inner = tf.util.sizeFromShape(x.shape.slice(at + 1));
  const width = x.shape[at]! * inner;
  let offset = 0;
  return sizes.map((size) => {
    const shape = x.shape.with(at, size);
    const start = offset;
    offset += size * inner;
    if (rows === 1) return backend.part(x, start, shape);
    const values = new Float32Array(rows * size * inner);
    const from = backend.values(x) as Float32Array;
    for (let row = 0; row < rows; row++) {
      const first = row * width + start;
      values.set(
        from.subarray(first, first + size * inner),
        row * size * inner,
      );
    }
    return backend.makeTensorInfo(shape, "float32", values);
  });
}

/** End to end along the first dimension that is not 1. */
function join(
  backend: KernelsBackend,
  parts: readonly tf.TensorInfo[],
  axis: number,
): tf.TensorInfo | undefined {
  const [at] = tf.util.parseAxisParam(axis, parts[0]!.shape) as [number];
  const rows = tf.util.sizeFromShape(parts[0]!.shape.slice(0, at));
  const isFloat = parts.every(({ dtype }) => dtype === "float32");
  if (rows !== 1 || !isFloat) return undefined;
  const shape = tf.backend_util.computeOutShape(
    parts.map((part) => part.shape),
    at,
  );
  const { info } = backend.output(shape);
  const values = backend.values(info) as Float32Array;
  let end = 0;
  for (const part of parts) {
    values.set(backend.values(part) as Float32Array, end);
    end += sizeOf(part);
  }
  return info;
}

function sizeOf(info: tf.TensorInfo): number {
  return tf.util.sizeFromShape(info.shape);
}
