/**
 * Whether an answer has the form that was asked for.
 *
 * @module
 */

import { readChain } from "./chain.ts";

const TAGS = ["<think>", "</think>", "<answer>", "</answer>"];

/**
 * Whether reasoning and answer stand in their tags, with the answer in a box.
 *
 * Each of the four tags occurs exactly once, in order, and the answer block
 * holds a `\boxed{`. Text outside the tags does no harm.
 *
 * Source: the strict rule of SPARKLE's reward, arXiv:2506.04723.
 *
 * @param text A response, with its prefill if there was one.
 * @returns Whether the rule is met.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { hasTaggedFormat } from "kit/rewards/format.ts";
 *
 * assert(hasTaggedFormat("<think>2+2</think><answer>\\boxed{4}</answer>"));
 * assert(!hasTaggedFormat("<think>2+2</think><answer>4</answer>"));
 * ```
 */
export function hasTaggedFormat(text: string): boolean {
  const places = TAGS.map((tag) => text.indexOf(tag));
  const isOrdered = places.every((place, index) =>
    place >= 0 && place > (places[index - 1] ?? -1) &&
    text.lastIndexOf(TAGS[index]!) === place
  );
  return isOrdered && text.slice(places[2], places[3]).includes("\\boxed{");
}

/**
 * Whether a text is a chain of the made task, well formed to its end: lines
 * such as `a = 3 # 1 = 4 ;`, then `A 4`, then nothing.
 *
 * The form alone: neither values nor the number of lines are looked at.
 *
 * @param text A completion, with its prefill if there was one.
 * @returns Whether the form is kept.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { hasChainFormat } from "kit/rewards/format.ts";
 *
 * assert(hasChainFormat("a = 3 # 1 = 4 ; A 4"));
 * assert(!hasChainFormat("a = 3 # 1 = 4 A 4"));
 * ```
 */
export function hasChainFormat(text: string): boolean {
  return readChain(text).isWellFormed;
}
