/**
 * Finds the answer in what a model wrote.
 *
 * @module
 */

import { answerPart } from "./extract/answer_part.ts";
import { boxedAnswer } from "./extract/boxes.ts";
import { chosenOption } from "./extract/chosen_option.ts";
import {
  boldLine,
  jsonAnswer,
  lastLine,
  lastMath,
  lastNumber,
  lastWords,
  markedLine,
  taggedAnswer,
} from "./extract/places.ts";
import { phraseAnswer } from "./extract/phrases.ts";
import { isCode, MOST_CHARACTERS } from "./limits.ts";
import type { Policy } from "./policy.ts";

/** An answer and the rule that found it. */
export interface Extracted {
  /** The answer as written. */
  readonly answer: string;
  /**
   * The rule: `boxed`, `answer_tag`, `hash4`, `a_line`, `phrase`, `json`,
   * `choice`, `last_words`, `bold_line`, `last_math`, `last_line`, `last_number`.
   */
  readonly method: string;
}

/** What is known before looking. */
export interface ExtractOptions {
  /** Which box counts. Default `last`. */
  readonly boxes?: Policy["boxes"];
  /** What kind of answer the reference is. Default `value`. */
  readonly expects?: "value" | "choice" | "text";
}

/**
 * Finds the final answer of a response.
 *
 * Rules in order of trust: the last closed box, the last `<answer>` block, the
 * last `#### …` or `A: …` line, the last phrase such as "the answer is …", the
 * last formula, a last line that is nothing but an answer, the last number.
 * Only what follows the reasoning counts, and reasoning that is never closed
 * holds no answer.
 *
 * @param response What the model wrote; never throws.
 * @param options Which box counts, and what is looked for.
 * @returns The answer and its rule, or null.
 *
 * @example A box in the reasoning does not count
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { extractAnswer } from "kit/rewards/extract.ts";
 *
 * const response = "<think>\\boxed{5}</think> The answer is 6.";
 * assertEquals(extractAnswer(response), { answer: "6", method: "phrase" });
 * ```
 */
export function extractAnswer(
  response: string,
  options: ExtractOptions = {},
): Extracted | null {
  const text = answerPart(response.slice(-MOST_CHARACTERS));
  if (text === null) return null;
  const { boxes = "last", expects = "value" } = options;
  for (const [method, find] of rulesFor(boxes, expects)) {
    if (method === "last_math" && endsInCode(text)) {
      return { answer: text.slice(-MOST_CODE).trim(), method: "code" };
    }
    const answer = find(text)?.trim();
    if (answer) return { answer, method };
  }
  return null;
}

/** How much of a response's end is looked at for program code. */
const MOST_CODE = 400;

/** Whether the last line is program code: a number behind it is no answer. */
function endsInCode(text: string): boolean {
  const end = text.trimEnd().slice(-MOST_CODE);
  const lines = text.length > MOST_CODE ? end.split("\n").slice(-1) : [end];
  return lines.some(isCode);
}

type Rule = readonly [string, (text: string) => string | null];

function rulesFor(
  boxes: Policy["boxes"],
  expects: "value" | "choice" | "text",
): readonly Rule[] {
  const sure: Rule[] = [
    ["boxed", (text) => boxedAnswer(text, boxes)],
    ["answer_tag", taggedAnswer],
    ["hash4", (text) => markedLine(text, "####")],
  ];
  if (expects === "choice") return [...sure, ["choice", chosenOption]];
  const line = (text: string) => lastLine(text, expects === "text");
  return [
    ...sure,
    ["a_line", (text) => markedLine(text, "A:")],
    ["phrase", (text) => phraseAnswer(text, expects === "value")],
    ["json", jsonAnswer],
    ...expects === "text" ? [["last_words", lastWords] as const] : [],
    ["bold_line", boldLine],
    ["last_math", lastMath],
    ["last_line", line],
    ["last_number", lastNumber],
  ];
}
