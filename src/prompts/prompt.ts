/**
 * What a policy is asked: one prompt, and where it came from.
 *
 * @module
 */

/** How a problem was put: the plain question, one of the axes, or a control. */
export type Condition =
  | "plain"
  | "plan"
  | "shuffled-plan"
  | "knowledge"
  | "irrelevant-knowledge"
  | "subproblem";

/** One prompt of one problem. */
export interface Prompt {
  /** The problem's id. */
  readonly problemId: string;
  /** How the problem was put. */
  readonly condition: Condition;
  /** The user's turn, complete. */
  readonly text: string;
  /** The start of the answer that is given away (PSS); empty without a hint. */
  readonly prefill: string;
  /** The hint level, from 0 (no hint); level `k` of `levels` shows k/levels. */
  readonly level: number;
  /** How many steps of the solution the hint shows. */
  readonly shownSteps: number;
  /** How many steps the solution has. */
  readonly totalSteps: number;
  /** Accepted answers to what is asked here. */
  readonly answers: readonly string[];
  /** Position in the chain of subproblems, from 1; absent otherwise. */
  readonly subproblem?: number;
}
