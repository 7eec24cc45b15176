/**
 * What the grader and the process with the symbolic engine say to each other.
 *
 * @module
 */

/** A pair to compare. */
export interface EngineRequest {
  /** The reference, LaTeX. */
  readonly gold: string;
  /** The answer, LaTeX. */
  readonly given: string;
}

/**
 * What the process says: `ready` once, then for each pair `gold` when the
 * reference was evaluated, and the outcome.
 */
export type EngineReply = "ready" | "gold" | "equal" | "different" | "unknown";
