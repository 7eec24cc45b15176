/**
 * Extraction as in the SPARKLE release's graders, defects included.
 *
 * Source: the release's evaluation and reward graders, arXiv:2506.04723.
 *
 * @module
 */

import type { Extracted } from "../extract.ts";

/**
 * Finds the answer as the release does: the last `\boxed`, else the last
 * `<answer>` block, else the first line that announces an answer.
 *
 * A last box that is not closed hides the boxes before it, a box in the
 * reasoning counts, and a phrase in an answer block ends at the first point,
 * that of a decimal too.
 *
 * @param response What the model wrote.
 * @returns The answer and its rule, or null.
 *
 * @example The decimal point ends the answer
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { officialAnswer } from "kit/rewards/official/extract.ts";
 *
 * const response = "<answer>The answer is 3.14</answer>";
 * assertEquals(officialAnswer(response)?.answer, "3");
 * ```
 */
export function officialAnswer(response: string): Extracted | null {
  const boxed = officialBox(response);
  if (boxed) return { answer: boxed, method: "boxed" };
  const block = lastBlock(response);
  if (block !== null) {
    const answer = insideBlock(block);
    return answer === "" ? null : { answer, method: "answer_tag" };
  }
  const line = /(?:Final answer:|Answer:|The answer is:?)\s*(.*)/.exec(
    response,
  );
  const answer = line?.[1]?.trim();
  return answer ? { answer, method: "phrase" } : null;
}

/**
 * The content of the last `\boxed`, as the release reads it.
 *
 * @param text Any text.
 * @returns The content, or null.
 */
export function officialBox(text: string): string | null {
  const at = text.lastIndexOf("\\boxed");
  if (at < 0) return null;
  const after = at + "\\boxed".length;
  if (text[after] === " ") {
    return text.slice(after).split("$", 1)[0]!.trim() || null;
  }
  if (text[after] !== "{") return null;
  let depth = 0;
  for (let end = after; end < text.length; end++) {
    if (text[end] === "{") depth++;
    else if (text[end] === "}" && --depth === 0) {
      return text.slice(after + 1, end).trim() || null;
    }
  }
  return null;
}

function lastBlock(text: string): string | null {
  const close = text.lastIndexOf("</answer>");
  const open = close < 0 ? -1 : text.lastIndexOf("<answer>", close);
  return open < 0 ? null : text.slice(open + "<answer>".length, close).trim();
}

function insideBlock(block: string): string {
  const cue =
    /(?:the\s+)?(?:answer|result|value|solution)(?:\s+is|\s*:|\s*=)\s*([\s\S]*?)(?:\.|$)/i
      .exec(block) ??
      /(?:Final answer:|Answer:)\s*([\s\S]*?)(?:\.|$)/i.exec(block);
  return (cue?.[1] ?? block).trim();
}
