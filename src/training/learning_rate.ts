/**
 * The step size over a run.
 *
 * @module
 */

/** A schedule under transformers' names. */
export interface LearningRateOptions {
  /** The largest step size. */
  readonly peak: number;
  /**
   * Steps of linear rise to the peak, the first of them not at zero, as it would
   * be in transformers. Default 0.
   */
  readonly warmupSteps?: number;
  /** `constant`, or a half cosine down to `floor`. Default `constant`. */
  readonly schedule?: "constant" | "cosine";
  /** Steps in all; the cosine needs it. */
  readonly totalSteps?: number;
  /** Where the cosine ends, as a share of the peak. Default 0. */
  readonly floor?: number;
}

/**
 * The step size at a step.
 *
 * @param step The step, from 0.
 * @param options The schedule.
 * @returns The step size.
 * @throws {RangeError} If the cosine has no `totalSteps`.
 *
 * @example Half-way down the cosine
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { learningRate } from "kit/training/learning_rate.ts";
 *
 * const options = { peak: 1, schedule: "cosine", totalSteps: 10 } as const;
 * assertAlmostEquals(learningRate(5, options), 0.5);
 * ```
 */
export function learningRate(
  step: number,
  options: LearningRateOptions,
): number {
  const { peak, warmupSteps = 0, schedule = "constant", floor = 0 } = options;
  if (step < warmupSteps) return peak * (step + 1) / warmupSteps;
  if (schedule === "constant") return peak;
  if (options.totalSteps === undefined) {
    throw new RangeError(
      "Cannot schedule the learning rate: cosine needs totalSteps, got none",
    );
  }
  const done = (step - warmupSteps) /
    Math.max(1, options.totalSteps - warmupSteps);
  const share = (1 + Math.cos(Math.PI * Math.min(1, done))) / 2;
  return peak * (floor + (1 - floor) * share);
}
