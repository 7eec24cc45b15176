/**
 * Many tasks and many runs at once, seen by what is robust.
 *
 * @module
 */

import { bootstrap, type BootstrapOptions } from "./bootstrap.ts";
import type { Estimate } from "./estimate.ts";
import { mean, requireFinite } from "./numbers.ts";
import { withinStrata } from "./resampling.ts";

/**
 * The interquartile mean: the mean of the middle half of all scores.
 *
 * Moves less between runs than the mean, and tells more than the median.
 *
 * Source: Agarwal et al., arXiv:2108.13264; agrees with scipy's
 * `trim_mean(0.25)` over all scores.
 *
 * @param scores Scores of all runs on all tasks.
 * @returns The mean without the lowest and highest ⌊n / 4⌋.
 * @throws {RangeError} If there are no scores or one is not finite.
 *
 * @example Eight scores, of which the middle four count
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { interquartileMean } from "kit/statistics/many_runs.ts";
 *
 * const scores = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
 * assertAlmostEquals(interquartileMean(scores), 0.45, 1e-15);
 * ```
 */
export function interquartileMean(scores: readonly number[]): number {
  requireFinite(scores, "an interquartile mean");
  const cut = Math.floor(scores.length / 4);
  const sorted = [...scores].sort((a, b) => a - b);
  return mean(sorted.slice(cut, scores.length - cut));
}

/**
 * The probability that a run of one method beats a run of another.
 *
 * Source: Agarwal et al., arXiv:2108.13264: the Mann-Whitney share of each task,
 * ties by half, averaged over tasks.
 *
 * @param a The runs' scores of one method, task by task.
 * @param b Those of the other, for the same tasks.
 * @returns From 0 to 1; 0.5 when they are alike.
 * @throws {RangeError} If the tasks differ in number, there are none, or a task
 * has no run.
 *
 * @example One task, three runs each
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { probabilityOfImprovement } from "kit/statistics/many_runs.ts";
 *
 * const share = probabilityOfImprovement([[0.5, 0.6, 0.55]], [[0.5, 0.52, 0.58]]);
 * assertAlmostEquals(share, 5.5 / 9, 1e-15);
 * ```
 */
export function probabilityOfImprovement(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number {
  const what = "a probability of improvement";
  if (a.length === 0 || a.length !== b.length) {
    throw new RangeError(
      `Cannot compute ${what}: the same tasks, at least one, are needed, got ${a.length} and ${b.length}`,
    );
  }
  return mean(a.map((runs, task) => {
    const others = b[task]!;
    requireFinite(runs, what);
    requireFinite(others, what);
    let ahead = 0;
    for (const x of runs) {
      for (const y of others) ahead += (Math.sign(x - y) + 1) / 2;
    }
    return ahead / (runs.length * others.length);
  }));
}

/**
 * The interquartile mean with an interval: runs are drawn anew within each task.
 *
 * Says how it would vary with other runs on these tasks, not with other tasks.
 * Five runs a task and more: of three the interval is too narrow.
 *
 * Source: Agarwal et al., arXiv:2108.13264 §4.2, the stratified bootstrap.
 *
 * @param runs Scores of the runs, task by task.
 * @param options The stream, resamples and coverage.
 * @returns The estimate; `n` counts the runs of all tasks.
 * @throws {RangeError} If there are no scores, one is not finite, or an option is
 * out of range.
 */
export function interquartileMeanEstimate(
  runs: readonly (readonly number[])[],
  options: RunsOptions,
): Estimate {
  return overRuns(
    [runs],
    ([drawn]) => interquartileMean(drawn!.flat()),
    options,
  );
}

/**
 * The probability of improvement with an interval: runs of both methods are drawn
 * anew within each task.
 *
 * Source: Agarwal et al., arXiv:2108.13264 §4.3.
 *
 * @param a The runs' scores of one method, task by task.
 * @param b Those of the other, for the same tasks.
 * @param options The stream, resamples and coverage.
 * @returns The estimate; `n` counts the runs of both.
 * @throws {RangeError} As `probabilityOfImprovement` does, or if an option is out
 * of range.
 */
export function improvementEstimate(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
  options: RunsOptions,
): Estimate {
  probabilityOfImprovement(a, b); // checks both, before anything is drawn
  return overRuns(
    [a, b],
    ([x, y]) => probabilityOfImprovement(x!, y!),
    options,
  );
}

/** How runs are drawn anew. */
export type RunsOptions = Pick<
  BootstrapOptions,
  "random" | "resamples" | "level"
>;

type Runs = readonly (readonly number[])[];

/** Bootstraps a number of one or two methods, task by task. */
function overRuns(
  methods: readonly Runs[],
  statistic: (drawn: Runs[]) => number,
  options: RunsOptions,
): Estimate {
  const tasks = methods.flat();
  const scores = tasks.flat();
  requireFinite(scores, "a number over runs");
  const labels = tasks.flatMap((runs, task) => runs.map(() => task));
  return bootstrap(withinStrata(labels), (rows) => {
    let at = 0;
    const drawn = methods.map((runs) =>
      runs.map((own) =>
        Array.from(rows.subarray(at, at += own.length), (row) => scores[row]!)
      )
    );
    return statistic(drawn);
  }, options);
}
