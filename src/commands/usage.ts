/**
 * What commands share: arguments that can or cannot be read, and exit codes.
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

/**
 * Runs a command, and says with one message what went wrong.
 *
 * @param what What it does, after "Cannot", such as `run the study`.
 * @param command The command, which returns its exit code.
 * @returns The exit code: 2 when the command line could not be read, 1 when
 * something else failed.
 */
export async function exitCodeOf(
  what: string,
  command: () => Promise<number>,
): Promise<number> {
  try {
    return await command();
  } catch (error) {
    const { message } = error as Error;
    // Node's parser marks what it cannot read as a TypeError.
    const isUsage = error instanceof UsageError || error instanceof TypeError;
    console.error(isUsage ? `Cannot ${what}: ${message}` : message);
    return isUsage ? 2 : 1;
  }
}
