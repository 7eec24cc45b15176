/**
 * Whether two answers, as texts, say the same.
 *
 * @module
 */

import { choiceLetter, chosenLetter, opensWith } from "./choice.ts";
import type { Comparison } from "./decide/equal_values.ts";
import { sameAnswer } from "./decide/same_answer.ts";
import { DEFAULT_POLICY, type Policy } from "./policy.ts";
import type { Expression } from "./read/expression.ts";
import { holds, mapParts } from "./read/expression_parts.ts";
import {
  type ReadAnswer,
  readAnswer,
  type ReadOptions,
} from "./read/read_answer.ts";
import { withoutComment } from "./read/without_comment.ts";

/** How two answers compare. */
export interface Judgement {
  /** What is known: `unreadable` when the given answer says nothing readable. */
  readonly outcome: "equal" | "different" | "undecided" | "unreadable";
  /** What told it, such as `string`, `exact`, `interval`, `text`. */
  readonly rule: string;
  /** One clause for a person, where there is more to say than the rule. */
  readonly note: string | null;
}

/**
 * Compares two answers exactly where numbers are exact, never through floating
 * point; by structure, so that `\{1, 2\}` is `2, 1` and `(1, 2)` is not; and by
 * value, so that `\cos^2 x - \sin^2 x` is `\cos 2x`.
 *
 * @param gold The reference answer; it decides how the other one is read.
 * @param given The answer to be judged.
 * @param policy What counts as the same. Default `DEFAULT_POLICY`.
 * @returns How they compare; never throws.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { judgeAnswer } from "kit/rewards/equal_answers.ts";
 *
 * assertEquals(judgeAnswer("\\frac{1}{2}", "0.5").outcome, "equal");
 * assertEquals(judgeAnswer("(1, 2)", "(2, 1)").outcome, "different");
 * assertEquals(judgeAnswer("4", "\\frac{").outcome, "unreadable");
 * ```
 */
export function judgeAnswer(
  gold: string,
  given: string,
  policy: Policy = DEFAULT_POLICY,
): Judgement {
  const options = { decimalComma: policy.decimalComma };
  const [a, b] = [read(gold, options), read(given, options)];
  if (spelling(a.text) === spelling(b.text) && a.text !== "") {
    return { outcome: "equal", rule: "string", note: null };
  }
  const letter = choiceLetter(gold);
  if (letter !== null && chosenLetter(given) === letter) {
    return { outcome: "equal", rule: "choice", note: null };
  }
  if (opensWith(gold, given)) {
    return { outcome: "equal", rule: "text", note: null };
  }
  if (b.readings.length === 0) return byWords(a, b, policy);
  return byReadings(a, b, policy) ?? byWords(a, b, policy);
}

/**
 * Whether two answers say the same under the default policy.
 *
 * @param gold The reference answer.
 * @param given The answer to be judged.
 * @returns Whether they do; never throws.
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
  return judgeAnswer(gold, given).outcome === "equal";
}

/** The answer as it is, or without the words around it. */
function read(answer: string, options: ReadOptions): ReadAnswer {
  const whole = readAnswer(answer, options);
  if (whole.readings.length > 0) return whole;
  for (const rest of withoutComment(answer)) {
    const part = readAnswer(rest, options);
    if (part.readings.length > 0) return { ...part, text: whole.text };
  }
  return whole;
}

function spelling(text: string): string {
  return text.replace(/\s+/g, "");
}

function byReadings(
  gold: ReadAnswer,
  given: ReadAnswer,
  policy: Policy,
): Judgement | null {
  let undecided: Comparison | null = null;
  let refused: Comparison | null = null;
  for (const [a, b] of pairs(gold.readings, given.readings)) {
    const { isEqual, rule } = sameAnswer(a, b, policy);
    if (isEqual) return { outcome: "equal", rule, note: null };
    if (isEqual === null) undecided ??= { isEqual, rule };
    else refused ??= { isEqual, rule };
  }
  if (undecided) {
    return { outcome: "undecided", rule: undecided.rule, note: null };
  }
  return refused && gold.readings.some(({ kind }) => kind !== "text")
    ? { outcome: "different", rule: refused.rule, note: null }
    : null;
}

/** Every reading of one with every of the other; `\log` means both at once. */
function* pairs(
  gold: readonly Expression[],
  given: readonly Expression[],
): Generator<[Expression, Expression]> {
  for (const a of gold) {
    for (const b of given) {
      yield [a, b];
      if (holds(a, isLog) || holds(b, isLog)) yield [toTen(a), toTen(b)];
    }
  }
}

function isLog(node: Expression): boolean {
  return node.kind === "call" && node.name === "log";
}

/** `\log` without a base, taken to the base ten. */
function toTen(node: Expression): Expression {
  const inner = mapParts(node, toTen);
  return inner.kind === "call" && inner.name === "log"
    ? { ...inner, name: "log10" }
    : inner;
}

/** Compares what cannot be read as words: letters and digits alone. */
function byWords(
  gold: ReadAnswer,
  given: ReadAnswer,
  { textCase }: Policy,
): Judgement {
  const [a, b] = [words(gold.text, textCase), words(given.text, textCase)];
  if (a !== "" && a === b) {
    return { outcome: "equal", rule: "text", note: null };
  }
  return {
    outcome: given.readings.length === 0 ? "unreadable" : "different",
    rule: "text",
    note: given.problem,
  };
}

function words(text: string, textCase: Policy["textCase"]): string {
  const plain = text
    .replace(/\\(?:text|mathrm|mbox|textbf|textit|textrm|operatorname)\b/g, " ")
    .replace(/\b(?:the|a|an)\b/gi, " ")
    .replace(/(?<!\d)\.|[\s{}$]+/g, "");
  return textCase === "fold" ? plain.toLowerCase() : plain;
}
