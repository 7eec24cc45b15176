/**
 * Partial step scaffolding (PSS): the first steps of the solution are given
 * away, and the rest is left to the model.
 *
 * Source: SparkleRL-PSS, arXiv:2506.04723. Where we differ: a hint is whole
 * steps of the solution, and the last step stays hidden unless asked for; the
 * paper's top level shows the complete trace, answer included.
 *
 * @module
 */

import type { Problem } from "../problems/problem.ts";
import { askPlain } from "./ask.ts";
import type { Prompt } from "./prompt.ts";
import { render, type TemplateSet } from "./template.ts";
import { wordingFor } from "./wording.ts";

/** How the levels are cut. */
export interface ScaffoldLevelsOptions {
  /** Into how many levels a solution is divided. Default 4. */
  readonly levels?: number;
  /** Whether the top level may show the last step too. Default false. */
  readonly includeWhole?: boolean;
}

/** How a hint is cut and where it stands. */
export interface ScaffoldOptions extends ScaffoldLevelsOptions {
  /**
   * `prefill` starts the answer with the hint; `hint` puts it into the user's
   * turn, as the paper does. Default `prefill`.
   */
  readonly placement?: "prefill" | "hint";
  /** The wording; the one that fits the problem's source by default. */
  readonly set?: TemplateSet;
}

/**
 * Asks a problem with the first ⌊level · n / levels⌋ of its n steps given away.
 *
 * A level that shows no step has the plain prompt's text and no prefill.
 *
 * @param problem What is asked.
 * @param level From 0 (no hint) to `levels`.
 * @param options How many levels, and where the hint stands.
 * @returns The prompt, condition `plain`.
 * @throws {RangeError} If the level is not a whole number within the levels, or
 * a hint is asked of a problem without steps.
 *
 * @example Half of two steps
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { scaffold } from "kit/prompts/scaffold.ts";
 *
 * const problem = {
 *   id: "made/0/0",
 *   source: "made",
 *   question: "a = 3 # 1 ; b = a @ 2 ; ? b",
 *   answers: ["6"],
 *   steps: ["a = 3 # 1 = 4 ;", "b = 4 @ 2 = 6 ;"],
 *   subproblems: [],
 *   domains: [],
 * };
 * const prompt = scaffold(problem, 2);
 * assertEquals(prompt.text, "a = 3 # 1 ; b = a @ 2 ; ? b >");
 * assertEquals(prompt.prefill, "a = 3 # 1 = 4 ;");
 * ```
 */
export function scaffold(
  problem: Problem,
  level: number,
  options: ScaffoldOptions = {},
): Prompt {
  const { placement = "prefill", set = wordingFor(problem) } = options;
  const shownSteps = stepsAt(problem, level, options);
  const plain = askPlain(problem, set);
  if (shownSteps === 0) return { ...plain, level };
  const hint = problem.steps.slice(0, shownSteps).join(set.joints.steps);
  const slots = { question: problem.question, hint };
  return placement === "prefill"
    ? { ...plain, level, shownSteps, prefill: render(set, "prefill", slots) }
    : { ...plain, level, shownSteps, text: render(set, "pss", slots) };
}

/**
 * The levels of a problem that differ: of those that show equally many steps
 * only the lowest.
 *
 * @param problem What is asked.
 * @param options How many levels.
 * @returns Levels in rising order, beginning with 0.
 * @throws {RangeError} If `levels` is not a whole number of at least 1.
 */
export function scaffoldLevels(
  problem: Problem,
  options: ScaffoldLevelsOptions = {},
): number[] {
  const { levels = 4 } = options;
  checkLevels(problem, levels);
  const distinct = [0];
  if (problem.steps.length === 0) return distinct;
  for (let level = 1; level <= levels; level++) {
    const shown = stepsAt(problem, level, options);
    if (shown > stepsAt(problem, distinct.at(-1)!, options)) {
      distinct.push(level);
    }
  }
  return distinct;
}

/** How many whole steps a level shows. */
function stepsAt(
  problem: Problem,
  level: number,
  options: ScaffoldLevelsOptions,
): number {
  const { levels = 4, includeWhole = false } = options;
  checkLevels(problem, levels);
  if (!Number.isInteger(level) || level < 0 || level > levels) {
    throw new RangeError(
      `Cannot scaffold problem "${problem.id}": level must be a whole number from 0 to ${levels}, got ${level}`,
    );
  }
  const total = problem.steps.length;
  if (total === 0 && level > 0) {
    throw new RangeError(
      `Cannot scaffold problem "${problem.id}" at level ${level}: a worked solution is needed, got no steps`,
    );
  }
  const most = includeWhole ? total : Math.max(0, total - 1);
  return Math.min(most, Math.floor(level * total / levels));
}

function checkLevels(problem: Problem, levels: number) {
  if (Number.isInteger(levels) && levels >= 1) return;
  throw new RangeError(
    `Cannot scaffold problem "${problem.id}": levels must be a whole number of at least 1, got ${levels}`,
  );
}
