/**
 * The letter of the option that a response chooses.
 *
 * @module
 */

import { chosenLetter } from "../choice.ts";
import { ANSWER_WORDS } from "./phrases.ts";

/** How much of a response's end is searched. */
const TAIL = 20_000;

/** Words in small letters and signs may stand between phrase and letter. */
const PHRASE = new RegExp(
  `(?:${
    ANSWER_WORDS.join("|").normalize("NFKC")
  }|option|choice|choose|pick|select|选|選)` +
    "(?:[^\\p{Lu}\\p{Ll}\\n]|(?<!\\p{Script=Latin})\\p{Ll}{1,15}(?!\\p{Script=Latin})|Option|Choice){0,24}?" +
    "(?<!\\p{Script=Latin})([A-J])(?![\\p{Script=Latin}\\p{M}'’\\d])",
  "giu",
);

/** What may not follow: another letter to choose from, or a noun. */
const HEDGED = /^[\s*)\]}"]*(?:or|and|\/|&|,)\s*[([]?[A-J](?!\p{L})/u;
const ARTICLE = /^\s+(?!because|since|as\b|is\b|and\b|which|due)\p{Ll}/u;

/** `Answer: b`, `Final answer: (b)`, and nothing after it. */
const SMALL =
  /(?:answer|option|choice)(?: is)?\s*:?\s*(?::\s*\**([a-j])|\**\(([a-j])\))\**\.?\s*$/gim;

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
  const phrase = [...tail.matchAll(PHRASE)].filter((match) => {
    const rest = tail.slice(match.index + match[0].length);
    const letter = match[1]!;
    return letter === letter.toUpperCase() &&
      !/\bnot\b|n't\b/.test(match[0]) && !HEDGED.test(rest) &&
      !(letter === "A" && ARTICLE.test(rest));
  }).at(-1);
  if (phrase) return phrase[1]!;
  const small = [...tail.matchAll(SMALL)].at(-1);
  if (small) return (small[1] ?? small[2]!).toUpperCase();
  const line = [...tail.matchAll(OWN_LINE)].at(-1);
  if (line) return line[1]!;
  const praised = /\b([A-J])\)?\s+is\s+(?:the\s+)?(?:correct|right)\b/.exec(
    tail,
  );
  if (praised) return praised[1]!;
  const last = chosenLetter(tail.trimEnd().split("\n").at(-1)!);
  if (last !== null && /\\(?:text|math)/.test(tail)) return last;
  const starts = tail.trim().split("\n").filter((row) => LINE_START.test(row));
  return starts.length === 1 ? LINE_START.exec(starts[0]!)![1]! : null;
}
