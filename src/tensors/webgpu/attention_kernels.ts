/**
 * Attention over whole sequences and over the cache, without a matrix of scores.
 *
 * Keys are taken a tile at a time; the largest score and the sum so far are
 * carried along.
 *
 * Source: FlashAttention, arXiv:2205.14135.
 *
 * @module
 */

import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Attributes } from "../fused.ts";
import type { CheckedBackend } from "./checked_backend.ts";
import { LANES, launch, output, type Shader, writable } from "./launch.ts";
import { defineOnGpu, type Infos } from "./register.ts";

/** Registers it. */
export function registerAttentionKernels() {
  defineOnGpu({
    SparkleAttention: attention,
    SparkleAttentionGrad: attentionGrad,
    SparkleCachedAttention: cachedAttention,
  });
}

/** Names for both sides: how heads lie in a row. */
const HEADS = { rows: "u32", heads: "u32", keyHeads: "u32" } as const;

/**
 * How sequences lie. `steps` is how many tiles a work group reads at most: not
 * every compiler of shaders takes a barrier in a loop whose end it cannot see to
 * be the same for all threads.
 */
const SEQUENCES = { sequences: "u32", steps: "u32" } as const;

/** Numbers that two tiles of shared memory take together, 16 KiB. */
const SHARED = 4096;

/**
 * Largest head of which a thread keeps four vectors. More are left to the
 * composed form: beyond 2,000 bytes a thread Mesa's software Vulkan (22.3)
 * computes wrong gradients, and a GPU has run out of registers.
 */
const WIDEST = 96;

/** Largest head over the cache, where a work group has one. */
const WIDEST_CACHED = 512;

/** Rows of a tile. */
function tileOf(headSize: number): number {
  return Math.min(LANES, Math.floor(SHARED / 2 / headSize));
}

/** The numbers of `SEQUENCES`. */
function sequencesOf(
  backend: CheckedBackend,
  { dataId, shape }: TensorInfo,
  headSize: number,
) {
  const starts = backend.readSync(dataId) as Int32Array;
  let longest = 0;
  for (let b = 1; b < starts.length; b++) {
    longest = Math.max(longest, starts[b]! - starts[b - 1]!);
  }
  // A work group's rows, and what is left of a sequence before or after them.
  const steps = Math.ceil((longest + LANES) / tileOf(headSize));
  return { sequences: shape[0]! - 1, steps };
}

/**
 * What the shaders over whole sequences have in common: a thread has a row of
 * its own, and all of them read the same rows of the other side from tiles.
 */
const tiled = (size: number) => `
const SIZE = ${size}u;
const TILE = ${tileOf(size)}u;
var<workgroup> one: array<f32, TILE * SIZE>;
var<workgroup> two: array<f32, TILE * SIZE>;

// First row and end of the sequence that a row is in.
fn sequenceOf(row: u32) -> vec2<u32> {
  var low = 0u;
  var high = n.sequences;
  while (high - low > 1u) {
    let middle = (low + high) / 2u;
    if (u32(starts[middle]) <= row) { low = middle; } else { high = middle; }
  }
  return vec2<u32>(u32(starts[low]), u32(starts[low + 1u]));
}
// Where a head of a row lies: query heads, then key heads, then value heads.
fn headAt(row: u32, head: u32) -> u32 {
  return (row * (n.heads + 2u * n.keyHeads) + head) * SIZE;
}`;

/** A shader for heads of a size, made once. */
function bySize(make: (size: number) => Shader): (size: number) => Shader {
  const made = new Map<number, Shader>();
  return (size) => {
    const shader = made.get(size) ?? make(size);
    made.set(size, shader);
    return shader;
  };
}

/** Which row and head a thread has, and which rows its work group reads. */
const OWN_QUERY = `
  let head = group % n.heads;
  let tileFrom = (group / n.heads) * LANES;
  if (tileFrom >= n.rows) { return; }
  let tileEnd = min(tileFrom + LANES, n.rows);
  let row = min(tileFrom + lane, n.rows - 1u);
  let isReal = tileFrom + lane < n.rows;
  let keyHead = n.heads + head / (n.heads / n.keyHeads);
  let first = sequenceOf(row).x;
  let tilesFrom = sequenceOf(tileFrom).x;
  let scale = 1.0 / sqrt(f32(SIZE));`;

