/**
 * A grader for many answers: presets and the symbolic engine behind one door.
 *
 * @module
 */

import { grade, type GradeRequest } from "./grade.ts";
import { gradeOfficially } from "./official/official.ts";
import type { Policy } from "./policy.ts";
import type { PresetName } from "./presets.ts";
import type { Verdict } from "./verdict.ts";

/** What a grader does where a record does not say. */
export interface GraderOptions {
  /** The way to grade. Default `default`. */
  readonly preset?: PresetName;
  /** What counts as the same answer, under `default`. */
  readonly policy?: Partial<Policy>;
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
 * Opens a grader.
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
  const { policy: own = {}, preset = "default" } = options;
  return {
    grade: (request) => {
      const mode = request.preset ?? preset;
      const policy = { ...own, ...request.policy };
      return Promise.resolve(
        mode === "default"
          ? grade({ ...request, policy })
          : gradeOfficially(request, mode),
      );
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
