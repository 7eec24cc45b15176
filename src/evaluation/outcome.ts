/**
 * One graded answer: the row that evaluation writes and statistics reads.
 *
 * @module
 */

import type { Condition } from "../prompts/prompt.ts";
import type { Status } from "../rewards/verdict.ts";

/** One answer of one model to one prompt, graded. Plain JSON. */
export interface Outcome {
  /** Whose answer: `base`, `stage-one`, `175b_verification`. */
  readonly model: string;
  /** Seed of the training run behind the model; 0 when there is none. */
  readonly seed: number;
  /** The problem's id: the unit of analysis. */
  readonly problemId: string;
  /** The data set. */
  readonly source: string;
  /** How the problem was put. */
  readonly condition: Condition;
  /** Hint level of the prompt; 0 without a hint. */
  readonly level: number;
  /** Position in the chain of subproblems, from 1; absent otherwise. */
  readonly subproblem?: number;
  /** Which of the samples, from 0. */
  readonly sample: number;
  /** What became of the answer. */
  readonly status: Status;
  /** 1, 0, or null when it could not be scored. */
  readonly score: 0 | 1 | null;
  /** The answer that was judged. */
  readonly extracted: string | null;
  /** Share of the necessary steps that are right, from 0 to 1, where known. */
  readonly processAccuracy?: number;
  /** Whether answer and every step are right, where known. */
  readonly isStrict?: boolean;
  /** Tokens written. */
  readonly tokens: number;
  /** The problem's difficulty, on the source's scale. */
  readonly difficulty?: number;
}
