/**
 * The letter of the option that a response chooses.
 *
 * @module
 */

import { ANSWER_WORDS } from "./phrases.ts";

/** How much of a response's end is searched. */
const TAIL = 20_000;

const PHRASE = new RegExp(
  `(?:${ANSWER_WORDS.join("|")}|option|choice|choose|pick|select)` +
    "(?:[^\\p{L}\\n]|\\b(?:is|are|letter|option|choice|would|will|be|must|should|therefore|thus|clearly|definitely|est|ist|es|é|è|jest|är|er|on|είναι|là|adalah|ni|este|je|the|to|this|question|la|l|die|der|das|o|correct|correcte|correcta|korrekt|richtige)\\b|是|为|為|は|هو|هي|है|는|은|选项|選項){0,12}?" +
    "[\\s(\\[{*:：「\"'$]*([A-J])(?![\\p{L}\\p{M}'’])",
  "giu",
);

const OWN_LINE = /^[\s*_`($[{]*([A-J])[\s*_`)$\]}.:,]*$/gmu;
const LINE_START = /^[\s*_`([{]{0,6}([A-J])[)\].:]\s*\S/mu;

/**
 * Finds the chosen letter: after a phrase, on a line of its own, or at the start
 * of the response.
 *
 * @param text A response.
 * @returns The letter, or null when none is chosen.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { chosenOption } from "kit/rewards/extract/chosen_option.ts";
 *
 * assertEquals(chosenOption("So the correct answer is (B)."), "B");
 * assertEquals(chosenOption("A great question about Boats."), null);
 * ```
 */
export function chosenOption(text: string): string | null {
  const tail = text.slice(-TAIL).normalize("NFKC");
  const phrase = [...tail.matchAll(PHRASE)]
    .filter(({ 1: letter }) => letter === letter!.toUpperCase()).at(-1);
  if (phrase) return phrase[1]!;
  const line = [...tail.matchAll(OWN_LINE)].at(-1);
  if (line) return line[1]!;
  const starts = tail.trim().split("\n").filter((row) => LINE_START.test(row));
  return starts.length === 1 ? LINE_START.exec(starts[0]!)![1]! : null;
}
