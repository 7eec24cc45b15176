/**
 * Guesses of the tokens that the host draws.
 *
 * @module
 */

import type { Attributes } from "../fused.ts";
import type { CheckedBackend } from "./checked_backend.ts";
import { launch, output, type Shader } from "./launch.ts";
import { defineOnGpu, type Infos } from "./register.ts";

/** Registers them. */
export function registerSamplingKernels() {
  defineOnGpu({ SparkleGuessTokens: guessTokens });
}

/** A work group a row: each thread adds up a part, one looks for the edge. */
const GUESS_TOKENS: Shader = {
  name: "guessTokens",
  reads: { logits: "f32", uniforms: "f32" },
  writes: ["guesses"],
  numbers: { rows: "u32", width: "u32", temperature: "f32" },
  declares: "var<workgroup> sums: array<f32, LANES>;",
  code: `
  if (group >= n.rows) { return; }
  let start = group * n.width;
  let part = (n.width + LANES - 1u) / LANES;
  let low = min(lane * part, n.width);
  let high = min(low + part, n.width);
  var top = -3.0e38;
  for (var i = low; i < high; i++) { top = max(top, logits[start + i]); }
  let highest = largest(lane, top);
  var sum = 0.0;
  for (var i = low; i < high; i++) {
    sum += exp((logits[start + i] - highest) / n.temperature);
  }
  sums[lane] = sum;
  let all = total(lane, sum);
  if (lane != 0u) { return; }
  var left = uniforms[group] * all;
  var at = 0u;
  while (at + 1u < LANES && (at + 1u) * part < n.width && left >= sums[at]) {
    left -= sums[at];
    at++;
  }
  let end = min((at + 1u) * part, n.width) - 1u;
  at *= part;
  while (at < end) {
    let weight = exp((logits[start + at] - highest) / n.temperature);
    if (left < weight) { break; }
    left -= weight;
    at++;
  }
  guesses[group] = f32(at);`,
};

function guessTokens(
  backend: CheckedBackend,
  { logits, uniforms }: Infos,
  { temperature }: Attributes,
) {
  const [rows, width] = logits!.shape as [number, number];
  const guesses = output(backend, [rows]);
  launch(backend, GUESS_TOKENS, {
    reads: { logits: logits!, uniforms: uniforms! },
    writes: { guesses },
    numbers: { rows, width, temperature: temperature! },
    groups: rows,
  });
  return guesses;
}
