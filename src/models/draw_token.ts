/**
 * One token drawn from logits by inverting the distribution function.
 *
 * @module
 */

/** How a token is drawn. */
export interface DrawOptions {
  /** Divides the logits; 0 takes the most likely token. */
  readonly temperature: number;
  /** Keeps the smallest set of tokens with this probability. Default 1: all. */
  readonly topP?: number;
}

/**
 * Draws a token, in double precision.
 *
 * @param logits One number a token, shape `[V]`.
 * @param uniform A number in [0, 1).
 * @param options Temperature and top-p.
 * @returns The id and its log-probability in nats under the temperature, over
 * the whole vocabulary also when top-p leaves tokens out; at temperature 0,
 * under temperature 1.
 *
 * @example The upper half of the unit interval falls to the second of two
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { drawToken } from "kit/models/draw_token.ts";
 *
 * const drawn = drawToken([0, 0], 0.6, { temperature: 1 });
 * assertEquals(drawn, { id: 1, logProb: -Math.log(2) });
 * ```
 */
export function drawToken(
  logits: ArrayLike<number>,
  uniform: number,
  options: DrawOptions,
): { id: number; logProb: number } {
  const temperature = options.temperature || 1;
  let best = 0;
  for (let id = 1; id < logits.length; id++) {
    if (logits[id]! > logits[best]!) best = id;
  }
  const highest = logits[best]!;
  const weights = new Float64Array(logits.length);
  let total = 0;
  for (let id = 0; id < logits.length; id++) {
    weights[id] = Math.exp((logits[id]! - highest) / temperature);
    total += weights[id]!;
  }
  const logProbOf = (id: number) =>
    (logits[id]! - highest) / temperature - Math.log(total);
  if (options.temperature === 0) return { id: best, logProb: logProbOf(best) };

  const kept = (options.topP ?? 1) < 1
    ? nucleus(weights, total, options.topP!)
    : undefined;
  let remaining = uniform * (kept ? kept.total : total);
  let last = best;
  for (let id = 0; id < weights.length; id++) {
    if (weights[id] === 0 || (kept && !kept.ids.has(id))) continue;
    last = id;
    remaining -= weights[id]!;
    if (remaining < 0) break;
  }
  return { id: last, logProb: logProbOf(last) };
}

/** The most likely tokens that together reach a share of the probability. */
function nucleus(weights: Float64Array, total: number, share: number) {
  const order = Array.from(weights.keys()).sort((a, b) =>
    weights[b]! - weights[a]!
  );
  const ids = new Set<number>();
  let sum = 0;
  for (const id of order) {
    ids.add(id);
    sum += weights[id]!;
    if (sum >= share * total) break;
  }
  return { ids, total: sum };
}
