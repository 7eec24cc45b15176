/**
 * Whether two answers are the same number, or the same text.
 *
 * @module
 */

/** A fraction with a positive denominator. */
export interface Rational {
  /** Above the line. */
  readonly numerator: bigint;
  /** Below the line; above 0. */
  readonly denominator: bigint;
}

/** Most digits of a number that is read. */
const MOST_DIGITS = 2048;

/**
 * Compares two answers exactly, never through floating point.
 *
 * Whole numbers, decimals, fractions, thousands separators, currency signs,
 * percent signs, leading zeros and a trailing unit on one side are understood:
 * `37%` is 0.37, and also 37 as in most mathematics benchmarks. Anything else
 * is compared as text without spaces and case.
 *
 * @param gold The reference answer.
 * @param given The answer to be judged.
 * @returns Whether they say the same; never throws.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { equalAnswers } from "kit/rewards/equal_answers.ts";
 *
 * assert(equalAnswers("2,125", "$2125.00"));
 * assert(!equalAnswers("20000000000000001", "20000000000000003"));
 * ```
 */
export function equalAnswers(gold: string, given: string): boolean {
  const [left, right] = [cleaned(gold), cleaned(given)];
  if (left === right) return left !== "";
  const [a, b] = [readNumber(left), readNumber(right)];
  if (!a || !b) return false;
  if (sameRational(a.value, b.value)) return true;
  if (a.isPercent === b.isPercent) return false;
  const hundred = { numerator: 100n, denominator: 1n };
  const scaled = a.isPercent
    ? [times(a.value, hundred), b.value]
    : [a.value, times(b.value, hundred)];
  return sameRational(scaled[0]!, scaled[1]!);
}

/**
 * Reads a number exactly.
 *
 * @param text A whole number, decimal or fraction, with or without separators.
 * @returns The number, or null when the text is something else.
 */
export function readRational(text: string): Rational | null {
  return readNumber(cleaned(text))?.value ?? null;
}

function cleaned(text: string): string {
  return text.trim().toLowerCase()
    .replace(/\\[dt]?frac\{(-?\d+)\}\{(\d+)\}/g, "$1/$2")
    .replace(/\\(?:text|mathrm|mbox)\{([^{}]*)\}/g, " $1 ")
    .replace(/\\[,;!\s]|\$|\\%|[{}]/g, (mark) => mark === "\\%" ? "%" : "")
    .replace(/[\u2212\u2013]/g, "-")
    .replace(/[.\s]+$/, "")
    .replace(/^(?:[a-z]\s*=\s*)/, "")
    .replace(/\s+/g, " ")
    .trim();
}

const NUMBER =
  /^([-+]?)\s?(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d+))?(?:\s?\/\s?(\d+))?\s?(%|percent)?(?:\s[a-z .]+)?$/;

function readNumber(
  text: string,
): { value: Rational; isPercent: boolean } | null {
  if (text.length > MOST_DIGITS) return null;
  const match = NUMBER.exec(text);
  if (!match) return null;
  const [, sign, whole, decimals = "", below, percent] = match;
  if (whole === "" && decimals === "") return null;
  const digits = BigInt(whole!.replaceAll(",", "") + decimals);
  const scale = 10n ** BigInt(decimals.length);
  const denominator = scale * BigInt(below ?? "1") * (percent ? 100n : 1n);
  if (denominator === 0n) return null;
  const numerator = sign === "-" ? -digits : digits;
  return {
    value: { numerator, denominator },
    isPercent: percent !== undefined,
  };
}

function times(a: Rational, b: Rational): Rational {
  return {
    numerator: a.numerator * b.numerator,
    denominator: a.denominator * b.denominator,
  };
}

function sameRational(a: Rational, b: Rational): boolean {
  return a.numerator * b.denominator === b.numerator * a.denominator;
}
