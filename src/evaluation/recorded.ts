/**
 * Answers that somebody recorded earlier, graded as if they came in now.
 *
 * @module
 */

import type { Gsm8kSolution } from "../problems/gsm8k_solutions.ts";
import { grade } from "../rewards/grade.ts";
import type { Outcome } from "./outcome.ts";

/** A recorded answer on which the grade and its label part. */
export interface Disagreement {
  /** The problem's id. */
  readonly problemId: string;
  /** Who answered. */
  readonly model: string;
  /** The reference answer. */
  readonly gold: string;
  /** The answer that was judged, or null when none was found. */
  readonly extracted: string | null;
  /** The grade. */
  readonly score: 0 | 1 | null;
  /** What the file says. */
  readonly isLabelledCorrect: boolean;
}

/** Recorded answers after grading. */
export interface Recorded {
  /** A row per answer, in the order given; tokens are not known and 0. */
  readonly outcomes: readonly Outcome[];
  /** Every answer on which grade and label part. */
  readonly disagreements: readonly Disagreement[];
}

/**
 * Grades the recorded answers to GSM8K and compares with their labels.
 *
 * @param solutions The answers, one a model and problem.
 * @returns Outcomes, and where the labels say otherwise.
 */
export function gradeRecorded(solutions: readonly Gsm8kSolution[]): Recorded {
  const disagreements: Disagreement[] = [];
  const outcomes = solutions.map((solution): Outcome => {
    const { problemId, model, answers, isLabelledCorrect } = solution;
    const { status, score, extracted } = grade({
      gold: answers,
      response: solution.solution,
    });
    if ((score === 1) !== isLabelledCorrect) {
      const gold = answers.join(" or ");
      const verdict = { gold, extracted, score, isLabelledCorrect };
      disagreements.push({ problemId, model, ...verdict });
    }
    return {
      model,
      seed: 0,
      problemId,
      source: "gsm8k",
      condition: "plain",
      level: 0,
      sample: 0,
      status,
      score,
      extracted,
      tokens: 0,
    };
  });
  return { outcomes, disagreements };
}
