/**
 * The one record that every source of problems is read into.
 *
 * @module
 */

/** One checkpoint on the way to the answer. */
export interface Subproblem {
  /** What is asked, without the earlier answers. */
  readonly question: string;
  /** The reference answer; empty when the source has none. */
  readonly answer: string;
}

/** A problem with everything that the three SPARKLE axes may show of it. */
export interface Problem {
  /** Unique, such as `made/0/17` or `gsm8k/12`. */
  readonly id: string;
  /** The data set: `made`, `gsm8k`. */
  readonly source: string;
  /** The statement. */
  readonly question: string;
  /** Accepted final answers; any of them counts. */
  readonly answers: readonly string[];
  /** The worked solution, a step each, in order; the cut points of a hint. */
  readonly steps: readonly string[];
  /** Ordered high-level steps without values (axis 1). */
  readonly plan?: string;
  /** Facts that the solution uses (axis 2). */
  readonly knowledge?: string;
  /** Checkpoints in order (axis 3); empty when there are none. */
  readonly subproblems: readonly Subproblem[];
  /** How hard, on the source's own scale; larger is harder. */
  readonly difficulty?: number;
  /** Topics, from broad to narrow. */
  readonly domains: readonly string[];
}
