/**
 * Where two plain JSON values differ, for messages that people can act on.
 *
 * @module
 */

/** The first place in which two values differ. */
export interface Difference {
  /** The keys that lead there, joined by points; empty for the whole value. */
  readonly path: string;
  /** What the first value holds there, as JSON; `nothing` when it has none. */
  readonly needed: string;
  /** What the second value holds there, as JSON; `nothing` when it has none. */
  readonly got: string;
}

/**
 * Finds the first place in which two values differ as JSON.
 *
 * The order of keys does not matter; what JSON cannot hold counts as absent.
 *
 * @param needed Plain JSON.
 * @param got Plain JSON.
 * @returns The place, with both values shortened; undefined when all is equal.
 *
 * @example The message names the setting that changed
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { firstDifference } from "kit/base/difference.ts";
 *
 * assertEquals(
 *   firstDifference({ seed: 1, steps: [4, 5] }, { steps: [4, 6], seed: 1 }),
 *   { path: "steps.1", needed: "5", got: "6" },
 * );
 * ```
 */
export function firstDifference(
  needed: unknown,
  got: unknown,
): Difference | undefined {
  return search(needed, got, []);
}

function search(
  needed: unknown,
  got: unknown,
  path: readonly string[],
): Difference | undefined {
  const isSearched = isRecord(needed) && isRecord(got) &&
    Array.isArray(needed) === Array.isArray(got);
  if (!isSearched) {
    const [a, b] = [textOf(needed), textOf(got)];
    if (a === b) return undefined;
    return { path: path.join("."), needed: shortened(a), got: shortened(b) };
  }
  for (const key of new Set([...Object.keys(needed), ...Object.keys(got)])) {
    const found = search(needed[key], got[key], [...path, key]);
    if (found) return found;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
