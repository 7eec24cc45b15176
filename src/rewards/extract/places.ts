/**
 * Answers found by where they stand: in a tag, on a marked line, in the last
 * formula, on the last line, as the last number.
 *
 * @module
 */

import { readAnswer } from "../read/read_answer.ts";
import { normalise } from "../read/normalise.ts";
import { spokenSet } from "../read/spoken_sets.ts";
import { phraseAnswer } from "./phrases.ts";

/** How much of a response's end is searched for what may stand anywhere. */
const TAIL = 6000;

/**
 * The content of the last `<answer>` block.
 *
 * @param text A response.
 * @returns It, or what its own phrase says; null when there is none.
 */
export function taggedAnswer(text: string): string | null {
  const close = text.lastIndexOf("</answer>");
  const open = text.lastIndexOf("<answer>", close);
  if (close < 0 || open < 0) return null;
  const content = text.slice(open + "<answer>".length, close).trim();
  return phraseAnswer(content) ?? content;
}

/**
 * What follows a mark, up to the end of its line.
 *
 * @param text A response.
 * @param mark `####` anywhere, or `A:` at the start of a line.
 * @returns The rest of the last such line; null when there is none, or when it
 * is a heading with text below.
 */
export function markedLine(text: string, mark: "####" | "A:"): string | null {
  const marked = mark === "####" ? mark : `\n${mark}`;
  const found = `\n${text}`.lastIndexOf(marked);
  if (found < 0) return null;
  const start = found + marked.length - 1;
  const line = text.slice(start).split("\n", 1)[0]!;
  const isLast = text.slice(start + line.length).trim() === "";
  return mark === "A:" || isLast || isValue(line) ? line : null;
}

/** Whether a line is more than a heading, such as `#### Step 3: add`. */
function isValue(line: string): boolean {
  const [reading] = readAnswer(line.slice(0, 300)).readings;
  return reading !== undefined && reading.kind !== "text";
}

const FORMULA =
  /\$\$([^$]+)\$\$|\$([^$]+)\$|\\\[([^\0]{1,2000}?)\\\]|\\\(([^\0]{1,2000}?)\\\)|\\begin\{(?:align|equation|gather)\*?\}([^\0]{1,2000}?)\\end\{(?:align|equation|gather)\*?\}/g;

/**
 * The last formula between delimiters.
 *
 * @param text A response.
 * @returns Its content, or null when there is none.
 */
export function lastMath(text: string): string | null {
  const tail = text.slice(-TAIL);
  const isMoney = (tail.split("$").length - 1) % 2 === 1;
  const formulas = [...tail.matchAll(FORMULA)];
  const last = formulas.at(-1);
  if (!last) return null;
  if (isMoney && last[0].startsWith("$")) return null;
  const joined = [contentOf(last)];
  for (let at = formulas.length - 2; at >= 0; at--) {
    const [before, after] = [formulas[at]!, formulas[at + 1]!];
    const between = tail.slice(before.index + before[0].length, after.index);
    if (!isJoint(between, contentOf(before), joined[0]!)) break;
    joined.unshift(contentOf(before));
  }
  return joined.join(", ");
}

function contentOf(formula: RegExpExecArray): string {
  return formula.slice(1).find((group) => group !== undefined) ?? "";
}

/** `$x = 1$ or $x = 2$` is one answer, `$x = 1$ and $y = 2$` are two. */
function isJoint(between: string, before: string, after: string): boolean {
  if (/^\s?,?\sor\s$/.test(between)) return true;
  const [one, other] = [before, after].map((formula) =>
    /^\s*([a-zA-Z])(?:_\{?\d\}?)?\s*=/.exec(formula)?.[1]
  );
  return /^\s?(?:,|,?\sand)\s$/.test(between) && one !== undefined &&
    one === other;
}

/**
 * The answer in a JSON object such as `{"answer": "5"}`.
 *
 * @param text A response.
 * @returns The last value of that name, or null when there is none.
 */