/** Brings the next keys and values to all threads of the work group. */
const LOAD_KEYS = `
    let begin = tilesFrom + step * TILE;
    let count = min(TILE, max(begin, tileEnd) - begin);
    workgroupBarrier();
    for (var i = lane; i < count * SIZE; i += LANES) {
      let at = headAt(begin + i / SIZE, keyHead) + i % SIZE;
      one[i] = qkv[at];
      two[i] = qkv[at + n.keyHeads * SIZE];
    }
    workgroupBarrier();`;

const attentionShader = bySize((size) => ({
  name: `attention ${size}`,
  reads: { qkv: "f32", starts: "i32" },
  writes: ["y", "logSumExp"],
  numbers: { ...HEADS, ...SEQUENCES },
  declares: tiled(size),
  code: `${OWN_QUERY}
  var query: array<f32, SIZE>;
  var read: array<f32, SIZE>;
  for (var d = 0u; d < SIZE; d++) { query[d] = qkv[headAt(row, head) + d] * scale; }
  var highest = -3.0e38;
  var sum = 0.0;
  for (var step = 0u; step < n.steps; step++) {
    ${LOAD_KEYS}
    for (var k = max(begin, first); k < min(begin + count, row + 1u); k++) {
      let at = (k - begin) * SIZE;
      var score = 0.0;
      for (var d = 0u; d < SIZE; d++) { score += query[d] * one[at + d]; }
      if (score > highest) {
        let shrink = exp(highest - score);
        sum *= shrink;
        for (var d = 0u; d < SIZE; d++) { read[d] *= shrink; }
        highest = score;
      }
      let weight = exp(score - highest);
      sum += weight;
      for (var d = 0u; d < SIZE; d++) { read[d] += weight * two[at + d]; }
    }
  }
  if (!isReal) { return; }
  let place = row * n.heads + head;
  for (var d = 0u; d < SIZE; d++) { y[place * SIZE + d] = read[d] / sum; }
  logSumExp[place] = highest + log(sum);`,
}));

function attention(
  backend: CheckedBackend,
  { qkv, starts }: Infos,
  attributes: Attributes,
) {
  const { headSize, ...numbers } = sizes(qkv!.shape[0]!, attributes);
  if (headSize > WIDEST) return undefined;
  const { rows, heads } = numbers;
  const y = output(backend, [rows, heads * headSize]);
  const logSumExp = output(backend, [rows, heads]);
  launch(backend, attentionShader(headSize), {
    reads: { qkv: qkv!, starts: starts! },
    writes: { y, logSumExp },
    numbers: { ...numbers, ...sequencesOf(backend, starts!, headSize) },
    groups: Math.ceil(rows / LANES) * heads,
  });
  return [y, logSumExp];
}

/** The gradient by queries, and each row's Σ dy·y a head. */
const queryGradShader = bySize((size) => ({
  name: `attentionQueryGrad ${size}`,
  reads: { dy: "f32", qkv: "f32", y: "f32", logSumExp: "f32", starts: "i32" },
  writes: ["dqkv", "deltas"],
  numbers: { ...HEADS, ...SEQUENCES },
  declares: tiled(size),
  code: `${OWN_QUERY}
  let place = row * n.heads + head;
  var query: array<f32, SIZE>;
  var slope: array<f32, SIZE>;
  var dQuery: array<f32, SIZE>;
  var delta = 0.0;
  for (var d = 0u; d < SIZE; d++) {
    query[d] = qkv[headAt(row, head) + d] * scale;
    slope[d] = dy[place * SIZE + d];
    delta += slope[d] * y[place * SIZE + d];
  }
  for (var step = 0u; step < n.steps; step++) {
    ${LOAD_KEYS}
    for (var k = max(begin, first); k < min(begin + count, row + 1u); k++) {
      let at = (k - begin) * SIZE;
      var score = 0.0;
      var dWeight = 0.0;
      for (var d = 0u; d < SIZE; d++) {
        score += query[d] * one[at + d];
        dWeight += slope[d] * two[at + d];
      }
      let dScore = exp(score - logSumExp[place]) * (dWeight - delta) * scale;
      for (var d = 0u; d < SIZE; d++) { dQuery[d] += dScore * one[at + d]; }
    }
  }
  if (!isReal) { return; }
  for (var d = 0u; d < SIZE; d++) { dqkv[headAt(row, head) + d] = dQuery[d]; }
  deltas[place] = delta;`,
}));

