/**
 * How a problem is asked: plainly, with a plan, with knowledge, or as a chain
 * of subproblems, with a control beside each of the first two axes.
 *
 * Source: SPARKLE, arXiv:2506.04723, the three axes. The controls are ours.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import type { Problem } from "../problems/problem.ts";
import type { Condition, Prompt } from "./prompt.ts";
import { render, type TemplateSet } from "./template.ts";
import { wordingFor } from "./wording.ts";

/**
 * Asks a problem as it stands.
 *
 * @param problem What is asked.
 * @param set The wording; the one that fits the problem's source by default.
 * @returns The plain prompt, level 0.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { askPlain } from "kit/prompts/ask.ts";
 * import { MADE } from "kit/prompts/wording.ts";
 *
 * const problem = {
 *   id: "made/0/0",
 *   source: "made",
 *   question: "a = 3 # 1 ; ? a",
 *   answers: ["4"],
 *   steps: ["a = 3 # 1 = 4 ;"],
 *   subproblems: [],
 *   domains: [],
 * };
 * assertEquals(askPlain(problem, MADE).text, "a = 3 # 1 ; ? a >");
 * ```
 */
export function askPlain(
  problem: Problem,
  set: TemplateSet = wordingFor(problem),
): Prompt {
  const { question } = problem;
  return whole(problem, "plain", render(set, "direct", { question }));
}

/** Whether axis 1 can be asked. */
export function hasPlan(problem: Problem): boolean {
  return problem.plan !== undefined && problem.plan.trim() !== "";
}

/** Whether axis 2 can be asked. */
export function hasKnowledge(problem: Problem): boolean {
  return problem.knowledge !== undefined && problem.knowledge.trim() !== "";
}

/** Whether axis 3 can be asked: every subproblem has a reference answer. */
export function hasChain(problem: Problem): boolean {
  return problem.subproblems.length > 0 &&
    problem.subproblems.every(({ answer }) => answer !== "");
}

/**
 * Asks a problem with its plan (axis 1).
 *
 * @param problem What is asked; `hasPlan` says whether it can be.
 * @param set The wording; the one that fits the problem's source by default.
 * @returns The prompt, condition `plan`.
 * @throws {RangeError} If the problem has no plan.
 */
export function withPlan(
  problem: Problem,
  set: TemplateSet = wordingFor(problem),
): Prompt {
  return planned(problem, "plan", planOf(problem), set);
}

/** Whether the plan has an order to lose: two items that differ. */
export function hasShufflablePlan(
  problem: Problem,
  set: TemplateSet = wordingFor(problem),
): boolean {
  return hasPlan(problem) && new Set(planItems(problem, set)).size > 1;
}

/**
 * Asks a problem with its plan in a wrong order, the control of axis 1.
 *
 * The order always differs from the plan's own. Items that were numbered are
 * numbered anew, so that numbers do not give the order away.
 *
 * @param problem What is asked; `hasShufflablePlan` says whether it can be.
 * @param random Draws the order.
 * @param set The wording; the one that fits the problem's source by default.
 * @returns The prompt, condition `shuffled-plan`.
 * @throws {RangeError} If the problem has no plan or only one order of it.
 */
export function withShuffledPlan(
  problem: Problem,
  random: Random,
  set: TemplateSet = wordingFor(problem),
): Prompt {
  planOf(problem);
  const items = planItems(problem, set);
  if (!hasShufflablePlan(problem, set)) {
    throw new RangeError(
      `Cannot shuffle the plan of problem "${problem.id}": two different items are needed, got ${items.length} item(s)`,
    );
  }
  const before = items.join("\n");
  let shuffled = random.shuffle(items);
  for (let tries = 0; shuffled.join("\n") === before; tries++) {
    shuffled = tries < 8 ? random.shuffle(items) : turned(items);
  }
  const planning = renumbered(shuffled).join(set.joints.plan);
  return planned(problem, "shuffled-plan", planning, set);
}

/**
 * Asks a problem with its knowledge (axis 2).
 *
 * @param problem What is asked; `hasKnowledge` says whether it can be.
 * @param set The wording; the one that fits the problem's source by default.
 * @returns The prompt, condition `knowledge`.
 * @throws {RangeError} If the problem has no knowledge.
 */
export function withKnowledge(
  problem: Problem,
  set: TemplateSet = wordingFor(problem),
): Prompt {
  if (!hasKnowledge(problem)) throw missing(problem, "knowledge");
  return informed(problem, "knowledge", problem.knowledge!, set);
}

