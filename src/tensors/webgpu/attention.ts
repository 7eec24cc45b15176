/**
 * Attention over whole sequences, without a matrix of scores.
 *
 * The largest score and the sum so far are carried along from tile to tile.
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

/** Computes what each query reads, and each row's log-sum-exp a head. */
export function attention(
  backend: CheckedBackend,
  { qkv, starts }: Infos,
  attributes: Attributes,
): TensorInfo[] | undefined {
  const { headSize, ...numbers } = headsOf(qkv!.shape[0]!, attributes);
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
