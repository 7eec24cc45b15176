/**
 * Random indices by the million, for resampling.
 *
 * @module
 */

import type { Random } from "../base/random.ts";

/** Fills the front of a list with indices from 0 to `count - 1`. */
export type FillIndices = (
  target: Int32Array,
  count: number,
  from?: number,
  to?: number,
) => void;

/**
 * Opens a quick stream of indices.
 *
 * An index is drawn from 32 bits: with a count of a million, one is likelier than
 * another by a part in four thousand.
 *
 * Source: xoshiro128**, Blackman and Vigna, arXiv:1805.01407.
 *
 * @param random The stream that seeds it; it is not moved.
 * @returns A function that fills part of a list, all of it by default.
 *
 * @example The same stream gives the same indices
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { randomStream } from "kit/base/random.ts";
 * import { indexStream } from "kit/statistics/index_stream.ts";
 *
 * const [one, two] = [new Int32Array(4), new Int32Array(4)];
 * indexStream(randomStream(7))(one, 10);
 * indexStream(randomStream(7))(two, 10);
 * assertEquals(one, two);
 * ```
 */
export function indexStream(random: Random): FillIndices {
  const seed = random.split("indices");
  const state = Int32Array.from(
    { length: 4 },
    (_, i) => Math.floor(seed.at(i) * 2 ** 32) | 0,
  );
  return (target, count, from = 0, to = target.length) => {
    let a = state[0]!, b = state[1]!, c = state[2]!, d = state[3]!;
    const scale = count / 2 ** 32;
    for (let i = from; i < to; i++) {
      const five = Math.imul(b, 5);
      const mixed = Math.imul((five << 7) | (five >>> 25), 9);
      target[i] = (mixed >>> 0) * scale;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = d;
  };
}
