/**
 * Attention of one new token a row over the cache of keys and values.
 *
 * @module
 */

import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Attributes } from "../fused.ts";
import { HEADS, headsOf } from "./attention_heads.ts";
import type { CheckedBackend } from "./checked_backend.ts";
import { LANES, launch, output, type Shader, writable } from "./launch.ts";
import type { Infos } from "./register.ts";

/** Largest head over the cache, where a work group has one. */
const WIDEST_CACHED = 512;

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

/** Writes the new key and value, and computes what each row's query reads. */
export function cachedAttention(
  backend: CheckedBackend,
  { qkv, keys, values, lengths }: Infos,
  attributes: Attributes,
): TensorInfo[] | undefined {
  const [rows, time] = keys!.shape as [number, number];
  const numbers = { ...headsOf(rows, attributes), time };
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
