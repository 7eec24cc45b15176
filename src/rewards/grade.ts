/**
 * Grades a response against reference answers: text in, verdict out.
 *
 * @module
 */

import { equalAnswers } from "./equal_answers.ts";
import { extractAnswer } from "./extract.ts";
import type { Verdict } from "./verdict.ts";

/** What is graded. */
export interface GradeRequest {
  /** The reference answer, or several of which any counts. */
  readonly gold: string | readonly string[];
  /** What the model wrote. */
  readonly response: string;
  /** `length` when the limit cut the response. Default `stop`. */
  readonly finish?: "stop" | "length";
}

/**
 * Grades a response.
 *
 * What the model wrote never throws; an empty reference is `unscored`, which
 * never counts against the model.
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
  const { gold, response, finish = "stop" } = request;
  const golds = (typeof gold === "string" ? [gold] : gold)
    .filter((answer) => answer.trim() !== "");
  if (golds.length === 0) {
    return {
      status: "unscored",
      score: null,
      extracted: null,
      method: null,
      reason: "There is no reference answer.",
    };
  }
  const found = extractAnswer(response);
  if (!found) {
    return {
      status: finish === "length" ? "truncated" : "no_answer",
      score: 0,
      extracted: null,
      method: null,
      reason: finish === "length"
        ? "The limit cut the response before an answer."
        : "No answer was found.",
    };
  }
  const isRight = golds.some((answer) => equalAnswers(answer, found.answer));
  return {
    status: isRight ? "correct" : "incorrect",
    score: isRight ? 1 : 0,
    extracted: found.answer,
    method: found.method,
    reason: isRight
      ? `The answer is ${golds[0]}.`
      : `The answer is ${golds[0]}, not ${found.answer.slice(0, 80)}.`,
  };
}
