/**
 * What a policy wrote for one prompt: all that the trainer and the grader need.
 *
 * @module
 */

import type { Prompt } from "../prompts/prompt.ts";

/** One sampled completion. */
export interface Rollout {
  /** What was asked. */
  readonly prompt: Prompt;
  /** Which of the group's samples this is, from 0. */
  readonly sample: number;
  /** Token ids of text and prefill; never trained on. */
  readonly promptIds: readonly number[];
  /** Token ids as sampled, with the end token if it was written. */
  readonly completionIds: readonly number[];
  /** Log-probability in nats of each completion token when it was sampled. */
  readonly logProbs: readonly number[];
  /** `stop` when the end token was written, `length` when the limit cut it. */
  readonly finish: "stop" | "length";
  /** The completion as text, without the end token. */
  readonly completion: string;
}
