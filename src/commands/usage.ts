/**
 * What commands share: arguments that can or cannot be read.
 *
 * @module
 */

/** Something on the command line that cannot be read. */
export class UsageError extends Error {}

/**
 * Reads one of several words.
 *
 * @param what What it is, such as `profile`.
 * @param text As it was given.
 * @param words What it may be.
 * @returns The word.
 * @throws {UsageError} If it is none of them.
 */
export function oneOf<T extends string>(
  what: string,
  text: string,
  words: readonly T[],
): T {
  const word = words.find((word) => word === text);
  if (word !== undefined) return word;
  throw new UsageError(
    `the ${what} must be ${words.join(", ")}, got "${text}"`,
  );
}

/**
 * Reads a seed.
 *
 * @param text As it was given.
 * @returns The seed.
 * @throws {UsageError} If it is not a whole number from 0.
 */
export function seedFrom(text: string): number {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new UsageError(
    `the seed must be a whole number from 0, got "${text}"`,
  );
}
