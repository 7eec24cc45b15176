/**
 * How an answer was judged, and why.
 *
 * @module
 */

import type { Policy } from "./policy.ts";
import type { PresetName } from "./presets.ts";

/**
 * What became of an answer. A problem with the model's text counts against the
 * model; a problem with our reference (`unscored`) never does.
 *
 * `no_answer`: nothing was found. `unparsable`: what was found cannot be read.
 * `limit`: it was refused before reading. `timeout`: it took too long.
 * `truncated`: the limit cut the response before an answer.
 */
export type Status =
  | "correct"
  | "incorrect"
  | "no_answer"
  | "unparsable"
  | "limit"
  | "timeout"
  | "truncated"
  | "unscored";

/** The judgement of one response. */
export interface Verdict {
  /** What became of the answer. */
  readonly status: Status;
  /**
   * 1 when correct, 0 when wrong or missing, null when it cannot be scored or
   * the policy leaves cut responses out.
   */
  readonly score: 0 | 1 | null;
  /** The text that was judged, or null when none was found. */
  readonly extracted: string | null;
  /** The rule that found it, such as `boxed`, `answer_tag`, `hash4`, `chain`. */
  readonly method: string | null;
  /** One short sentence a person can read. */
  readonly reason: string;
  /** The comparison that decided, such as `exact`, `interval`, `text`. */
  readonly rule?: string;
  /** Closed boxes outside the reasoning: more than one may be hedging. */
  readonly boxes?: number;
  /** Reference and answer in the one alphabet in which they were compared. */
  readonly normalised?: { readonly gold: string; readonly given: string };
  /**
   * How it was graded, as a record would ask for it: a preset's name, or the
   * choices that are not the default's. Absent where there is no choice.
   */
  readonly policy?: PresetName | Partial<Policy>;
}
