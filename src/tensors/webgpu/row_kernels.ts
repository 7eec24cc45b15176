/**
 * The model's operations on rows: products, norms, rotation, gates, picking.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { Attributes } from "../fused.ts";
import type { CheckedBackend } from "./checked_backend.ts";
import { LANES, launch, output, type Shader } from "./launch.ts";
import { defineOnGpu, type Infos, product } from "./register.ts";

/**
 * Registers them.
 *
 * The gradient of a product by its input keeps its composed form: a transposed
 * copy of the weight is faster than the flag (154 against 424 ms of processor
 * time for 2048 × 688 × 128 on software Vulkan).
 */
export function registerRowKernels() {
  defineOnGpu({
    SparkleLinear: linear,
    SparkleLinearWeightGrad: (_, { x, dy }) =>
      product({ a: x!, b: dy! }, { transposeA: true }),
    SparkleLinearBiasGrad: (backend, { dy }) => columnSums(backend, dy!),
    SparkleRmsNorm: rmsNorm,
    SparkleRmsNormGrad: rmsNormGrad,
    SparkleSwiGlu: swiGlu,
    SparkleSwiGluGrad: swiGluGrad,
    SparkleRotary: rotary,
    SparkleEmbeddingGrad: embeddingGrad,
  });
}

function linear(_: CheckedBackend, { x, weight, bias, base }: Infos) {
  return tf.tidy(() => {
    const y = product({ a: x!, b: weight!, ...(bias ? { bias } : {}) });
    return base ? tf.add(base as tf.Tensor, y) : y;
  });
}

/** Sums of columns; threads side by side read numbers side by side. */
const COLUMN_SUMS: Shader = {
  name: "columnSums",
  reads: { x: "f32" },
  writes: ["y"],
  numbers: { rows: "u32", columns: "u32" },
  declares: "var<workgroup> sums: array<f32, LANES>;",
  // A work group takes 8 columns; its threads every eighth row of each.
  code: `
  let column = group * 8u + lane % 8u;
  var sum = 0.0;
  if (column < n.columns) {
    for (var row = lane / 8u; row < n.rows; row += 8u) {
      sum += x[row * n.columns + column];
    }
  }
  sums[lane] = sum;
  workgroupBarrier();
  if (lane < 8u && column < n.columns) {
    var all = 0.0;
    for (var i = 0u; i < 8u; i++) { all += sums[lane + 8u * i]; }
    y[column] = all;
  }`,
};

function columnSums(backend: CheckedBackend, x: tf.TensorInfo) {
  const [rows, columns] = x.shape as [number, number];
  const y = output(backend, [columns]);
  launch(backend, COLUMN_SUMS, {
    reads: { x },
    writes: { y },
    numbers: { rows, columns },
    groups: Math.ceil(columns / 8),
  });
  return y;
}

/** A work group a row. */
const RMS_NORM: Shader = {
  name: "rmsNorm",
  reads: { x: "f32", weight: "f32" },
  writes: ["y", "rstd"],
  numbers: { rows: "u32", width: "u32", epsilon: "f32" },
  code: `
  if (group >= n.rows) { return; }
  let first = group * n.width;
  var squares = 0.0;
  for (var i = lane; i < n.width; i += LANES) {
    squares += x[first + i] * x[first + i];
  }
  let mean = total(lane, squares) / f32(n.width);
  let scale = 1.0 / sqrt(mean + n.epsilon);
  for (var i = lane; i < n.width; i += LANES) {
    y[first + i] = x[first + i] * scale * weight[i];
  }
  if (lane == 0u) { rstd[group] = scale; }`,
};

function rmsNorm(
  backend: CheckedBackend,
  { x, weight }: Infos,
  { epsilon }: Attributes,
) {
  const [rows, width] = x!.shape as [number, number];
  const y = output(backend, [rows, width]);
  const rstd = output(backend, [rows]);
  launch(backend, RMS_NORM, {
    reads: { x: x!, weight: weight! },
    writes: { y, rstd },
    numbers: { rows, width, epsilon: epsilon! },
    groups: rows,
  });
  return [y, rstd];
}

