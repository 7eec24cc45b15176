/**
 * What is refused before it is read: sizes, and text that is program code.
 *
 * @module
 */

/** Longest response that is looked at, in characters; the end of a longer one. */
export const MOST_CHARACTERS = 1_000_000;

/** Longest answer that is read, in characters. */
export const MOST_ANSWER_CHARACTERS = 4096;

const MOST_NESTING = 64;
const MOST_COMMANDS = 512;
const MOST_OPERATORS = 1024;
const MOST_DIGITS = 2048;

/** Names and signs that occur in programs and not in answers. */
const CODE =
  /__|\b(?:os|sys|subprocess|builtins|globals|locals|process|Deno)\s*[.(]|\b(?:eval|exec|execfile|compile|open|import|getattr|setattr|lambda|require|fetch|Function|system|popen)\s*\(|\bimport\s+\w|\blambda\b.*:|\\(?:input|include|write|def|let|csname|catcode|newcommand|loop|immediate|openin|openout|read)(?![A-Za-z])/;

/**
 * Whether a text holds something that only programs hold.
 *
 * @param text Any text.
 * @returns Whether it does.
 */
export function isCode(text: string): boolean {
  return CODE.test(text);
}

/**
 * Says why an answer is refused before it is read.
 *
 * Every limit is checked in one pass over the characters, so that no answer is
 * slow to refuse.
 *
 * @param answer An answer as written.
 * @returns The reason, or null when it may be read.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { refusal } from "kit/rewards/limits.ts";
 *
 * assertEquals(refusal("\\frac{1}{2}"), null);
 * assertEquals(refusal("((".repeat(50)), "it has brackets 65 deep");
 * assertEquals(refusal("__import__('os')"), "it looks like program code");
 * ```
 */
export function refusal(answer: string): string | null {
  if (answer.length > MOST_ANSWER_CHARACTERS) {
    return `it has ${answer.length} characters`;
  }
  if (isCode(answer)) return "it looks like program code";
  let [depth, commands, operators, digits] = [0, 0, 0, 0];
  for (const sign of answer) {
    if ("([{".includes(sign)) depth++;
    else if (")]}".includes(sign)) depth = Math.max(0, depth - 1);
    else if (sign === "\\") commands++;
    else if ("+-*/^!_".includes(sign)) operators++;
    else if (sign >= "0" && sign <= "9") digits++;
    if (depth > MOST_NESTING) return `it has brackets ${depth} deep`;
  }
  if (commands > MOST_COMMANDS) return `it has ${commands} commands`;
  if (operators > MOST_OPERATORS) return `it has ${operators} operators`;
  if (digits > MOST_DIGITS) return `it has ${digits} digits`;
  return null;
}