/**
 * Asks a problem with knowledge that does not bear on it, the control of
 * axis 2. Choose a text as long as the problem's own.
 *
 * @param problem What is asked.
 * @param knowledge Facts from elsewhere.
 * @param set The wording; the one that fits the problem's source by default.
 * @returns The prompt, condition `irrelevant-knowledge`.
 * @throws {RangeError} If the knowledge is empty.
 */
export function withIrrelevantKnowledge(
  problem: Problem,
  knowledge: string,
  set: TemplateSet = wordingFor(problem),
): Prompt {
  if (knowledge.trim() === "") throw missing(problem, "irrelevant knowledge");
  return informed(problem, "irrelevant-knowledge", knowledge, set);
}

/**
 * Asks one subproblem, with the reference answers of all earlier ones (axis 3).
 *
 * @param problem What is asked; `hasChain` says whether it can be.
 * @param position Which subproblem, from 1.
 * @param set The wording; the one that fits the problem's source by default.
 * @returns The prompt, condition `subproblem`, with the subproblem's answer.
 * @throws {RangeError} If a reference answer or the subproblem is missing.
 */
export function asSubproblem(
  problem: Problem,
  position: number,
  set: TemplateSet = wordingFor(problem),
): Prompt {
  if (!hasChain(problem)) throw missing(problem, "answered subproblems");
  const { question, subproblems } = problem;
  const current = subproblems[position - 1];
  if (current === undefined) {
    throw new RangeError(
      `Cannot ask subproblem ${position} of problem "${problem.id}": the position must be a whole number from 1 to ${subproblems.length}, got ${position}`,
    );
  }
  const earlier = subproblems.slice(0, position - 1).map((subproblem, index) =>
    render(set, "earlier_item", {
      number: `${index + 1}`,
      subproblem_question: subproblem.question,
      asked: lastWord(subproblem.question),
      answer: subproblem.answer,
    })
  );
  const augmented = earlier.length === 0 ? "augmented_first" : "augmented";
  const slots = {
    question,
    number: `${position}`,
    asked: lastWord(current.question),
    subproblem_question: current.question,
    earlier: earlier.join(set.joints.earlier),
  };
  const augmented_problem = render(set, augmented, slots);
  const text = render(set, "subproblem", { ...slots, augmented_problem });
  return {
    ...whole(problem, "subproblem", text),
    totalSteps: 1,
    answers: [current.answer],
    subproblem: position,
  };
}

/**
 * Asks all subproblems in order (axis 3).
 *
 * @param problem What is asked; `hasChain` says whether it can be.
 * @param set The wording; the one that fits the problem's source by default.
 * @returns One prompt per subproblem.
 * @throws {RangeError} If a reference answer is missing.
 */
export function asChain(
  problem: Problem,
  set: TemplateSet = wordingFor(problem),
): Prompt[] {
  if (!hasChain(problem)) throw missing(problem, "answered subproblems");
  return problem.subproblems.map((_, index) =>
    asSubproblem(problem, index + 1, set)
  );
}

function whole(problem: Problem, condition: Condition, text: string): Prompt {
  return {
    problemId: problem.id,
    condition,
    text,
    prefill: "",
    level: 0,
    shownSteps: 0,
    totalSteps: problem.steps.length,
    answers: problem.answers,
  };
}

function planned(
  problem: Problem,
  condition: Condition,
  planning: string,
  set: TemplateSet,
): Prompt {
  const { question } = problem;
  return whole(problem, condition, render(set, "plan", { question, planning }));
}

function informed(
  problem: Problem,
  condition: Condition,
  knowledge: string,
  set: TemplateSet,
): Prompt {
  const slots = { question: problem.question, knowledge };
  return whole(problem, condition, render(set, "knowledge", slots));
}

function planOf(problem: Problem): string {
  if (!hasPlan(problem)) throw missing(problem, "a plan");
  return problem.plan!;
}

function planItems(problem: Problem, set: TemplateSet): string[] {
  return problem.plan!.split(set.joints.plan).filter((item) =>
    item.trim() !== ""
  );
}

function turned(items: readonly string[]): string[] {
  const first = items.findIndex((item) => item !== items[0]);
  return [...items.slice(first), ...items.slice(0, first)];
}

function renumbered(items: readonly string[]): readonly string[] {
  const numbered = /^\s*\d+([.)])\s+/;
  if (!items.every((item) => numbered.test(item))) return items;
  return items.map((item, index) =>
    item.replace(numbered, (_, mark: string) => `${index + 1}${mark} `)
  );
}

function lastWord(text: string): string {
  return text.trimEnd().split(/\s+/).at(-1)!;
}

function missing(problem: Problem, what: string): RangeError {
  return new RangeError(
    `Cannot ask problem "${problem.id}" on this axis: it needs ${what}, got none`,
  );
}
