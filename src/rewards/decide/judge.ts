/**
 * How parts of two answers are compared by whoever compares the whole.
 *
 * @module
 */

import type { Expression } from "../read/expression.ts";
import type { Policy } from "../policy.ts";
import type { Comparison } from "./equal_values.ts";

/** What every comparison needs: the policy, and the comparison of parts. */
export interface Judge {
  /** What counts as the same. */
  readonly policy: Policy;
  /** Compares two parts; `element` is the part's place in a list, from 0. */
  readonly compare: (
    gold: Expression,
    given: Expression,
    element: number,
  ) => Comparison;
}

/** The verdict on two things that are not of a kind. */
export const DIFFERENT: Comparison = { isEqual: false, rule: "structure" };

/**
 * The first comparison that finds two things equal.
 *
 * @param tries Comparisons, likeliest first.
 * @returns It, or the last one.
 */
export function firstEqual(tries: readonly (() => Comparison)[]): Comparison {
  let last = DIFFERENT;
  for (const attempt of tries) {
    last = attempt();
    if (last.isEqual) return last;
  }
  return last;
}

/**
 * Compares two rows of things in their order.
 *
 * @param gold The reference's things.
 * @param given The other ones.
 * @param judge How parts are compared.
 * @returns Whether they are as many and the same.
 */
export function sameOrdered(
  gold: readonly Expression[],
  given: readonly Expression[],
  judge: Judge,
): Comparison {
  if (gold.length !== given.length) return DIFFERENT;
  let undecided: Comparison | null = null;
  for (const [index, item] of gold.entries()) {
    const same = judge.compare(item, given[index]!, index);
    if (same.isEqual === false) return same;
    if (same.isEqual === null) undecided = same;
  }
  return undecided ?? { isEqual: true, rule: "tuple" };
}
