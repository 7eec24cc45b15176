/**
 * From a graded answer to the number that training maximises.
 *
 * @module
 */

import type { Verdict } from "./verdict.ts";

/** All that a reward may look at. */
export interface GradedAnswer {
  /** How the answer was judged. */
  readonly verdict: Verdict;
  /** Whether the answer has the form that was asked for. */
  readonly isWellFormed: boolean;
  /** Share of the necessary steps that are right, where steps are graded. */
  readonly processAccuracy?: number;
  /** Whether answer and every step are right, where steps are graded. */
  readonly isStrict?: boolean;
}

/** A number for a graded answer; larger is better. */
export type Reward = (answer: GradedAnswer) => number;

const UNCERTAIN = [
  "insufficient information",
  "cannot determine",
  "i do not know",
  "unable to determine",
  "i don't know",
];

/**
 * The hierarchical reward: 2 for a right answer in good form, 1 for a right
 * answer, 0 for one that says it does not know, −1 for anything else.
 *
 * Source: SPARKLE, arXiv:2506.04723, the reward of stage one.
 *
 * @param answer A graded answer.
 * @returns 2, 1, 0 or −1.
 * @throws {RangeError} If the problem has no reference answer.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { hasTaggedFormat } from "kit/rewards/format.ts";
 * import { grade } from "kit/rewards/grade.ts";
 * import { hierarchicalReward } from "kit/rewards/reward.ts";
 *
 * const response = "so \\boxed{4}";
 * const verdict = grade({ gold: "4", response });
 * const isWellFormed = hasTaggedFormat(response);
 * assertEquals(hierarchicalReward({ verdict, isWellFormed }), 1);
 * ```
 */
export function hierarchicalReward(answer: GradedAnswer): number {
  if (isUncertain(answer)) return 0;
  if (scored(answer) === 0) return -1;
  return answer.isWellFormed ? 2 : 1;
}

/**
 * Whether an answer says that it does not know.
 *
 * @param answer A graded answer.
 * @returns Whether it does; what stands beside the answer is not looked at.
 */
export function isUncertain({ verdict }: GradedAnswer): boolean {
  const extracted = verdict.extracted?.toLowerCase() ?? "";
  return UNCERTAIN.some((phrase) => extracted.includes(phrase));
}

/**
 * The outcome: 1 for a right answer, else 0.
 *
 * @param answer A graded answer.
 * @returns 1 or 0.
 * @throws {RangeError} If the problem has no reference answer.
 */
export function exactReward(answer: GradedAnswer): number {
  return scored(answer);
}

/**
 * 1 when answer and every step are right, else 0.
 *
 * Where one value in seven is right by chance, the outcome alone pays for lucky
 * answers and teaches to skip steps; this does not.
 *
 * @param answer A graded chain.
 * @returns 1 or 0.
 * @throws {RangeError} If the steps were not graded.
 */
export function strictReward(answer: GradedAnswer): number {
  return needed(answer.isStrict, "strict") ? 1 : 0;
}

/**
 * The share of the necessary steps that are right.
 *
 * @param answer A graded chain.
 * @returns From 0 to 1.
 * @throws {RangeError} If the steps were not graded.
 */
export function processReward(answer: GradedAnswer): number {
  return needed(answer.processAccuracy, "process");
}

/** One reward among several. */
export interface WeightedReward<Answer extends GradedAnswer = GradedAnswer> {
  /** The reward. */
  readonly reward: (answer: Answer) => number;
  /** What it is multiplied by in the sum. Default 1. */
  readonly weight?: number;
}

/** A sum of rewards, and what it is made of. */
export interface CombinedReward {
  /** The weighted sum. */
  readonly total: number;
  /** Each reward by name, before its weight; what a log shows. */
  readonly parts: Readonly<Record<string, number>>;
}

/**
 * Adds up named rewards with weights.
 *
 * @param rewards The rewards by name.
 * @returns A function from a graded answer to the sum and its parts.
 * @throws {RangeError} If there is no reward, or a weight is not finite.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import {
 *   combineRewards,
 *   exactReward,
 *   processReward,
 * } from "kit/rewards/reward.ts";
 *
 * const combined = combineRewards({
 *   exact: { reward: exactReward },
 *   process: { reward: processReward, weight: 0.5 },
 * });
 * const verdict = {
 *   status: "incorrect",
 *   score: 0,
 *   extracted: "3",
 *   method: "chain",
 *   reason: "The answer is 4, not 3.",
 * } as const;
 * const answer = { verdict, isWellFormed: true, processAccuracy: 0.5 };
 * assertEquals(combined(answer), {
 *   total: 0.25,
 *   parts: { exact: 0, process: 0.5 },
 * });
 * ```
 */
export function combineRewards<Answer extends GradedAnswer = GradedAnswer>(
  rewards: Readonly<Record<string, WeightedReward<Answer>>>,
): (answer: Answer) => CombinedReward {
  const entries = Object.entries(rewards);
  if (entries.length === 0) {
    throw new RangeError("Cannot combine rewards: one is needed, got none");
  }
  for (const [name, { weight = 1 }] of entries) {
    if (Number.isFinite(weight)) continue;
    throw new RangeError(
      `Cannot combine rewards: the weight of "${name}" must be finite, got ${weight}`,
    );
  }
  return (answer) => {
    const parts: Record<string, number> = {};
    let total = 0;
    for (const [name, { reward, weight = 1 }] of entries) {
      parts[name] = reward(answer);
      total += weight * parts[name];
    }
    return { total, parts };
  };
}

/** The rewards that an experiment can name. */
export const REWARDS: Readonly<
  Record<"hierarchical" | "exact" | "strict" | "process", Reward>
> = {
  hierarchical: hierarchicalReward,
  exact: exactReward,
  strict: strictReward,
  process: processReward,
};

function scored({ verdict }: GradedAnswer): 0 | 1 {
  if (verdict.score !== null) return verdict.score;
  throw new RangeError(
    `Cannot reward an answer: a reference answer is needed, got an unscored verdict (${verdict.reason})`,
  );
}

function needed<T>(value: T | undefined, reward: string): T {
  if (value !== undefined) return value;
  throw new RangeError(
    `Cannot compute the ${reward} reward: graded steps are needed, got a grade of the answer only`,
  );
}
