/**
 * Finds the answer in what a model wrote.
 *
 * @module
 */

/** An answer and the rule that found it. */
export interface Extracted {
  /** The answer as written. */
  readonly answer: string;
  /** The rule: `boxed`, `answer_tag`, `hash4`, `a_line`, `phrase`, `last_number`. */
  readonly method: string;
}

/** Longest text that is looked at, in characters; the end of a longer one. */
export const MOST_CHARACTERS = 1_000_000;

/** Longest answer that is taken seriously, in characters. */
export const MOST_ANSWER_CHARACTERS = 4096;

/**
 * Finds the final answer of a response.
 *
 * Rules in order of trust: the last closed `\boxed{…}` or `\fbox{…}`, the last
 * `<answer>` block, the last `#### …` or `A: …` line, the last phrase such as
 * "the answer is …", the last number. Only what follows the last `</think>`
 * counts, and reasoning that is never closed holds no answer.
 *
 * @param response What the model wrote; never throws.
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
export function extractAnswer(response: string): Extracted | null {
  const text = answerPart(response.slice(-MOST_CHARACTERS));
  if (text === null) return null;
  for (const [method, find] of RULES) {
    const answer = find(text)?.trim();
    if (answer && answer.length <= MOST_ANSWER_CHARACTERS) {
      return { answer, method };
    }
  }
  return null;
}

const RULES: readonly [string, (text: string) => string | null][] = [
  ["boxed", lastBox],
  ["answer_tag", lastTag],
  ["hash4", (text) => lastLine(text, "####")],
  ["a_line", lastMarkedLine],
  ["phrase", lastPhrase],
  ["last_number", lastNumber],
];

/** What follows the reasoning; null when the reasoning is never closed. */
function answerPart(text: string): string | null {
  const closed = text.lastIndexOf("</think>");
  if (closed >= 0) return text.slice(closed + "</think>".length);
  return text.includes("<think>") ? null : text;
}

/** The content of the last box with matching braces, or of `\boxed 8`. */
function lastBox(text: string): string | null {
  let at = text.length;
  for (let tries = 0; tries < 100; tries++) {
    at = Math.max(
      text.lastIndexOf("\\boxed", at - 1),
      text.lastIndexOf("\\fbox", at - 1),
    );
    if (at < 0) return null;
    const start = at + (text.startsWith("\\boxed", at) ? 6 : 5);
    const content = braced(text, start);
    if (content?.trim()) return content;
    if (at === 0) return null;
  }
  return null;
}

function braced(text: string, start: number): string | null {
  let open = start;
  while (text[open] === " ") open++;
  if (text[open] !== "{") {
    return /^\s*([^\s${}\\.,]+)/.exec(text.slice(start, start + 100))?.[1] ??
      null;
  }
  let depth = 0;
  const end = Math.min(text.length, open + MOST_ANSWER_CHARACTERS);
  for (let i = open; i < end; i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return text.slice(open + 1, i);
  }
  return null;
}

function lastTag(text: string): string | null {
  const close = text.lastIndexOf("</answer>");
  const open = text.lastIndexOf("<answer>", close);
  if (close < 0 || open < 0) return null;
  const content = text.slice(open + "<answer>".length, close).trim();
  return lastPhrase(content) ?? content;
}

function lastLine(text: string, mark: string): string | null {
  const at = text.lastIndexOf(mark);
  if (at < 0) return null;
  return text.slice(at + mark.length).split("\n", 1)[0]!;
}

/** The last line that starts with `A:`, GSM8K's form for recorded answers. */
function lastMarkedLine(text: string): string | null {
  const at = text.startsWith("A:") && !text.includes("\nA:")
    ? 0
    : text.lastIndexOf("\nA:") + 1;
  if (!text.startsWith("A:", at)) return null;
  return text.slice(at + 2).split("\n", 1)[0]!;
}

const PHRASE =
  /(?:final answer|answer|result|value|solution)(?:\s+is(?:\s+therefore)?|\s*[:=])\s*:?\s*/gi;

/** What follows the last "the answer is", up to the end of its sentence. */
function lastPhrase(text: string): string | null {
  const tail = text.slice(-20_000);
  const last = [...tail.matchAll(PHRASE)].at(-1);
  if (!last) return null;
  const rest = tail.slice(last.index + last[0].length).split("\n", 1)[0]!;
  const answer = rest.split(/[.!?](?=\s|$)/, 1)[0]!;
  return answer.replace(/^\*+|\*+$/g, "");
}

/** The last number that is not part of a word. */
function lastNumber(text: string): string | null {
  const tail = text.slice(-20_000);
  const numbers = tail.matchAll(
    /(?<![\w.])-?\$?\d[\d,]*(?:\.\d+)?(?:\/\d+)?%?(?![A-Za-z_])/g,
  );
  return [...numbers].at(-1)?.[0].replace(/,+$/, "") ?? null;
}
