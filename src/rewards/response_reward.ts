/**
 * Rewards for whole responses with reasoning and answer in tags: the paper's
 * hierarchical reward, its stage-two variant, and the ones it was chosen over.
 *
 * @module
 */

import { formatScore, hasContinuedFormat, hasTaggedFormat } from "./format.ts";
import {
  exactReward,
  type GradedAnswer,
  hierarchicalReward,
  isUncertain,
} from "./reward.ts";
import type { Verdict } from "./verdict.ts";

/** A graded response: the verdict, and how well its form is kept. */
export interface GradedResponse extends GradedAnswer {
  /** Whether the form is kept when the reasoning began in the prompt. */
  readonly isWellContinued: boolean;
  /** How well the form is kept, from 0 to 1. */
  readonly formatScore: number;
}

/**
 * Puts a verdict and the form of its response together.
 *
 * @param verdict How the answer was judged.
 * @param response What the model wrote.
 * @param prompt What it was asked; with a hint, the prompt opens the reasoning.
 * @returns All that the rewards here look at.
 *
 * @example The same response, in good form only where a hint came before it
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { grade } from "kit/rewards/grade.ts";
 * import {
 *   gradedResponse,
 *   RESPONSE_REWARDS,
 * } from "kit/rewards/response_reward.ts";
 *
 * const response = "rest</think><answer>\\boxed{4}</answer>";
 * const graded = gradedResponse(grade({ gold: "4", response }), response);
 * const { hierarchical, continued, standard, granular } = RESPONSE_REWARDS;
 * assertEquals(hierarchical(graded), 1);
 * assertEquals(continued(graded), 2);
 * assertEquals(standard(graded), 2);
 * assertEquals(granular(graded), 0.8);
 * ```
 */
export function gradedResponse(
  verdict: Verdict,
  response: string,
  prompt = "",
): GradedResponse {
  const isWellFormed = hasTaggedFormat(response);
  return {
    verdict,
    isWellFormed,
    isWellContinued: isContinuation(prompt, response)
      ? hasContinuedFormat(response)
      : isWellFormed,
    formatScore: formatScore(response),
  };
}

/**
 * Whether a response goes on with reasoning that its prompt began.
 *
 * Source: SPARKLE's stage-two reward. It also takes any response with
 * `</think>` and without `<think>` for a continuation, so a plain prompt's
 * answer that leaves `<think>` out is paid in full there: kept, and known.
 */
function isContinuation(prompt: string, response: string): boolean {
  return response.trimStart().startsWith("</think>") ||
    `${prompt}${response}`.includes("Assistant: <think>") ||
    (response.includes("</think>") && !response.includes("<think>"));
}

/** From a graded response to the number that training maximises. */
export type ResponseReward = (response: GradedResponse) => number;

/** Form that counts as good for the standard reward. */
const GOOD_FORM = 0.7;

/**
 * The hierarchical reward of stage two: reasoning that began in the prompt need
 * not be opened again.
 *
 * @param response A graded response.
 * @returns 2, 1, 0 or −1.
 * @throws {RangeError} If the problem has no reference answer.
 */
export function continuedReward(response: GradedResponse): number {
  return hierarchicalReward({
    ...response,
    isWellFormed: response.isWellContinued,
  });
}

/**
 * One for a right answer and one for good form, so that a wrong answer in good
 * form earns as much as a right one in bad form.
 *
 * @param response A graded response.
 * @returns 0, 1 or 2; 0 for one that says it does not know.
 * @throws {RangeError} If the problem has no reference answer.
 */
export function standardReward(response: GradedResponse): number {
  if (isUncertain(response)) return 0;
  return exactReward(response) + (response.formatScore >= GOOD_FORM ? 1 : 0);
}

/**
 * A reward that rises with form: from 0.2 to 1 for a right answer, from −3 to
 * −1.5 for a wrong one.
 *
 * @param response A graded response.
 * @returns The reward; 0 for one that says it does not know.
 * @throws {RangeError} If the problem has no reference answer.
 */
export function granularReward(response: GradedResponse): number {
  if (isUncertain(response)) return 0;
  const { formatScore } = response;
  return exactReward(response) === 1
    ? 0.2 + 0.8 * formatScore
    : -3 + 1.5 * formatScore;
}

/**
 * The form alone: 1 when it is kept, else 0.
 *
 * @param response A graded response.
 * @returns 1 or 0.
 */
export function formatReward(response: GradedResponse): number {
  return response.isWellFormed ? 1 : 0;
}

/** The rewards for responses by name, for `combineRewards` and for logs. */
export const RESPONSE_REWARDS: Readonly<
  Record<
    | "hierarchical"
    | "continued"
    | "standard"
    | "granular"
    | "exact"
    | "format",
    ResponseReward
  >
> = {
  hierarchical: hierarchicalReward,
  continued: continuedReward,
  standard: standardReward,
  granular: granularReward,
  exact: exactReward,
  format: formatReward,
};
