/**
 * Numbers in words: `twenty-one`, `two thirds`, `a dozen eggs`.
 *
 * @module
 */

const ONES =
  ("zero one two three four five six seven eight nine ten eleven twelve " +
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen").split(" ");
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const SCALES = new Map([
  ["hundred", 100],
  ["thousand", 1000],
  ["million", 1_000_000],
  ["billion", 1_000_000_000],
]);
const PARTS = new Map([["half", 2], ["halve", 2], ["third", 3], [
  "quarter",
  4,
]]);
const ORDINALS =
  "fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(" ");
for (const [at, name] of ORDINALS.entries()) PARTS.set(name, at + 4);

/** How an answer in words begins. */
const WORDS = /^(?:\\text\w*\{\s?)?(?:an?\s|[a-z]{3})/i;

const SIGN = /^(?:negative|minus)\s/i;

/**
 * Writes a number that is said in words in digits.
 *
 * @param text A normalised answer.
 * @returns It with digits for its first words; null when it begins with no
 * number word.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { spokenNumber } from "kit/rewards/read/number_words.ts";
 *
 * assertEquals(spokenNumber("negative twenty-one"), "-21");
 * assertEquals(spokenNumber("two thirds"), "\\frac{2}{3}");
 * assertEquals(spokenNumber("five apples"), "5 apples");
 * assertEquals(spokenNumber("a parabola"), null);
 * ```
 */
export function spokenNumber(text: string): string | null {
  if (text.length > 200 || !WORDS.test(text)) return null;
  const plain = text.replace(/^\\text\w*\{([^{}\\]*)\}$/, "$1").trim();
  const sign = SIGN.test(plain) ? "-" : "";
  const words = plain.replace(SIGN, "").split(/[\s-]+/);
  const { value, taken } = counted(words.map((word) => word.toLowerCase()));
  if (value === null) return null;
  const next = words[taken]?.toLowerCase() ?? "";
  const part = PARTS.get(next.replace(/s$/, ""));
  const isMore = part !== undefined;
  const rest = words.slice(taken + (isMore ? 1 : 0)).join(" ");
  if (/^(?:and|or)\b|\d/i.test(rest)) return null;
  const number = isMore ? `\\frac{${value}}{${part}}` : `${value}`;
  return `${sign}${number} ${rest}`.trim();
}

/** The number that words begin with, and how many words it has. */
function counted(words: readonly string[]): {
  readonly value: number | null;
  readonly taken: number;
} {
  let [total, group, taken] = [0, 0, 0];
  if (words[0] === "a" || words[0] === "an") {
    const isNumber = words[1] === "dozen" || SCALES.has(words[1] ?? "") ||
      PARTS.has(words[1] ?? "");
    if (!isNumber) return { value: null, taken };
    if (words[1] === "dozen") return { value: 12, taken: 2 };
    [group, taken] = [1, 1];
  }
  for (; taken < words.length; taken++) {
    const word = words[taken]!;
    const one = ONES.indexOf(word);
    const ten = TENS.indexOf(word);
    const scale = SCALES.get(word);
    const isLink = word === "and" && ONES.includes(words[taken + 1] ?? "") &&
      words[taken - 1] === "hundred";
    const digits = group % 100; // "one two" is no number, "twenty two" is
    if (one >= 0 && (digits === 0 || (one < 10 && digits % 10 === 0))) {
      group += one;
    } else if (ten >= 0 && digits === 0) group += 10 * (ten + 2);
    else if (scale === 100 && taken > 0) group *= 100;
    else if (scale !== undefined && taken > 0) {
      [total, group] = [total + group * scale, 0];
    } else if (!isLink) break;
  }
  return { value: taken === 0 ? null : total + group, taken };
}