export function jsonAnswer(text: string): string | null {
  const tail = text.slice(-TAIL);
  const found = [...tail.matchAll(
    /"(?:final[_ ])?answer"\s*:\s*(?:"((?:[^"\\]|\\.)*)"|(-?[\d.]+))\s*[,}]/gi,
  )].at(-1);
  return found?.[1]?.replace(/\\([\\"])/g, "$1") ?? found?.[2] ?? null;
}

/**
 * A last line that is bold from end to end.
 *
 * @param text A response.
 * @returns What is bold, or null when the line holds more.
 */
export function boldLine(text: string): string | null {
  const line = text.trimEnd().slice(-300).split("\n").at(-1)!;
  const bold = /^\s*\*\*([^*]*\d[^*]*)\*\*\.?$/.exec(line)?.[1] ?? null;
  return bold === null || SENTENCE.test(bold) ? null : bold;
}

/** Words that lead to a result and are no part of it. */
const LEAD =
  /^(?:(?:so|thus|hence|therefore|then|and|finally|we (?:get|have|find|obtain)|giving|which (?:gives|is)|it follows that|that is|answer|result)\b[,:]?\s*)+/i;

/** What follows a result and only says for what it holds. */
const COMMENT =
  /,?\s(?:for all|for every|for any|where|because|since|when)\b.*$/;

/** Two letters or more that are no command, function or joint. */
const SENTENCE =
  /(?<![\\\p{L}{])(?!(?:sin|cos|tan|log|ln|sqrt|pi|exp|and|or|inf|infinity)(?!\p{L}))[a-z]{2,}/u;

/**
 * The last line, when it is nothing but an answer.
 *
 * @param text A response.
 * @param asText Whether a few words are an answer too.
 * @returns The line, or null when it says more.
 */
export function lastLine(text: string, asText: boolean): string | null {
  const line = text.trimEnd().slice(-300).split("\n").at(-1)!
    .replace(/^[\s>*•-]+(?=[^\d\s])|\*+$/g, "").replace(LEAD, "")
    .replace(COMMENT, "").trim();
  if (line.length > 80 || line === "") return null;
  if (spokenSet(normalise(line)) !== null) return line;
  if (!asText && SENTENCE.test(line)) return null;
  const [reading] = readAnswer(line).readings;
  if (reading === undefined) return null;
  if (reading.kind === "text") {
    return asText && line.split(/\s+/).length <= 5 ? line : null;
  }
  const isPlain = reading.kind === "quantity" || reading.kind === "number";
  return isPlain || !/[\d\\=^([{√π∞]/.test(line) ? null : line;
}

/**
 * What the last sentence says that something is, in one word or two.
 *
 * @param text A response whose answer is a word.
 * @returns The words, or null when the last sentence ends otherwise.
 */
export function lastWords(text: string): string | null {
  const line = text.trimEnd().slice(-300).split("\n").at(-1)!;
  const first = /^\W*(yes|no|true|false)\b[,.!]/i.exec(line.replace(LEAD, ""));
  if (first !== null) return first[1]!;
  if (/\bno (?:\w+ )?(?:solutions?|roots?)(?: exists?)?\W*$/i.test(line)) {
    return "no solution";
  }
  const words =
    /(?:\b(?:is|are|was|were|be)|'s)\s+(?:an?\s+|the\s+)?\**([\p{L}-]+(?:\s[\p{L}-]+)?)\**[.!]?$/u;
  return words.exec(line)?.[1] ?? null;
}

/**
 * The last number that is not part of a word.
 *
 * @param text A response.
 * @returns The number as written, or null.
 */
export function lastNumber(text: string): string | null {
  const tail = text.slice(-TAIL).replace(
    /\((?:not|rather than)\b[^()]{1,40}\)/g,
    "",
  );
  const numbers = tail.matchAll(
    /(?<![\w.])(?:-|−|±)?\$?\d[\d,]*(?:\.\d+)?(?:\s\d+\/\d+|(?:[/:]\d+)*)(?:%|\s?π|\s?\\pi)?(?![A-Za-z_])/g,
  );
  return [...numbers].at(-1)?.[0].replace(/,+$/, "") ?? null;
}