/** The gradient by keys and values; a thread has a key head of a row. */
const keyGradShader = bySize((size) => ({
  name: `attentionKeyGrad ${size}`,
  reads: {
    dy: "f32",
    qkv: "f32",
    logSumExp: "f32",
    deltas: "f32",
    starts: "i32",
  },
  writes: ["dqkv"],
  numbers: { ...HEADS, ...SEQUENCES },
  declares: tiled(size),
  code: `
  let keyHead = group % n.keyHeads;
  let tileFrom = (group / n.keyHeads) * LANES;
  if (tileFrom >= n.rows) { return; }
  let row = min(tileFrom + lane, n.rows - 1u);
  let isReal = tileFrom + lane < n.rows;
  let end = sequenceOf(row).y;
  let lastEnd = sequenceOf(min(tileFrom + LANES, n.rows) - 1u).y;
  let scale = 1.0 / sqrt(f32(SIZE));
  let keyAt = headAt(row, n.heads + keyHead);
  let valueAt = keyAt + n.keyHeads * SIZE;
  var key: array<f32, SIZE>;
  var value: array<f32, SIZE>;
  var dKey: array<f32, SIZE>;
  var dValue: array<f32, SIZE>;
  for (var d = 0u; d < SIZE; d++) {
    key[d] = qkv[keyAt + d] * scale;
    value[d] = qkv[valueAt + d];
  }
  for (var reader = 0u; reader < n.heads / n.keyHeads; reader++) {
    let head = keyHead * (n.heads / n.keyHeads) + reader;
    for (var step = 0u; step < n.steps; step++) {
      let begin = tileFrom + step * TILE;
      let count = min(TILE, max(begin, lastEnd) - begin);
      workgroupBarrier();
      for (var i = lane; i < count * SIZE; i += LANES) {
        let source = begin + i / SIZE;
        one[i] = qkv[headAt(source, head) + i % SIZE];
        two[i] = dy[(source * n.heads + head) * SIZE + i % SIZE];
      }
      workgroupBarrier();
      for (var q = max(begin, row); q < min(begin + count, end); q++) {
        let at = (q - begin) * SIZE;
        let place = q * n.heads + head;
        var score = 0.0;
        var dWeight = 0.0;
        for (var d = 0u; d < SIZE; d++) {
          score += key[d] * one[at + d];
          dWeight += value[d] * two[at + d];
        }
        let weight = exp(score - logSumExp[place]);
        let dScore = weight * (dWeight - deltas[place]) * scale;
        for (var d = 0u; d < SIZE; d++) {
          dKey[d] += dScore * one[at + d];
          dValue[d] += weight * two[at + d];
        }
      }
    }
  }
  if (!isReal) { return; }
  for (var d = 0u; d < SIZE; d++) {
    dqkv[keyAt + d] = dKey[d];
    dqkv[valueAt + d] = dValue[d];
  }`,
}));

function attentionGrad(
  backend: CheckedBackend,
  inputs: Infos,
  attributes: Attributes,
) {
  const { dy, qkv, y, logSumExp, starts } = inputs;
  const { headSize, ...given } = sizes(qkv!.shape[0]!, attributes);
  if (headSize > WIDEST) return undefined;
  const numbers = { ...given, ...sequencesOf(backend, starts!, headSize) };
  const { rows, heads, keyHeads } = numbers;
  const dqkv = output(backend, qkv!.shape);
  const deltas = output(backend, [rows, heads]);
  const shared = {
    dy: dy!,
    qkv: qkv!,
    logSumExp: logSumExp!,
    starts: starts!,
  };
  const tiles = Math.ceil(rows / LANES);
  launch(backend, queryGradShader(headSize), {
    reads: { ...shared, y: y! },
    writes: { dqkv, deltas },
    numbers,
    groups: tiles * heads,
  });
  launch(backend, keyGradShader(headSize), {
    reads: { ...shared, deltas },
    writes: { dqkv },
    numbers,
    groups: tiles * keyHeads,
  });
  backend.disposeData(deltas.dataId);
  return [dqkv];
}

