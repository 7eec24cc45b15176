/**
 * Grades a chain written for a made problem: the answer, and every step on the
 * way to it.
 *
 * @module
 */

import type { MadeNode, MadeProblem } from "../problems/made.ts";
import { type ChainLine, readChain, type WrittenChain } from "./chain.ts";
import type { GradedAnswer } from "./reward.ts";
import type { Verdict } from "./verdict.ts";

/** What a chain's grade needs to know of its prompt; every `Prompt` has it. */
export interface Asked {
  /** The start of the answer that was given away; empty without a hint. */
  readonly prefill: string;
  /** Position in the chain of subproblems, from 1; absent otherwise. */
  readonly subproblem?: number;
}

/**
 * The first thing that went wrong. A chain that is not well formed is
 * `malformed`, whatever else it is. Then the first necessary node without a
 * right line decides: it has no line (`missing`, or `distractor` when the chain
 * turned to nodes that nobody needs), other operands or operator
 * (`wrong_operand`), or another result (`wrong_lookup`). Then an extra line that
 * is wrong; at last `wrong_answer` after a right chain.
 */
export type ErrorClass =
  | "none"
  | "missing"
  | "wrong_operand"
  | "wrong_lookup"
  | "wrong_answer"
  | "distractor"
  | "malformed";

/** A graded chain. */
export interface ChainGrade extends GradedAnswer {
  /** Share of the necessary nodes with a right line, from 0 to 1. */
  readonly processAccuracy: number;
  /** Whether the form is kept, the answer right, and every line right. */
  readonly isStrict: boolean;
  /** The first thing that went wrong; `none` exactly when `isStrict`. */
  readonly errorClass: ErrorClass;
  /** Lines beyond the first of each necessary node. */
  readonly extraSteps: number;
}

/** What else is known of a completion. */
export interface ChainGradeOptions {
  /** `length` when the limit cut the completion; `stop` by default. */
  readonly finish?: "stop" | "length";
}

/**
 * Grades a completion of a made problem, or of one of its subproblems.
 *
 * Only the first line for a node counts, so a second guess earns nothing. Lines
 * that the prefill gives away count as written. A subproblem needs one node.
 *
 * Source: process accuracy as in GSM-Infinite and Interplay, arXiv:2512.07783.
 *
 * @param problem The problem.
 * @param prompt What was asked, or the prefill alone for the whole problem.
 * @param completion What the model wrote after the prefill, without end token.
 * @param options Whether the limit cut it.
 * @returns The grade.
 * @throws {RangeError} If the prompt asks for a subproblem that the problem
 * does not have.
 *
 * @example A slip in the second lookup
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { makeProblem } from "kit/problems/made.ts";
 * import { gradeChain } from "kit/rewards/chain_grade.ts";
 *
 * const problem = makeProblem(0, 0, { operations: [2] });
 * const [first] = problem.steps;
 * const { left, operator, right, result } = problem.made.nodes[1]!;
 * const slip = (result + 1) % 7;
 * const completion =
 *   `b = ${left.value} ${operator} ${right.value} = ${slip} ; A ${slip}`;
 * const grade = gradeChain(problem, first!, completion);
 * assertEquals(grade.errorClass, "wrong_lookup");
 * assertEquals(grade.processAccuracy, 0.5);
 * ```
 */
export function gradeChain(
  problem: MadeProblem,
  prompt: Asked | string,
  completion: string,
  options: ChainGradeOptions = {},
): ChainGrade {
  const prefill = typeof prompt === "string" ? prompt : prompt.prefill;
  const needed = neededNodes(problem, prompt);
  const written = readChain(`${prefill} ${completion}`);
  const verdict = answerVerdict(needed.at(-1)!, written, options);

  const errors = new Map<string, StepError>(); // by name; first lines only
  const known = new Map<string, MadeNode>();
  for (const node of problem.made.distractorNodes) known.set(node.name, node);
  for (const node of problem.made.nodes) known.set(node.name, node);
  let extraError: StepError = "none";
  for (const line of written.lines) {
    const node = known.get(line.name);
    const error = node === undefined ? "distractor" : stepError(node, line);
    if (!errors.has(line.name)) errors.set(line.name, error);
    if (extraError === "none") extraError = error;
  }

  const right = needed.filter(({ name }) => errors.get(name) === "none").length;
  const firsts = needed.filter(({ name }) => errors.has(name)).length;
  const extraSteps = written.lines.length - firsts;
  const errorClass = firstError();
  return {
    verdict,
    isWellFormed: written.isWellFormed,
    processAccuracy: right / needed.length,
    isStrict: errorClass === "none",
    errorClass,
    extraSteps,
  };

  function firstError(): ErrorClass {
    if (!written.isWellFormed) return "malformed";
    for (const { name } of needed) {
      const error = errors.get(name);
      if (error === undefined) return strays() ? "distractor" : "missing";
      if (error !== "none") return error;
    }
    if (extraError !== "none") return extraError;
    return verdict.status === "correct" ? "none" : "wrong_answer";
  }

  function strays(): boolean {
    return written.lines.some(({ name }) =>
      !problem.made.nodes.some((node) => node.name === name)
    );
  }
}

type StepError = "none" | "wrong_operand" | "wrong_lookup" | "distractor";

function stepError(node: MadeNode, line: ChainLine): StepError {
  const isOperation = line.left === String(node.left.value) &&
    line.operator === node.operator && line.right === String(node.right.value);
  if (!isOperation) return "wrong_operand";
  return line.result === String(node.result) ? "none" : "wrong_lookup";
}

function neededNodes(
  problem: MadeProblem,
  prompt: Asked | string,
): readonly MadeNode[] {
  const { nodes } = problem.made;
  if (typeof prompt === "string" || prompt.subproblem === undefined) {
    return nodes;
  }
  const node = nodes[prompt.subproblem - 1];
  if (node !== undefined) return [node];
  throw new RangeError(
    `Cannot grade a chain of problem "${problem.id}": the subproblem must be from 1 to ${nodes.length}, got ${prompt.subproblem}`,
  );
}

function answerVerdict(
  node: MadeNode,
  { answer }: WrittenChain,
  { finish = "stop" }: ChainGradeOptions,
): Verdict {
  const gold = String(node.result);
  if (answer === null) {
    return {
      status: finish === "length" ? "truncated" : "no_answer",
      score: 0,
      extracted: null,
      method: null,
      reason: finish === "length"
        ? "The limit cut the chain before its answer."
        : "The chain has no answer.",
    };
  }
  const isRight = answer === gold;
  return {
    status: isRight ? "correct" : "incorrect",
    score: isRight ? 1 : 0,
    extracted: answer,
    method: "chain",
    reason: isRight
      ? `The answer is ${gold}.`
      : `The answer is ${gold}, not ${answer}.`,
  };
}
