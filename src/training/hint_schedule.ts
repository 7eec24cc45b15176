/**
 * How much of a problem's solution a prompt gives away: the hint schedules of
 * partial step scaffolding.
 *
 * A schedule only says how many of K parts are shown; making the prompt and
 * training on it are the same for all.
 *
 * @module
 */

import type { Random } from "../base/random.ts";

/** What became of a group, as far as a schedule cares. */
export interface HintOutcome {
  /** The problem's id. */
  readonly problemId: string;
  /** The level that was shown. */
  readonly level: number;
  /** Share of the group that solved the task. */
  readonly solved: number;
}

/** What a schedule remembers of each problem, by id. Plain JSON. */
export type HintState = Readonly<Record<string, readonly [number, number]>>;

/** Decides the levels at which a problem is asked. */
export interface HintSchedule {
  /** The levels to ask a problem at now, from 0 (nothing shown) to K − 1. */
  draw(problemId: string, random: Random): number[];
  /** Learns from a group. */
  observe(outcome: HintOutcome): void;
  /** Everything it remembers, as plain JSON. */
  state(): HintState;
  /** Takes a state back. */
  restore(state: HintState): void;
}

/** Nothing is ever shown: plain GRPO. */
export function plainSchedule(): HintSchedule {
  return stateless(() => [0]);
}

/**
 * Every level of every problem at once.
 *
 * Source: SPARKLE, arXiv:2506.04723; the level that shows the whole solution
 * is left out, since its answer is only copied.
 *
 * @param levels K, the number of levels. Default 4.
 * @returns The schedule.
 */
export function allLevels(levels = 4): HintSchedule {
  return stateless(() => Array.from({ length: levels }, (_, level) => level));
}

/** How the adaptive schedule looks for a level. */
export interface AdaptiveOptions {
  /** K, the number of levels. Default 4. */
  readonly levels?: number;
  /** A group that solves at least this share can do with less. Default 0.5. */
  readonly threshold?: number;
  /** Share of draws that show nothing whatever was learned. Default 0.1. */
  readonly zeroHintShare?: number;
}

/**
 * An interval of shares for each problem, narrowed by what its groups did.
 *
 * A group below the threshold raises the lower end to the share shown, another
 * lowers the upper end to it and frees the lower. An interval that has closed is
 * opened upwards again by a failure, which the published rule cannot do.
 *
 * Source: AdaBack, arXiv:2506.18110. There shares are continuous, and a problem
 * that is new begins with the averages of the others' ends; here it begins with
 * the whole interval.
 *
 * @param options Levels, threshold, and how often nothing is shown.
 * @returns The schedule.
 */
export function adaptiveSchedule(options: AdaptiveOptions = {}): HintSchedule {
  const { levels = 4, threshold = 0.5, zeroHintShare = 0.1 } = options;
  const most = levels - 1;
  const intervals = new Map<string, readonly [number, number]>();
  const intervalOf = (id: string) => intervals.get(id) ?? [0, most] as const;
  return {
    draw(problemId, random) {
      if (random.next() < zeroHintShare) return [0];
      const [low, high] = intervalOf(problemId);
      return [low + random.integer(high - low + 1)];
    },
    observe({ problemId, level, solved }) {
      const [low, high] = intervalOf(problemId);
      if (solved >= threshold) {
        intervals.set(problemId, [0, Math.min(high, level)]);
      } else if (level >= high) {
        const next = Math.min(level + 1, most);
        intervals.set(problemId, [Math.min(level, next), next]);
      } else intervals.set(problemId, [Math.max(low, level), high]);
    },
    state: () => Object.fromEntries(intervals),
    restore(state) {
      intervals.clear();
      for (const [id, interval] of Object.entries(state)) {
        intervals.set(id, interval);
      }
    },
  };
}

function stateless(levels: () => number[]): HintSchedule {
  return { draw: levels, observe() {}, state: () => ({}), restore() {} };
}