/** Writes each row's new key and value where its cache ends. */
const EXTEND: Shader = {
  name: "extendCache",
  reads: { qkv: "f32", lengths: "i32" },
  writes: ["keyCache", "valueCache"],
  numbers: { ...HEADS, headSize: "u32", time: "u32" },
  code: `
  let width = n.keyHeads * n.headSize;
  let i = group * LANES + lane;
  if (i >= n.rows * width) { return; }
  let row = i / width;
  let column = i % width;
  let begin = row * (n.heads * n.headSize + 2u * width) + n.heads * n.headSize + column;
  let to = (row * n.time + u32(lengths[row])) * width + column;
  keyCache[to] = qkv[begin];
  valueCache[to] = qkv[begin + width];`,
};

/**
 * A work group a query head of a row, which is one query: its threads divide the
 * keys among them, 64 at a time, then the numbers of the head.
 */
const CACHED_ATTENTION: Shader = {
  name: "cachedAttention",
  reads: {
    qkv: "f32",
    keyCache: "f32",
    valueCache: "f32",
    lengths: "i32",
  },
  writes: ["y"],
  numbers: { ...HEADS, headSize: "u32", time: "u32", steps: "u32" },
  declares: `
var<workgroup> query: array<f32, ${WIDEST_CACHED}>;
var<workgroup> weights: array<f32, LANES>;`,
  code: `
  if (group >= n.rows * n.heads) { return; }
  let row = group / n.heads;
  let head = group % n.heads;
  let size = n.headSize;
  let width = n.keyHeads * size;
  let own = (head / (n.heads / n.keyHeads)) * size;
  let rowAt = row * (n.heads * size + 2u * width) + head * size;
  for (var d = lane; d < size; d += LANES) {
    query[d] = qkv[rowAt + d] / sqrt(f32(size));
  }
  let first = row * n.time;
  let end = first + u32(lengths[row]) + 1u;
  var highest = -3.0e38;
  var sum = 0.0;
  var read: array<f32, ${WIDEST_CACHED / LANES}>;
  for (var step = 0u; step < n.steps; step++) {
    let begin = first + step * LANES;
    workgroupBarrier();
    let key = begin + lane;
    var score = -3.0e38;
    if (key < end) {
      score = 0.0;
      for (var d = 0u; d < size; d++) {
        score += query[d] * keyCache[key * width + own + d];
      }
    }
    let top = max(highest, largest(lane, score));
    let weight = select(0.0, exp(score - top), key < end);
    weights[lane] = weight;
    let shrink = exp(highest - top);
    sum = sum * shrink + total(lane, weight);
    let count = min(LANES, max(begin, end) - begin);
    for (var j = 0u; j * LANES + lane < size; j++) {
      read[j] *= shrink;
      let at = begin * width + own + j * LANES + lane;
      for (var i = 0u; i < count; i++) {
        read[j] += weights[i] * valueCache[at + i * width];
      }
    }
    highest = top;
  }
  for (var j = 0u; j * LANES + lane < size; j++) {
    y[group * size + j * LANES + lane] = read[j] / sum;
  }`,
};

function cachedAttention(
  backend: CheckedBackend,
  { qkv, keys, values, lengths }: Infos,
  attributes: Attributes,
) {
  const [rows, time] = keys!.shape as [number, number];
  const numbers = { ...sizes(rows, attributes), time };
  const { heads, keyHeads, headSize } = numbers;
  if (headSize > WIDEST_CACHED) return undefined;
  const keyCache = writable(backend, keys!);
  const valueCache = writable(backend, values!);
  launch(backend, EXTEND, {
    reads: { qkv: qkv!, lengths: lengths! },
    writes: { keyCache, valueCache },
    numbers,
    groups: Math.ceil(rows * keyHeads * headSize / LANES),
  });
  const y = output(backend, [rows, heads * headSize]);
  const most = (backend.readSync(lengths!.dataId) as Int32Array)
    .reduce((a, b) => Math.max(a, b), 0);
  launch(backend, CACHED_ATTENTION, {
    reads: { qkv: qkv!, keyCache, valueCache, lengths: lengths! },
    writes: { y },
    numbers: { ...numbers, steps: Math.ceil((most + 1) / LANES) },
    groups: rows * heads,
  });
  return [y, keyCache, valueCache];
}

function sizes(rows: number, attributes: Attributes) {
  const { heads, keyValueHeads, headSize } = attributes;
  return {
    rows,
    heads: heads!,
    keyHeads: keyValueHeads!,
    headSize: headSize!,
  };
}
