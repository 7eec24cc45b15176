/**
 * How an answer was judged, and why.
 *
 * @module
 */

/**
 * What became of an answer. A problem with the model's text counts against the
 * model; a problem with our reference (`unscored`) never does.
 */
export type Status =
  | "correct"
  | "incorrect"
  | "no_answer"
  | "unparsable"
  | "truncated"
  | "unscored";

/** The judgement of one response. */
export interface Verdict {
  /** What became of the answer. */
  readonly status: Status;
  /** 1 when correct, 0 when wrong or missing, null when it cannot be scored. */
  readonly score: 0 | 1 | null;
  /** The text that was judged, or null when none was found. */
  readonly extracted: string | null;
  /** The rule that found it, such as `boxed`, `answer_tag`, `hash4`, `chain`. */
  readonly method: string | null;
  /** One short sentence a person can read. */
  readonly reason: string;
}
