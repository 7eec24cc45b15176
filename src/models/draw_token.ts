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
  const count = logits.length;
  let best = 0;
  let highest = logits[0]!;
  for (let id = 1; id < count; id++) {
    const logit = logits[id]!;
    if (!(logit > highest)) continue;
    best = id;
    highest = logit;
  }
  if (room.length < count) room = new Float64Array(count);
  const weights = room.subarray(0, count);
  let total = 0;
  for (let id = 0; id < count; id++) {
    total += weights[id] = Math.exp((logits[id]! - highest) / temperature);
  }
  let id = best;
  if (options.temperature !== 0) {
    const kept = (options.topP ?? 1) < 1
      ? nucleus(weights, total, options.topP!)
      : undefined;
    const until = uniform * (kept ? kept.total : total);
    id = passing(weights, until, kept?.ids) ?? best;
  }
  const logProb = (logits[id]! - highest) / temperature - Math.log(total);
  return { id, logProb };
}

/** Room for the weights of one draw; kept, for a batch draws thousands of times. */
let room = new Float64Array(0);

/** Where the running sum passes a number, else the last with a weight. */
function passing(
  weights: Float64Array,
  until: number,
  ids?: ReadonlySet<number>,
): number | undefined {
  let last: number | undefined;
  for (let id = 0; id < weights.length; id++) {
    const weight = weights[id]!;
    if (weight === 0 || (ids && !ids.has(id))) continue;
    last = id;
    until -= weight;
    if (until < 0) break;
  }
  return last;
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
