/**
 * What a comparison of pairs can detect, and what it would need.
 *
 * @module
 */

import { noncentralT } from "./distributions/noncentral_t.ts";
import { student } from "./distributions/student.ts";
import {
  checkedPower,
  crossing,
  type Plan,
  type PowerOptions,
  requirePositive,
} from "./power_plan.ts";

/** A paired t test, as planned; `n` is of pairs. */
export interface PairedPlan extends Plan {
  /** Standard deviation of the differences. */
  readonly deviation: number;
}

/**
 * The power of a paired t test.
 *
 * Source: the non-central t distribution; rejections to the wrong side are left
 * out, as in R's `power.t.test(type = "paired", strict = FALSE)`.
 *
 * @param n Pairs, at least two; need not be whole.
 * @param difference True mean difference.
 * @param deviation Standard deviation of the differences, above 0.
 * @param options The test's significance.
 * @returns The plan with its power.
 * @throws {RangeError} If an argument is out of range.
 *
 * @example 40 problems, 8 points, a deviation of 30
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { powerOfPairedT } from "kit/statistics/power.ts";
 *
 * const { power } = powerOfPairedT(40, 0.08, 0.3);
 * assertAlmostEquals(power, 0.3764100649, 1e-9);
 * ```
 */
export function powerOfPairedT(
  n: number,
  difference: number,
  deviation: number,
  options: Pick<PowerOptions, "significance"> = {},
): PairedPlan {
  requirePositive({ "n - 1": n - 1, deviation });
  const { significance } = checkedPower(options);
  const power = chance(n, difference / deviation, significance);
  return plan({ n, difference, deviation, significance, power });
}

/**
 * The number of pairs that a paired t test needs.
 *
 * @param difference True mean difference, not 0.
 * @param deviation Standard deviation of the differences, above 0.
 * @param options Significance and power.
 * @returns The plan with its pairs, not rounded.
 * @throws {RangeError} If an argument is out of range.
 *
 * @example To see 3 points where problems differ by 20
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { neededForPairedT } from "kit/statistics/power.ts";
 *
 * assertEquals(Math.ceil(neededForPairedT(0.03, 0.2).n), 351);
 * ```
 */
export function neededForPairedT(
  difference: number,
  deviation: number,
  options: PowerOptions = {},
): PairedPlan {
  requirePositive({ difference: Math.abs(difference), deviation });
  const sure = checkedPower(options);
  const n = crossing(
    (n) => chance(n, difference / deviation, sure.significance) - sure.power,
    2,
  );
  return plan({ n, difference, deviation, ...sure });
}

/**
 * The least mean difference that a paired t test detects.
 *
 * @param n Pairs, at least two.
 * @param deviation Standard deviation of the differences, above 0.
 * @param options Significance and power.
 * @returns The plan with its difference, in the unit of the deviation.
 * @throws {RangeError} If an argument is out of range.
 */
export function detectablePairedDifference(
  n: number,
  deviation: number,
  options: PowerOptions = {},
): PairedPlan {
  requirePositive({ "n - 1": n - 1, deviation });
  const sure = checkedPower(options);
  const difference = deviation *
    crossing((effect) => chance(n, effect, sure.significance) - sure.power, 0);
  return plan({ n, difference, deviation, ...sure });
}

function plan(own: Omit<PairedPlan, "method">): PairedPlan {
  return { ...own, method: "paired-t" };
}

/** The chance to reject, of an effect in deviations. */
function chance(n: number, effect: number, significance: number): number {
  const degrees = n - 1;
  const reach = student(degrees).tailQuantile(significance / 2);
  const shift = Math.sqrt(n) * Math.abs(effect);
  return noncentralT(reach, degrees, shift).upper;
}