/** As the composed form: dx, and dy·x̂ of which dw is the sum of each column. */
const RMS_NORM_GRAD: Shader = {
  name: "rmsNormGrad",
  reads: { dy: "f32", x: "f32", weight: "f32", rstd: "f32" },
  writes: ["dx", "shares"],
  numbers: { rows: "u32", width: "u32" },
  code: `
  if (group >= n.rows) { return; }
  let first = group * n.width;
  let scale = rstd[group];
  var along = 0.0;
  for (var i = lane; i < n.width; i += LANES) {
    along += dy[first + i] * weight[i] * x[first + i] * scale;
  }
  let mean = total(lane, along) / f32(n.width);
  for (var i = lane; i < n.width; i += LANES) {
    let normal = x[first + i] * scale;
    dx[first + i] = (dy[first + i] * weight[i] - normal * mean) * scale;
    shares[first + i] = dy[first + i] * normal;
  }`,
};

function rmsNormGrad(backend: CheckedBackend, inputs: Infos) {
  const { dy, x, weight, rstd } = inputs;
  const [rows, width] = x!.shape as [number, number];
  const dx = output(backend, [rows, width]);
  const shares = output(backend, [rows, width]);
  launch(backend, RMS_NORM_GRAD, {
    reads: { dy: dy!, x: x!, weight: weight!, rstd: rstd! },
    writes: { dx, shares },
    numbers: { rows, width },
    groups: rows,
  });
  const dWeight = columnSums(backend, shares);
  backend.disposeData(shares.dataId);
  return [dx, dWeight];
}

/** A thread a number. */
const SWIGLU: Shader = {
  name: "swiGlu",
  reads: { gateUp: "f32" },
  writes: ["y"],
  numbers: { size: "u32", width: "u32" },
  code: `
  let i = group * LANES + lane;
  if (i >= n.size) { return; }
  let gate = gateUp[(i / n.width) * n.width + i];
  let up = gateUp[(i / n.width + 1u) * n.width + i];
  y[i] = gate / (1.0 + exp(-gate)) * up;`,
};

function swiGlu(backend: CheckedBackend, { gateUp }: Infos) {
  const [rows, both] = gateUp!.shape as [number, number];
  const width = both / 2;
  const y = output(backend, [rows, width]);
  launch(backend, SWIGLU, {
    reads: { gateUp: gateUp! },
    writes: { y },
    numbers: { size: rows * width, width },
    groups: Math.ceil(rows * width / LANES),
  });
  return y;
}

const SWIGLU_GRAD: Shader = {
  name: "swiGluGrad",
  reads: { dy: "f32", gateUp: "f32" },
  writes: ["dx"],
  numbers: { size: "u32", width: "u32" },
  code: `
  let i = group * LANES + lane;
  if (i >= n.size) { return; }
  let gateAt = (i / n.width) * n.width + i;
  let upAt = gateAt + n.width;
  let gate = gateUp[gateAt];
  let open = 1.0 / (1.0 + exp(-gate));
  let silu = gate * open;
  dx[gateAt] = dy[i] * gateUp[upAt] * (open + silu * (1.0 - open));
  dx[upAt] = dy[i] * silu;`,
};

function swiGluGrad(backend: CheckedBackend, { dy, gateUp }: Infos) {
  const [rows, both] = gateUp!.shape as [number, number];
  const width = both / 2;
  const dx = output(backend, [rows, both]);
  launch(backend, SWIGLU_GRAD, {
    reads: { dy: dy!, gateUp: gateUp! },
    writes: { dx },
    numbers: { size: rows * width, width },
    groups: Math.ceil(rows * width / LANES),
  });
  return dx;
}

/** A thread a pair of numbers to turn, or a pair of values to copy. */
const ROTARY: Shader = {
  name: "rotary",
  reads: { qkv: "f32", positions: "i32", turns: "f32" },
  writes: ["y"],
  numbers: {
    pairs: "u32",
    width: "u32",
    turned: "u32",
    half: "u32",
    sign: "f32",
  },
  code: `
  let pair = group * LANES + lane;
  if (pair >= n.pairs) { return; }
  let row = pair / (n.width / 2u);
  let place = pair % (n.width / 2u);
  let head = place / n.half;
  let i = place % n.half;
  let first = row * n.width + head * 2u * n.half + i;
  let second = first + n.half;
  if (head >= n.turned) {
    y[first] = qkv[first];
    y[second] = qkv[second];
    return;
  }
  let turn = 2u * (u32(positions[row]) * n.half + i);
  let along = turns[turn];
  let across = turns[turn + 1u] * n.sign;
  y[first] = qkv[first] * along - qkv[second] * across;
  y[second] = qkv[second] * along + qkv[first] * across;`,
};

