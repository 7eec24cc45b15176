/**
 * Numbers with letters for digits: `1A_{16}`.
 *
 * @module
 */

import type { BasedNode } from "./expression.ts";

/**
 * Reads a number whose digits are letters too.
 *
 * @param text A normalised answer.
 * @returns Its digits and base; null when it is anything else.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readBased } from "kit/rewards/read/based.ts";
 *
 * assertEquals(readBased("(1a)_{16}")?.digits, "1A");
 * assertEquals(readBased("A_{16}"), null);
 * ```
 */
export function readBased(text: string): BasedNode | null {
  if (text.length > 200) return null;
  const plain = text.replace(/\\(?:text|mathrm|mbox)\{([^{}]*)\}/g, "$1")
    .replace(/\s/g, "");
  const match =
    /^(?:[a-zA-Z]=)?[({]?([0-9A-Fa-f]{2,})[)}]?_\{?\(?(1[1-6])\)?\}?$/.exec(
      plain,
    );
  if (match === null || !/[A-Fa-f]/.test(match[1]!)) return null;
  return {
    kind: "based",
    digits: match[1]!.toUpperCase(),
    base: Number(match[2]),
  };
}
