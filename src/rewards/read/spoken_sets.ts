/**
 * Sets of numbers in words: `all real numbers except 3`, `no solution`.
 *
 * @module
 */

const NUMBERS: readonly (readonly [RegExp, string])[] = [
  [/^reals?(?: numbers?| values?)?$/i, "\\mathbb{R}"],
  [/^positive reals?(?: numbers?)?$/i, "(0,\\infty)"],
  [/^negative reals?(?: numbers?)?$/i, "(-\\infty,0)"],
  [/^non-?negative reals?(?: numbers?)?$/i, "[0,\\infty)"],
  [/^complex numbers?$/i, "\\mathbb{C}"],
  [/^rational numbers?$/i, "\\mathbb{Q}"],
  [/^integers?$/i, "\\mathbb{Z}"],
];

/** Which numbers, a letter for them, and what is left out. */
const SPOKEN =
  /^(?:[a-z] (?:is|can be) )?(?:the set of )?(?:(?:all|any|every)(?: of)?(?: the)?|the)(?: possible)? ([a-z -]+?)(?:,? (?:of )?[a-z])?(?:,? (?:except|but|other than)(?: for)? (.+)|,? ?(?:(?:such that|where|with) )?([a-z] ?\\neq? .+))?$/i;

const EMPTY =
  /^(?:there (?:is|are|exists?) |it has )?no (?:(?:such|real|possible|valid|integer) ){0,2}(?:solutions?|values?|roots?|pairs?|integers?|numbers?|[a-z])(?: (?:exists?|of x|for x)){0,2}$|^(?:the )?(?:empty|null) set$|^none$/i;

/**
 * Writes a set that is said in words as LaTeX.
 *
 * @param text A normalised answer.
 * @returns The set; null when the words are about none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { spokenSet } from "kit/rewards/read/spoken_sets.ts";
 *
 * const except = "\\text{all real numbers except } 3";
 * assertEquals(spokenSet(except), "\\mathbb{R}\\setminus\\{3\\}");
 * assertEquals(spokenSet("\\text{No solution}"), "\\emptyset");
 * ```
 */
export function spokenSet(text: string): string | null {
  if (text.length > 200) return null;
  const plain = text.replace(/\\(?:text\w*|mathrm|mbox)\{([^{}]*)\}/g, " $1 ")
    .replace(/\s+/g, " ").replace(/[\s.]+$/, "").trim();
  if (EMPTY.test(plain)) return "\\emptyset";
  if (/^(?:negative|minus) infinity$/i.test(plain)) return "-\\infty";
  const [, words = "", exception, inequality] = SPOKEN.exec(plain) ?? [];
  const set = NUMBERS.find(([name]) => name.test(words))?.[1] ?? null;
  const left = exception ?? inequality;
  if (set === null || left === undefined) return set;
  const points = left.replace(/\b[a-z] ?(?:=|\\neq?(?![A-Za-z])) ?/g, "");
  return /[<>]|\\[gl]e/.test(points) ? null : `${set}\\setminus\\{${points}\\}`;
}
