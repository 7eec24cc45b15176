/**
 * Named, splittable streams of random numbers without hidden global state.
 *
 * Every number is a hash of (seed, names, position), so what one purpose draws
 * never depends on what another drew before it, on batch order or on resuming.
 * The hash is Threefry-2x32-20.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011; the test vectors are Random123's.
 *
 * @module
 */

/** A stream of uniform numbers: `next` walks it, `at` reads any position. */
export interface Random {
  /** The next uniform number in [0, 1), with 53 random bits. */
  next(): number;
  /** The uniform number at a position, without moving the stream. */
  at(position: number): number;
  /** The next whole number from 0 to `count - 1`. */
  integer(count: number): number;
  /** One of the items, drawn evenly. */
  pick<T>(items: readonly T[]): T;
  /** The items in a random order, as a new array. */
  shuffle<T>(items: readonly T[]): T[];
  /** The next number from the standard normal distribution. */
  normal(): number;
  /** An independent stream for a named purpose; does not move this one. */
  split(...names: readonly (string | number)[]): Random;
  /** How many numbers `next` has handed out; restores a checkpoint. */
  position: number;
}

/**
 * Opens the stream of a seed.
 *
 * @param seed A whole number or a text.
 * @returns A stream at position 0.
 * @throws {RangeError} If a numeric seed is not a safe integer.
 *
 * @example The same seed and name give the same numbers
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { randomStream } from "kit/base/random.ts";
 *
 * const one = randomStream(7).split("problem", 3);
 * const two = randomStream(7).split("problem", 3);
 * assertEquals(one.next(), two.next());
 * ```
 */
export function randomStream(seed: number | string): Random {
  if (typeof seed === "number" && !Number.isSafeInteger(seed)) {
    throw new RangeError(
      `Cannot open a random stream: the seed must be a safe integer, got ${seed}`,
    );
  }
  return stream(derive([0x5eed, 0], seed));
}

/**
 * Threefry-2x32 with 20 rounds: one 64-bit block from a key and a counter.
 *
 * @returns Two unsigned 32-bit words.
 */
export function threefry(
  key: readonly [number, number],
  counter: readonly [number, number],
): [number, number] {
  const third = (0x1bd11bda ^ key[0] ^ key[1]) >>> 0;
  const keys = [key[0], key[1], third];
  let a = (counter[0] + key[0]) >>> 0;
  let b = (counter[1] + key[1]) >>> 0;
  for (let round = 0; round < 20; round++) {
    const turn = ROTATIONS[round % 8]!;
    a = (a + b) >>> 0;
    b = ((b << turn) | (b >>> (32 - turn))) ^ a;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      a = (a + keys[injection % 3]!) >>> 0;
      b = (b + keys[(injection + 1) % 3]! + injection) >>> 0;
    }
  }
  return [a >>> 0, b >>> 0];
}

/**
 * A text as a counter for `threefry`: 64 bits that differ where texts do, but
 * by chance.
 *
 * @param text Any text.
 * @returns Two unsigned 32-bit words.
 */
export function textWords(text: string): [number, number] {
  let first = 0x811c9dc5;
  let second = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    first = Math.imul(first ^ code, 0x01000193);
    second = Math.imul(second ^ code, 0x85ebca6b) ^ (second >>> 13);
  }
  return [first >>> 0, second >>> 0];
}

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24];

type Key = readonly [number, number];

/** A child key: the parent's block at the hash of the name. */
function derive(key: Key, name: string | number): Key {
  const text = typeof name === "number" ? `#${name}` : `"${name}`;
  const [first, second] = textWords(text);
  return threefry(key, [first, (second ^ 0x80000000) >>> 0]);
}

function stream(key: Key): Random {
  const at = (position: number) => {
    const [a, b] = threefry(key, [
      position >>> 0,
      Math.floor(position / 2 ** 32) & 0x7fffffff,
    ]);
    return ((a >>> 5) * 67108864 + (b >>> 6)) / 9007199254740992;
  };
  const random: Random = {
    position: 0,
    at,
    next: () => at(random.position++),
    integer: (count) => {
      if (!Number.isInteger(count) || count < 1) {
        throw new RangeError(
          `Cannot draw an integer: count must be a whole number of at least 1, got ${count}`,
        );
      }
      return Math.floor(random.next() * count);
    },
    pick: (items) => items[random.integer(items.length)]!,
    shuffle: (items) => {
      const shuffled = [...items];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = random.integer(i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
      }
      return shuffled;
    },
    normal: () => {
      const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
      return radius * Math.cos(2 * Math.PI * random.next());
    },
    split: (...names) => stream(names.reduce<Key>(derive, key)),
  };
  return random;
}
