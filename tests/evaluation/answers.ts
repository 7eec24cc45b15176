import type { Outcome } from "kit/evaluation/outcome.ts";

/** Outcomes of one problem, one for each score, as samples 0, 1, 2, … */
export function answers(
  problemId: string,
  scores: readonly (0 | 1 | null)[],
  changes: Partial<Outcome> = {},
): Outcome[] {
  return scores.map((score, sample) => ({
    model: "base",
    seed: 1,
    problemId,
    source: "made",
    condition: "plain",
    level: 0,
    sample,
    status: score === 1 ? "correct" : score === 0 ? "incorrect" : "unscored",
    score,
    extracted: null,
    tokens: 8,
    ...changes,
  }));
}

/** Outcomes of one chain: subproblems 1, 2, … of one sample. */
export function chain(
  problemId: string,
  scores: readonly (0 | 1 | null)[],
  changes: Partial<Outcome> = {},
): Outcome[] {
  return answers(problemId, scores).map((outcome, i) => ({
    ...outcome,
    condition: "subproblem",
    sample: 0,
    subproblem: i + 1,
    ...changes,
  }));
}
