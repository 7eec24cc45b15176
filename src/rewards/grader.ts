/**
 * A grader for many answers: presets and the symbolic engine behind one door.
 *
 * @module
 */

import { type EngineOutcome, openEnginePool } from "./engine/engine_pool.ts";
import { gradeByLayers, type GradeRequest, type Grading } from "./grade.ts";
import { gradeOfficially } from "./official/official.ts";
import type { Policy } from "./policy.ts";
import type { PresetName } from "./presets.ts";
import { normalise } from "./read/normalise.ts";
import type { Verdict } from "./verdict.ts";

/** What a grader does where a record does not say. */
export interface GraderOptions {
  /** The way to grade. Default `default`. */
  readonly preset?: PresetName;
  /** What counts as the same answer, under `default`. */
  readonly policy?: Partial<Policy>;
  /** Processes for what the kit's own layers cannot decide. Default 2. */
  readonly processes?: number;
}

/** What is graded, and how when not as the grader does. */
export interface GraderRequest extends GradeRequest {
  /** The way to grade; undefined for the grader's own. */
  readonly preset?: PresetName;
}

/** Grades answers; holds processes until it is disposed of. */
export interface Grader extends AsyncDisposable {
  /** Grades one answer; never rejects on what a model wrote. */
  readonly grade: (request: GraderRequest) => Promise<Verdict>;
}

/**
 * Opens a grader. No process starts before an answer needs one.
 *
 * @param options What it does where a request does not say.
 * @returns The grader; take it with `await using`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { openGrader } from "kit/rewards/grader.ts";
 *
 * await using grader = openGrader();
 * const verdict = await grader.grade({ gold: "x>3", response: "$(3,\\infty)$" });
 * assertEquals(verdict.status, "correct");
 * ```
 */
export function openGrader(options: GraderOptions = {}): Grader {
  const { policy: own = {}, preset = "default", processes = 2 } = options;
  const pool = openEnginePool({ processes });

  async function grade(request: GraderRequest): Promise<Verdict> {
    const mode = request.preset ?? preset;
    if (mode !== "default") return gradeOfficially(request, mode);
    const policy = { ...own, ...request.policy };
    const grading = gradeByLayers({ ...request, policy });
    let verdict = grading.verdict;
    for (const [gold, given] of grading.undecided) {
      const pair = { gold: normalise(gold), given: normalise(given) };
      verdict = withOutcome(grading, gold, await pool.compare(pair));
      if (verdict.score === 1) break;
    }
    return verdict;
  }

  return { grade, [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() };
}

/** The verdict when the engine has been asked. */
function withOutcome(
  { verdict }: Grading,
  gold: string,
  outcome: EngineOutcome,
): Verdict {
  const rule = "symbolic";
  switch (outcome) {
    case "equal":
      return {
        ...verdict,
        status: "correct",
        score: 1,
        reason: `The answer is ${gold}.`,
        rule,
      };
    case "different":
      return { ...verdict, rule };
    case "unknown":
      return { ...verdict, rule: "undecided" };
    case "unavailable":
      return { ...verdict, rule: "symbolic-unavailable" };
    case "timeout":
      return {
        ...verdict,
        status: "timeout",
        reason: "Comparing the answer took too long.",
        rule,
      };
    case "gold-timeout":
      return {
        ...verdict,
        status: "unscored",
        score: null,
        reason: "Not scored: evaluating the reference took too long.",
        rule,
      };
  }
}
