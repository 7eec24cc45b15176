/**
 * Grades a response against reference answers: text in, verdict out.
 *
 * @module
 */

import { choiceLetter } from "./choice.ts";
import { judgeAnswer, type Judgement } from "./equal_answers.ts";
import { answerPart } from "./extract/answer_part.ts";
import { boxedAnswer, countBoxes } from "./extract/boxes.ts";
import { extractAnswer, type Extracted } from "./extract.ts";
import { MOST_CHARACTERS, refusal } from "./limits.ts";
import { DEFAULT_POLICY, type Policy, shortPolicy } from "./policy.ts";
import { normalise } from "./read/normalise.ts";
import { readAnswer } from "./read/read_answer.ts";
import type { Verdict } from "./verdict.ts";

/** What is graded. */
export interface GradeRequest {
  /** The reference answer, or several of which any counts. */
  readonly gold: string | readonly string[];
  /** What the model wrote. */
  readonly response: string;
  /** Whether the answer has to be found first. Default `response`: yes. */
  readonly kind?: "response" | "answer";
  /** `length` when the limit cut the response. Default `stop`. */
  readonly finish?: "stop" | "length";
  /** What counts as the same answer. Default `DEFAULT_POLICY`. */
  readonly policy?: Partial<Policy>;
}

/** A verdict, and what a symbolic engine could still say. */
export interface Grading {
  /** The verdict as far as the kit's own layers go. */
  readonly verdict: Verdict;
  /** Pairs of reference and answer that could not be told apart or together. */
  readonly undecided: readonly (readonly [string, string])[];
}

/**
 * Grades a response by the kit's own layers, in this process.
 *
 * What the model wrote never throws; a reference that is empty or cannot be
 * used is `unscored`, which never counts against the model. What these layers
 * cannot decide is `incorrect` here; `openGrader()` asks a symbolic engine.
 *
 * @param request Reference and response.
 * @returns The verdict with its reason.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { grade } from "kit/rewards/grade.ts";
 *
 * const verdict = grade({ gold: "18", response: "So she makes #### 18" });
 * assertEquals([verdict.status, verdict.method], ["correct", "hash4"]);
 * ```
 */
export function grade(request: GradeRequest): Verdict {
  return gradeByLayers(request).verdict;
}

/**
 * Grades a response, and says what is left for a symbolic engine.
 *
 * @param request Reference and response.
 * @returns Verdict and undecided pairs.
 */
export function gradeByLayers(request: GradeRequest): Grading {
  const policy: Policy = { ...DEFAULT_POLICY, ...request.policy };
  const { verdict, undecided } = graded(request, policy);
  return { verdict: { ...verdict, policy: shortPolicy(policy) }, undecided };
}

function graded(request: GradeRequest, policy: Policy): Grading {
  const golds = usableGolds(request.gold);
  if (typeof golds === "string") return decided(unscored(golds));
  const found = findAnswer(request, golds, policy);
  const boxes = boxesIn(request);
  if (found === null || isUnfinished(request, found)) {
    return decided({ ...nothingFound(request.finish, policy), boxes });
  }
  const refused = refusal(found.answer);
  if (refused !== null) {
    return decided({
      ...basis(found),
      status: "limit",
      score: 0,
      reason: `The answer was not read: ${refused}.`,
      boxes,
    });
  }
  const judgements = golds.map((gold) => ({
    gold,
    judgement: judgeAnswer(gold, found.answer, policy),
  }));
  const undecided = judgements
    .filter(({ judgement: { outcome } }) => outcome === "undecided")
    .map(({ gold }) => [gold, found.answer] as const);
  const best =
    judgements.find(({ judgement: { outcome } }) => outcome === "equal") ??
      judgements[0]!;
  const verdict = {
    ...verdictOf(found, best.gold, best.judgement),
    boxes,
    normalised: { gold: normalise(best.gold), given: normalise(found.answer) },
  };
  return { verdict, undecided: verdict.score === 1 ? [] : undecided };
}

function decided(verdict: Verdict): Grading {
  return { verdict, undecided: [] };
}

