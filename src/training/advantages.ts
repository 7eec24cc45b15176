/**
 * Group advantages: how much better than its own group a rollout was.
 *
 * @module
 */

/** One reward per rollout; `null` (or NaN) where it could not be scored. */
export type Rewards = readonly (number | null)[];

/** How centred rewards are rescaled, by the whole batch as well. */
export interface AdvantageOptions {
  /**
   * What a centred reward is divided by, in TRL's spelling: the deviation of its
   * `group`, the deviation of the `batch`, nothing (`none`, Dr. GRPO), or
   * (G − 1)/G, which makes the baseline the mean of the others
   * (`leave-one-out`, RLOO). Default `group`.
   */
  readonly scaleRewards?: "group" | "batch" | "none" | "leave-one-out";
  /** Added to the deviation, in reward units. Default 1e-4, as in TRL. */
  readonly epsilon?: number;
  /** Subtracted from the count under the variance. Default 1. */
  readonly ddof?: 0 | 1;
}

/** How centred rewards are rescaled within one group. */
export interface GroupAdvantageOptions extends AdvantageOptions {
  /** As in `AdvantageOptions`, without `batch`. Default `group`. */
  readonly scaleRewards?: "group" | "none" | "leave-one-out";
}

/**
 * Centres the rewards of one group on their mean, then rescales them.
 *
 * When every reward is equal the group teaches nothing, and every advantage is
 * exactly zero. A rollout that could not be scored has advantage zero and takes
 * no part in mean and deviation.
 *
 * Source: GRPO, arXiv:2402.03300 §4.1.2; `none` is Dr. GRPO, arXiv:2503.20783;
 * `leave-one-out` is RLOO, arXiv:2402.14740.
 *
 * @param rewards One reward per rollout, shape `[G]`.
 * @param options How to rescale.
 * @returns Advantages, shape `[G]`: unitless under `group`, in reward units
 * otherwise.
 * @throws {RangeError} If the group has fewer than two rollouts, or a reward is
 * infinite.
 *
 * @example One success among four rollouts
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { groupAdvantages } from "kit/training/advantages.ts";
 *
 * const advantages = groupAdvantages([1, 0, 0, 0], { scaleRewards: "none" });
 * assertEquals(advantages, [0.75, -0.25, -0.25, -0.25]);
 * ```
 */
export function groupAdvantages(
  rewards: Rewards,
  options: GroupAdvantageOptions = {},
): number[] {
  return batchAdvantages([rewards], options)[0]!;
}

/**
 * The advantages of all groups of a step, each centred on its own group.
 *
 * Only `batch` lets one group's rewards touch another's advantages, and then
 * only through the common deviation (arXiv:2508.08221).
 *
 * @param groups Rewards by group; in partial step scaffolding every level of
 * every problem is a group of its own. Groups may differ in size.
 * @param options How to rescale.
 * @returns Advantages in the groups' shape; unitless under `group` and `batch`,
 * in reward units otherwise.
 * @throws {RangeError} If a group has fewer than two rollouts, or a reward is
 * infinite.
 */
export function batchAdvantages(
  groups: readonly Rewards[],
  options: AdvantageOptions = {},
): number[][] {
  const { scaleRewards = "group", epsilon = 1e-4, ddof = 1 } = options;
  groups.forEach(checkGroup);
  const spread = scaleRewards === "batch"
    ? deviation(groups.flatMap(scored), ddof)
    : 0;
  return groups.map((rewards) => {
    if (isConstant(rewards)) return rewards.map(() => 0);
    const known = scored(rewards);
    const baseline = mean(known);
    const divisor = {
      group: () => deviation(known, ddof) + epsilon,
      batch: () => spread + epsilon,
      none: () => 1,
      "leave-one-out": () => (known.length - 1) / known.length,
    }[scaleRewards]();
    return rewards.map((reward) =>
      isScored(reward) ? (reward - baseline) / divisor : 0
    );
  });
}

/**
 * Whether a group has no variance to learn from.
 *
 * Decided by comparing rewards, before any arithmetic: identical rewards such as
 * 0.7 need not have a computed deviation of zero. Rewards count as equal within
 * 1e-12 of the larger of 1 and the greatest magnitude; a group with one scored
 * rollout is constant.
 *
 * @param rewards One reward per rollout, shape `[G]`.
 */
function isConstant(rewards: Rewards): boolean {
  const known = scored(rewards);
  if (known.length < 2) return true;
  const low = Math.min(...known);
  const high = Math.max(...known);
  return high - low <= 1e-12 * Math.max(1, Math.abs(low), Math.abs(high));
}

function isScored(reward: number | null): reward is number {
  return reward !== null && !Number.isNaN(reward);
}

function scored(rewards: Rewards): number[] {
  return rewards.filter(isScored);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Two passes: E[x²] − E[x]² loses all digits when the spread is small. */
function deviation(values: readonly number[], ddof: number): number {
  if (values.length <= ddof) return 0;
  const centre = mean(values);
  const squares = values.map((value) => (value - centre) ** 2);
  const total = squares.reduce((sum, square) => sum + square, 0);
  return Math.sqrt(total / (values.length - ddof));
}

function checkGroup(rewards: Rewards) {
  if (rewards.length < 2) {
    throw new RangeError(
      `Cannot compute group advantages: a group needs at least 2 rollouts, got ${rewards.length}`,
    );
  }
  const infinite = rewards.find((reward) => Math.abs(reward ?? 0) === Infinity);
  if (infinite !== undefined) {
    throw new RangeError(
      `Cannot compute group advantages: rewards must be finite or null, got ${infinite}`,
    );
  }
}
