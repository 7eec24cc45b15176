/**
 * Answers announced by a phrase, such as "the answer is", in many languages.
 *
 * @module
 */

import { spokenNumber } from "../read/number_words.ts";
import { spokenSet } from "../read/spoken_sets.ts";

/** "Answer" in the languages that models are asked in. */
export const ANSWER_WORDS: readonly string[] = [
  "final answer",
  "correct answer",
  "answer",
  "réponse",
  "respuesta",
  "resposta",
  "risposta",
  "antwort",
  "lösung",
  "antwoord",
  "odpowiedź",
  "odpověď",
  "odpoveď",
  "odgovor",
  "răspuns",
  "răspunsul",
  "svar",
  "svaret",
  "vastaus",
  "válasz",
  "vastus",
  "atsakymas",
  "atbilde",
  "cevap",
  "yanıt",
  "cavab",
  "ответ",
  "відповідь",
  "адказ",
  "отговор",
  "одговор",
  "απάντηση",
  "תשובה",
  "الإجابة",
  "الجواب",
  "إجابة",
  "جواب",
  "پاسخ",
  "उत्तर",
  "জবাব",
  "উত্তর",
  "જવાબ",
  "ਜਵਾਬ",
  "பதில்",
  "సమాధానం",
  "ಉತ್ತರ",
  "ഉത്തരം",
  "คำตอบ",
  "câu trả lời",
  "đáp án",
  "jawaban",
  "jawapan",
  "jibu",
  "sagot",
  "答案",
  "答え",
  "答",
  "回答",
  "정답",
  "답",
  "պատասխան",
  "პასუხი",
  "жауап",
  "erantzuna",
  "(?<!\\p{L})ans",
];

/** "Is" in as many languages; in Latin letters a whole word. */
const IS =
  "(?:is|are|was|equals|would be|will be|must be|should be|est|es|ist|é|è|sind|jest|je|este|är|er|on|là|adalah|ni|ay)(?!\\p{L})|это|есть|είναι|هو|هي|है|হল|คือ|是|为|為|は、?|는|은|=|:|：|-";

const FILLERS =
  "therefore|thus|then|hence|simply|just|indeed|clearly|indeed|given by|equal to|approximately|donc|also|daher|entonces|logo|quindi";

/** Phrase after "answer": "to the problem", "of this question". */
const ABOUT = "(?:\\s(?:to|of|for)\\s[^\\n.:=]{1,60}?)?";

const STRONG = new RegExp(
  `(?:${
    ANSWER_WORDS.join("|")
  })s?\\s?(?:\\*\\*)?${ABOUT}\\s?(?:\\*\\*)?\\s?(?:${IS})(?:\\*\\*)?(?:\\s(?:${FILLERS})(?!\\p{L}))?[\\s:]{0,4}`,
  "giu",
);

const WEAK =
  /(?:result|roots?|zeros?|values?|solution|solutions|total|probability|area|perimeter|volume|length|distance|sum|product|number|ratio|average|domain|range|set|point|pair|triple|vector|interval|equation|minimum|maximum|remainder|coordinates)(?:\s(?:of|for)\s[^\n.:=]{1,60}?)?\s?(?:\sis|\sare|\sequals|[:=])(?:\s(?:therefore|thus|then|hence|approximately|equal to))?\s?:?\s?/gi;

/** How much of a response's end is searched for a phrase. */
const TAIL = 20_000;

/**
 * Finds what the last phrase announces.
 *
 * "Answer" is preferred to "result", "value" and their like, which may be about
 * something on the way.
 *
 * @param text A response, or the inside of an answer block.
 * @param isWeak Whether "result" and its like count too. Default true.
 * @returns The announced answer up to the end of its sentence, or null.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { phraseAnswer } from "kit/rewards/extract/phrases.ts";
 *
 * assertEquals(phraseAnswer("The answer is therefore $-6$."), "-6");
 * assertEquals(phraseAnswer("Final answer: 11/16"), "11/16");
 * ```
 */
export function phraseAnswer(text: string, isWeak = true): string | null {
  const tail = text.slice(-TAIL);
  for (const phrase of isWeak ? [STRONG, WEAK] : [STRONG]) {
    for (const found of [...tail.matchAll(phrase)].toReversed()) {
      const answer = announced(tail.slice(found.index + found[0].length));
      const isValue = phrase === STRONG || !isRemark(answer ?? "");
      if (answer !== null && isValue) return answer;
    }
  }
  return null;
}

/** Words that are no value: "the solution is complete". */
function isRemark(text: string): boolean {
  return /^[\p{L}\s'-]{4,}$/u.test(text) && spokenNumber(text) === null &&
    spokenSet(text) === null;
}

/** What stands first behind a phrase: formulas side by side, or a few words. */
function announced(rest: string): string | null {
  const clean = rest.replace(/^[\s*:]+/, "").slice(0, 2000);
  const sentence = clean.split("\n", 1)[0]!.split(/[.!?。](?=\s|$|\*)/, 1)[0]!;
  const formulas = formulasAtStart(clean, sentence.length);
  if (formulas !== null) return formulas;
  const words = sentence
    .split(
      /\s(?:because|since|which|where|as\s|so\s|when)\b|,\s(?:because|since|which|where|as|so|when|not|rather than|instead of)\b/i,
      1,
    )[0]!
    .replace(/\*\*|^\*|\*$|^_+|_+$/g, "").trim();
  return words === "" || words.length > 200 ? null : words;
}

const FORMULA =
  /\$\$([^$]+)\$\$|\$([^$]+)\$|\\\[([^\0]{1,1000}?)\\\]|\\\(([^\0]{1,1000}?)\\\)/y;

function formulasAtStart(text: string, sentence: number): string | null {
  const first = /\$\$?[^$]+\$|\\\[|\\\(/.exec(text);
  if (!first || first.index > Math.max(sentence, 1)) return null;
  if (/\d/.test(text.slice(0, first.index))) return null;
  const found: string[] = [];
  let at = first.index;
  while (true) {
    FORMULA.lastIndex = at;
    const match = FORMULA.exec(text);
    if (!match) break;
    found.push(match.slice(1).find((group) => group !== undefined)!.trim());
    at += match[0].length;
    const joint = /^(?:\s?,\s?(?:and\s|or\s)?|\sand\s|\sor\s)/.exec(
      text.slice(at),
    );
    if (!joint) break;
    at += joint[0].length;
  }
  if (found.length === 0) return null;
  const unit =
    /^\s?(?:\\?%|[a-zA-Z]{1,12}(?=[.\s]|$))/.exec(text.slice(at))?.[0] ?? "";
  const isUnit =
    /^\s?(?:\\?%|percent|dollars|cents|degrees|cm|mm|km|m|kg|g|hours|minutes|seconds|days|units)$/
      .test(unit);
  return found.join(", ") + (isUnit ? unit : "");
}
