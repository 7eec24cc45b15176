/**
 * The gradient of attention over whole sequences.
 *
 * Scores are computed again from each row's log-sum-exp, tile by tile, once by
 * queries and once by keys, so that no two threads add to the same number.
 *
 * Source: FlashAttention, arXiv:2205.14135.
 *
 * @module
 */

import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Attributes } from "../fused.ts";
import { HEADS, headsOf } from "./attention_heads.ts";
import {
  bySize,
  LOAD_KEYS,
  OWN_QUERY,
  SEQUENCES,
  sequencesOf,
  tiled,
  WIDEST,
} from "./attention_tiles.ts";
import type { CheckedBackend } from "./checked_backend.ts";
import { LANES, launch, output } from "./launch.ts";
import type { Infos } from "./register.ts";

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

/** Computes the slope of queries, keys and values, in one row as they lie. */
export function attentionGrad(
  backend: CheckedBackend,
  inputs: Infos,
  attributes: Attributes,
): TensorInfo[] | undefined {
  const { dy, qkv, y, logSumExp, starts } = inputs;
  const { headSize, ...given } = headsOf(qkv!.shape[0]!, attributes);
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
