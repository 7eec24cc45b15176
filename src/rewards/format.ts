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
  return isOrderedOnce(text, TAGS) && hasBoxedAnswer(text);
}

/**
 * Whether a response goes on with reasoning and then answers in form: as
 * `hasTaggedFormat`, but `<think>` is not looked at.
 *
 * Source: the relaxed rule of SPARKLE's stage-two reward, arXiv:2506.04723.
 *
 * @param text A response whose reasoning began in the prompt.
 * @returns Whether the rule is met.
 */
export function hasContinuedFormat(text: string): boolean {
  return isOrderedOnce(text, TAGS.slice(1)) && hasBoxedAnswer(text);
}

/**
 * How well the form is kept: a quarter off for each tag that does not occur
 * exactly once, 0.2 for an answer without a box, 0.4 for the wrong order.
 *
 * Source: the graded form of SPARKLE's reward variants, arXiv:2506.04723.
 *
 * @param text A response.
 * @returns From 0 to 1.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatScore } from "kit/rewards/format.ts";
 *
 * assertEquals(formatScore("<think>a</think><answer>4</answer>"), 0.8);
 * assertEquals(formatScore("<answer>\\boxed{4}</answer>"), 0.5);
 * ```
 */
export function formatScore(text: string): number {
  const missing = TAGS.filter((tag) => !isOnce(text, tag)).length;
  const start = text.indexOf("<answer>");
  const hasBlock = start >= 0 && text.indexOf("</answer>", start) >= 0;
  const isBare = hasBlock && !hasBoxedAnswer(text);
  const isShuffled = missing === 0 && !isOrderedOnce(text, TAGS);
  const score = 1 - missing / 4 - (isBare ? 0.2 : 0) - (isShuffled ? 0.4 : 0);
  return Math.max(0, score);
}

function isOnce(text: string, tag: string): boolean {
  const place = text.indexOf(tag);
  return place >= 0 && text.lastIndexOf(tag) === place;
}

function isOrderedOnce(text: string, tags: readonly string[]): boolean {
  const places = tags.map((tag) => text.indexOf(tag));
  return tags.every((tag) => isOnce(text, tag)) &&
    places.every((place, index) => place > (places[index - 1] ?? -1));
}

function hasBoxedAnswer(text: string): boolean {
  const start = text.indexOf("<answer>");
  const end = text.indexOf("</answer>", start);
  return text.slice(start, end).includes("\\boxed{");
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
