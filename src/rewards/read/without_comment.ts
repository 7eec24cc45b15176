/**
 * Answers with words around them: `\text{Area is } 5`, `5 \text{ (rounded)}`.
 *
 * @module
 */

import { phraseAnswer } from "../extract/phrases.ts";

/** Words that change what an answer says when they are left out. */
const CHANGES =
  /\b(?:not|no|never|except|less|wrong|incorrect|false|isn't|cannot|can't|impossible|neither|nor|instead|more|greater|fewer|least|most|than|or|if|unless|between|without)\b/i;

/**
 * Takes the words off an answer that cannot be read with them.
 *
 * @param answer An answer as written.
 * @returns What may be left, likeliest first; empty when the words say more.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { withoutComment } from "kit/rewards/read/without_comment.ts";
 *
 * assertEquals(withoutComment("5 \\text{ (rounded)}")[0], "5");
 * assertEquals(withoutComment("5 \\text{ or more}"), []);
 * ```
 */
export function withoutComment(answer: string): string[] {
  const lead =
    /^\s*(?:\\text\w*\{[^{}]*\}\s*:?|[\p{L} ,]{2,40}:|there (?:is|are|were|will be)\s|(?:exactly|only|just|about|approximately|roughly|a total of|(?:final )?answer)\s)\s*/iu;
  const tail =
    /\s*(?:\\text\w*\{[^{}]*\}|\(\s*[^()\d]{3,60}\)|\((?:since|because|as|where|which|rounded|approx\w*|i\.e\.|note)\b[^()]{1,80}\)|,?\s(?:because|since|as|where|which|for (?:all|any|every|some|each|integers?))\b.*|\\text\{\s?(?:where|for (?:all|any|every|some|each|integers?))\b.*)[\s.]*$/;
  const words = answer.replace(/\\text\w*\{([^{}]*)\}/g, " $1 ").trim();
  const phrase = phraseAnswer(words);
  const left = [answer, words].flatMap((whole) => [
    whole.replace(lead, ""),
    whole.replace(tail, ""),
    whole.replace(lead, "").replace(tail, ""),
  ]).map((text) => text.trim())
    .filter((text) => text !== answer && text !== words && text !== "");
  const repeated = /^[\p{L} -]+\((\d+)\)$/u.exec(words)?.[1]; // seven (7)
  if (repeated !== undefined) left.push(repeated);
  const candidates = phrase === null ? left : [phrase, ...left];
  return candidates.filter((text) =>
    !CHANGES.test(answer.replace(text, "")) || text === phrase
  );
}
