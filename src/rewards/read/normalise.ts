/**
 * Brings the many spellings of one answer to one alphabet, before it is read.
 *
 * @module
 */

import { plainCharacters } from "./plain_characters.ts";
import { plainCommands } from "./plain_commands.ts";

/** A currency sign that is not a mathematics delimiter. */
export const CURRENCY = "¤";

/**
 * Rewrites an answer's characters, spacing and synonymous commands.
 *
 * Only the spelling changes: the order of what is written never does. Doing it
 * twice is the same as doing it once.
 *
 * @param text An answer as written.
 * @returns It in plain LaTeX, without delimiters, sizes and layout.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { normalise } from "kit/rewards/read/normalise.ts";
 *
 * assertEquals(normalise("$\\left(\\dfrac{1}{2},\\,−3\\right)$."), "(\\frac{1}{2}, -3)");
 * ```
 */
export function normalise(text: string): string {
  const characters = plainCharacters(text);
  if (/^[-\d.,\s/()]*$/.test(characters)) return trimmed(characters);
  const plain = withoutDelimiters(plainCommands(characters));
  return counts(spoken(money(trimmed(plain))));
}

/** Ways to write how many there are to choose, as `\binom` or a quotient. */
function counts(text: string): string {
  return text
    .replace(
      /(?:\{\})?[_^]\{?(\d{1,4}|n)\}?\s*C_\{?(\d{1,4}|[a-z])\}?/g,
      "\\binom{$1}{$2}",
    )
    .replace(
      /(?:\{\})?[_^]\{?(\d{1,4})\}?\s*P_\{?(\d{1,4})\}?/g,
      "\\frac{$1!}{($1-$2)!}",
    )
    .replace(
      /(?<![A-Za-z])(?:C|\\mathrm\{C\})_\{?(\d{1,4}|n)\}?\^\{?(\d{1,4})\}?(?!\d)/g,
      "\\binom{$1}{$2}",
    )
    .replace(
      /(?<![A-Za-z])(?:[AP]|\\mathrm\{[AP]\})_\{?(\d{1,4})\}?\^\{?(\d{1,4})\}?(?!\d)/g,
      "\\frac{$1!}{($1-$2)!}",
    )
    .replace(/^(\d{1,4})C(\d{1,4})$/, "\\binom{$1}{$2}")
    .replace(/^(\d{1,4})P(\d{1,4})$/, "\\frac{$1!}{($1-$2)!}");
}

/** Names of money before a number, as a sign; `x` before a power of ten. */
function money(text: string): string {
  return text
    .replace(/\\(?:math|text)dollar(?![A-Za-z])\s?/g, CURRENCY)
    .replace(/\\(?:pounds|textsterling)(?![A-Za-z])\s?/g, "£")
    .replace(/\\(?:euro|texteuro)(?![A-Za-z])\s?(?:\{\})?/g, "€")
    .replace(/\bUS\s?(?=¤)/g, "")
    .replace(/¤\s?(?=[¤€£¥₹])/g, "")
    .replace(/(?<![\p{L}\d])(?:USD|US dollars?)\s?(?=-?\.?\d)/gu, CURRENCY)
    .replace(/(?<![\p{L}\d])(?:EUR|Euros?)\s?(?=-?\.?\d)/gu, "€")
    .replace(/(?<![\p{L}\d])GBP\s?(?=-?\.?\d)/gu, "£")
    .replace(/(?<![\p{L}\d])(?:INR|Rs\.?|RMB|CNY)\s?(?=-?\.?\d)/gu, "₹")
    .replace(/(¤ ?\d[\d.,]*) ?(?:\/|per ) ?[a-z]+$/, "$1")
    .replace(/(?<=\d) ?x ?(?=10 ?(?:\^|\*\*))/g, "\\times ");
}

/** Signs said in words or typed: `3 to 4`, `7:30 p.m.`, `+/- 3`. */
function spoken(text: string): string {
  return text
    .replace(
      /^(\d+(?:\.\d+)?) ?(?:to|\\text\{ ?to ?\}) ?(\d+(?:\.\d+)?)$/,
      "$1:$2",
    )
    .replace(/^(\d{1,2}) ?(?:\\text\{ ?)?o'clock\}?/, "$1:00")
    .replace(/^(\d+) (?:in|out of) (\d+)$/, "\\frac{$1}{$2}")
    .replace(/(?<=\d\}? ?|\{ ?)([ap])\. ?m\.?(?![A-Za-z])/gi, "$1m")
    .replace(/(^|[,;] ?)([a-z])(\d)(?= ?=)/g, "$1$2_$3")
    .replace(/\+ ?\/ ?- ?|(?<=(?:^|[=,({]) ?)\+-/g, "\\pm ");
}

function withoutDelimiters(text: string): string {
  const signs = text.replaceAll("\\$", CURRENCY)
    .replace(/(?<!\\)\\[()[\]]/g, " ");
  const count = signs.split("$").length - 1;
  return count === 1 && /\$\s*[\d.]/.test(signs)
    ? signs.replace("$", CURRENCY)
    : signs.replaceAll("$", " ");
}

function trimmed(text: string): string {
  let clean = text.replace(/\s+/g, " ").trim();
  const isBold = /^(\*\*|__|\*(?=[^*]+\*$)|'(?=[^']+'$))(.*?)\1?$/.exec(clean);
  if (isBold) clean = isBold[2]!;
  return clean.replace(
    /(?:\*\*|[\s,;:`"]|(?<!\.)\.{1,2}(?!\.)|(?<!\\)\\)+$/,
    "",
  )
    .replace(/^[\s`":]+/, "");
}