/** The references that can be used, or why there are none. */
function usableGolds(gold: unknown): readonly string[] | string {
  const all: unknown[] = Array.isArray(gold) ? gold : [gold];
  const wrong = all.findIndex((one) => typeof one !== "string");
  if (wrong >= 0) {
    return `the reference answer must be a text, got ${typeof all[wrong]}`;
  }
  const golds = (all as string[]).filter((one) => one.trim() !== "");
  if (golds.length === 0) return "there is no reference answer";
  const readable = golds.map(goldText);
  const reasons = readable.map(refusal);
  const kept = readable.filter((_, index) => reasons[index] === null);
  return kept.length > 0 ? kept : `of the reference, ${reasons[0]}`;
}

/** A reference may be a box, or a sentence that holds a formula. */
function goldText(gold: string): string {
  if (gold.length > 20_000) return gold;
  const boxed = boxedAnswer(gold, "join");
  if (boxed !== null) return boxed;
  if (readAnswer(gold).readings.length > 0) return gold;
  const found = extractAnswer(gold);
  const isOnlyFormula = found?.method === "last_math" &&
    gold.split("$").length === 3;
  return (found?.method === "phrase" || isOnlyFormula) &&
      readAnswer(found.answer).readings.length > 0
    ? found.answer
    : gold;
}

function findAnswer(
  { response, kind = "response" }: GradeRequest,
  golds: readonly string[],
  policy: Policy,
): Extracted | null {
  if (kind === "answer") {
    if (response.trim() === "") return null;
    const boxed = response.length > 20_000
      ? null
      : boxedAnswer(response, policy.boxes);
    return { answer: boxed ?? response, method: boxed ? "boxed" : "whole" };
  }
  const expects = golds.every((gold) => choiceLetter(gold) !== null)
    ? "choice"
    : golds.every((gold) => isInWords(gold))
    ? "text"
    : "value";
  return extractAnswer(response, { boxes: policy.boxes, expects });
}

/** Words, or a set that responses say in words: `there is no solution`. */
function isInWords(gold: string): boolean {
  const [reading] = readAnswer(gold).readings;
  return reading?.kind === "text" ||
    (reading?.kind === "symbol" && reading.name === "\\emptyset");
}

/** Rules that take what stands last: where a response was cut, no answer. */
const FALLBACKS: ReadonlySet<string> = new Set([
  "last_words",
  "bold_line",
  "last_math",
  "last_line",
  "last_number",
]);

function isUnfinished({ finish }: GradeRequest, { method }: Extracted) {
  return finish === "length" && FALLBACKS.has(method);
}

function boxesIn({ response, kind = "response" }: GradeRequest): number {
  const text = response.slice(-MOST_CHARACTERS);
  const part = kind === "answer" ? text : answerPart(text);
  return part === null ? 0 : countBoxes(part);
}

function basis({ answer, method }: Extracted) {
  return { extracted: answer, method };
}

function unscored(reason: string): Verdict {
  return {
    status: "unscored",
    score: null,
    extracted: null,
    method: null,
    reason: `Not scored: ${reason}.`,
  };
}

function nothingFound(
  finish: "stop" | "length" = "stop",
  { truncated }: Policy,
): Verdict {
  const isCut = finish === "length";
  return {
    status: isCut ? "truncated" : "no_answer",
    score: isCut && truncated === "exclude" ? null : 0,
    extracted: null,
    method: null,
    reason: isCut
      ? "The limit cut the response before an answer."
      : "No answer was found.",
  };
}

function verdictOf(
  found: Extracted,
  gold: string,
  { outcome, rule, note }: Judgement,
): Verdict {
  const given = found.answer.slice(0, 80);
  if (outcome === "equal") {
    return {
      ...basis(found),
      status: "correct",
      score: 1,
      reason: `The answer is ${gold}.`,
      rule,
    };
  }
  const isUnread = outcome === "unreadable";
  return {
    ...basis(found),
    status: isUnread ? "unparsable" : "incorrect",
    score: 0,
    reason: isUnread
      ? `The answer is ${gold}; ${given} cannot be read${
        note ? `: ${note}` : ""
      }.`
      : `The answer is ${gold}, not ${given}.`,
    rule: outcome === "undecided" ? "undecided" : rule,
  };
}
