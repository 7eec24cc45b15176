/**
 * What a comparison of two groups' shares can detect, and what it would need.
 *
 * @module
 */

import { normal } from "./distributions/normal.ts";
import {
  checkedPower,
  crossing,
  type Plan,
  type PowerOptions,
  requireChances,
  requirePositive,
} from "./power_plan.ts";
import { findRoot } from "./root.ts";

/** A test between two independent shares, as planned; `n` is of each group. */
export interface SharesPlan extends Plan {
  /** True share of one group. */
  readonly a: number;
  /** True share of the other; `difference` is without sign. */
  readonly b: number;
}

/**
 * The power of a test between two independent shares.
 *
 * Source: the normal approximation; agrees with R's
 * `power.prop.test(strict = FALSE)`.
 *
 * @param n Units in each group.
 * @param a True share of one group.
 * @param b True share of the other.
 * @param options The test's significance.
 * @returns The plan with its power.
 * @throws {RangeError} If a share or a chance is not between 0 and 1, or n is
 * not above 0.
 *
 * @example 40 against 55 per cent, 100 problems each
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { powerOfTwoProportions } from "kit/statistics/power_shares.ts";
 *
 * const { power } = powerOfTwoProportions(100, 0.4, 0.55);
 * assertAlmostEquals(power, 0.5658800732, 1e-9);
 * ```
 */
export function powerOfTwoProportions(
  n: number,
  a: number,
  b: number,
  options: Pick<PowerOptions, "significance"> = {},
): SharesPlan {
  requireChances({ a, b });
  requirePositive({ n });
  const { significance } = checkedPower(options);
  return plan(n, a, b, {
    significance,
    power: chance(n, a, b, significance),
  });
}

/**
 * The number of units each group needs for a test between two shares.
 *
 * @param a True share of one group.
 * @param b True share of the other.
 * @param options Significance and power.
 * @returns The plan with its units a group, not rounded.
 * @throws {RangeError} If shares are equal or not between 0 and 1.
 */
export function neededForTwoProportions(
  a: number,
  b: number,
  options: PowerOptions = {},
): SharesPlan {
  requireChances({ a, b });
  requirePositive({ difference: Math.abs(a - b) });
  const sure = checkedPower(options);
  const n = crossing((n) => chance(n, a, b, sure.significance) - sure.power, 1);
  return plan(n, a, b, sure);
}

/**
 * The least difference from a share that a test between two groups detects.
 *
 * @param n Units in each group.
 * @param a True share of one group; the other is larger.
 * @param options Significance and power.
 * @returns The plan with its difference; NaN when even 1 - a cannot be detected.
 * @throws {RangeError} If the share is not between 0 and 1, or n is not above 0.
 */
export function detectableShareDifference(
  n: number,
  a: number,
  options: PowerOptions = {},
): SharesPlan {
  requireChances({ a });
  requirePositive({ n });
  const sure = checkedPower(options);
  const excess = (difference: number) =>
    chance(n, a, a + difference, sure.significance) - sure.power;
  const most = (1 - a) * (1 - 1e-12);
  const difference = excess(most) < 0
    ? NaN
    : findRoot(excess, 1e-12 * (1 - a), most);
  return { ...plan(n, a, a + difference, sure), difference };
}

function plan(
  n: number,
  a: number,
  b: number,
  sure: Required<PowerOptions>,
): SharesPlan {
  const difference = Math.abs(a - b);
  return { n, a, b, difference, ...sure, method: "two-proportions" };
}

/** The chance to reject. */
function chance(n: number, a: number, b: number, significance: number): number {
  const middle = (a + b) / 2;
  const reach = normal.tailQuantile(significance / 2) *
    Math.sqrt(2 * middle * (1 - middle));
  const spread = Math.sqrt(a * (1 - a) + b * (1 - b));
  return normal.cdf((Math.sqrt(n) * Math.abs(a - b) - reach) / spread);
}
