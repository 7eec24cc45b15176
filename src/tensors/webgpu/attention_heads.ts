/**
 * How the heads of attention lie in a row, for shaders and for who calls them.
 *
 * @module
 */

import type { Attributes } from "../fused.ts";

/** Names for both sides: how heads lie in a row. */
export const HEADS = { rows: "u32", heads: "u32", keyHeads: "u32" } as const;

/**
 * The numbers of `HEADS`, and the size of a head.
 *
 * @param rows Rows of queries.
 * @param attributes The operation's.
 * @returns What a shader is given.
 */
export function headsOf(
  rows: number,
  attributes: Attributes,
): Record<keyof typeof HEADS | "headSize", number> {
  const { heads, keyValueHeads, headSize } = attributes;
  return {
    rows,
    heads: heads!,
    keyHeads: keyValueHeads!,
    headSize: headSize!,
  };
}