function rotary(
  backend: CheckedBackend,
  { qkv, positions }: Infos,
  attributes: Attributes,
) {
  const { heads, keyValueHeads, headSize, base, sign } = attributes;
  const [rows, width] = qkv!.shape as [number, number];
  const y = output(backend, [rows, width]);
  const places = backend.readSync(positions!.dataId) as Int32Array;
  const last = places.reduce((most, place) => Math.max(most, place), 0);
  launch(backend, ROTARY, {
    reads: {
      qkv: qkv!,
      positions: positions!,
      turns: turnsOf(backend, last + 1, headSize!, base!),
    },
    writes: { y },
    numbers: {
      pairs: rows * width / 2,
      width,
      turned: heads! + keyValueHeads!,
      half: headSize! / 2,
      sign: sign!,
    },
    groups: Math.ceil(rows * width / 2 / LANES),
  });
  return y;
}

const tables = new WeakMap<CheckedBackend, Map<string, tf.TensorInfo>>();

/**
 * Cosine and sine of each position and pair, `[positions, S/2, 2]`, from the
 * host: WGSL promises a sine to 2⁻¹¹ only, and that for angles up to π.
 */
function turnsOf(
  backend: CheckedBackend,
  positions: number,
  headSize: number,
  base: number,
): tf.TensorInfo {
  const known = tables.get(backend) ?? new Map<string, tf.TensorInfo>();
  tables.set(backend, known);
  const key = `${headSize} ${base}`;
  const table = known.get(key);
  if (table && table.shape[0]! >= positions) return table;
  if (table) backend.disposeData(table.dataId);
  const half = headSize / 2;
  const rows = Math.max(256, 2 ** Math.ceil(Math.log2(positions)));
  const turns = new Float32Array(rows * headSize);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < half; i++) {
      const angle = row * Math.pow(base, -2 * i / headSize);
      turns[2 * (row * half + i)] = Math.cos(angle);
      turns[2 * (row * half + i) + 1] = Math.sin(angle);
    }
  }
  const made = backend.makeTensorInfo([rows, half, 2], "float32", turns);
  known.set(key, made);
  return made;
}

/** Threads along the columns of one row of the table; rows of dy in order. */
const EMBEDDING_GRAD: Shader = {
  name: "embeddingGrad",
  reads: { dy: "f32", order: "i32", firsts: "i32" },
  writes: ["dTable"],
  numbers: { size: "u32", width: "u32" },
  code: `
  let i = group * LANES + lane;
  if (i >= n.size) { return; }
  let id = i / n.width;
  let column = i % n.width;
  var sum = 0.0;
  for (var at = firsts[id]; at < firsts[id + 1u]; at++) {
    sum += dy[u32(order[at]) * n.width + column];
  }
  dTable[i] = sum;`,
};

function embeddingGrad(
  backend: CheckedBackend,
  { dy, ids }: Infos,
  { rows }: Attributes,
) {
  const width = dy!.shape[1]!;
  const picked = backend.readSync(ids!.dataId) as Int32Array;
  const { order, firsts } = rowsById(picked, rows!);
  const reads = {
    dy: dy!,
    order: backend.makeTensorInfo([order.length], "int32", order),
    firsts: backend.makeTensorInfo([firsts.length], "int32", firsts),
  };
  const dTable = output(backend, [rows!, width]);
  launch(backend, EMBEDDING_GRAD, {
    reads,
    writes: { dTable },
    numbers: { size: rows! * width, width },
    groups: Math.ceil(rows! * width / LANES),
  });
  backend.disposeData(reads.order.dataId);
  backend.disposeData(reads.firsts.dataId);
  return dTable;
}

/** The rows that picked each id, in order, and where each id's begin. */
function rowsById(ids: Int32Array, count: number) {
  const firsts = new Int32Array(count + 1);
  for (const id of ids) firsts[id + 1]!++;
  for (let id = 0; id < count; id++) firsts[id + 1]! += firsts[id]!;
  const next = firsts.slice();
  const order = new Int32Array(ids.length);
  ids.forEach((id, row) => order[next[id]!++] = row);
  return { order, firsts };
}
