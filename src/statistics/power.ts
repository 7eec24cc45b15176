/**
 * What a comparison can detect, and what it would need.
 *
 * @module
 */

import { noncentralT } from "./distributions/noncentral_t.ts";
import { normal } from "./distributions/normal.ts";
import { student } from "./distributions/student.ts";
import { findRoot } from "./root.ts";

/** How sure a test and its design are to be. */
export interface PowerOptions {
  /** Chance to reject when there is no difference, two-sided; 0.05 by default. */
  readonly significance?: number;
  /** Chance to reject when there is one; 0.8 by default. */
  readonly power?: number;
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
 * @returns The chance to reject, from 0 to 1.
 * @throws {RangeError} If a share or a chance is not between 0 and 1, or n is
 * not above 0.
 *
 * @example 40 against 55 per cent, 100 problems each
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { powerOfTwoProportions } from "kit/statistics/power.ts";
 *
 * assertAlmostEquals(powerOfTwoProportions(100, 0.4, 0.55), 0.5658800732, 1e-9);
 * ```
 */
export function powerOfTwoProportions(
  n: number,
  a: number,
  b: number,
  options: PowerOptions = {},
): number {
  requireShares({ a, b });
  requirePositive({ n });
  const { significance } = checked(options);
  const middle = (a + b) / 2;
  const reach = normal.tailQuantile(significance / 2) *
    Math.sqrt(2 * middle * (1 - middle));
  const spread = Math.sqrt(a * (1 - a) + b * (1 - b));
  return normal.cdf((Math.sqrt(n) * Math.abs(a - b) - reach) / spread);
}

/**
 * The number of units each group needs for a test between two shares.
 *
 * @param a True share of one group.
 * @param b True share of the other.
 * @param options Significance and power.
 * @returns Units a group, not rounded.
 * @throws {RangeError} If shares are equal or not between 0 and 1.
 */
export function neededForTwoProportions(
  a: number,
  b: number,
  options: PowerOptions = {},
): number {
  requireShares({ a, b });
  requirePositive({ difference: Math.abs(a - b) });
  const { power } = checked(options);
  return solve((n) => powerOfTwoProportions(n, a, b, options) - power, 1);
}

/**
 * The least difference from a share that a test between two groups detects.
 *
 * @param n Units in each group.
 * @param a True share of one group; the other is larger.
 * @param options Significance and power.
 * @returns The difference; NaN when even 1 - a cannot be detected.
 * @throws {RangeError} If the share is not between 0 and 1, or n is not above 0.
 */
export function detectableShareDifference(
  n: number,
  a: number,
  options: PowerOptions = {},
): number {
  requireShares({ a });
  requirePositive({ n });
  const { power } = checked(options);
  const excess = (difference: number) =>
    powerOfTwoProportions(n, a, a + difference, options) - power;
  const most = (1 - a) * (1 - 1e-12);
  return excess(most) < 0 ? NaN : findRoot(excess, 1e-12 * (1 - a), most);
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
 * @returns The chance to reject, from 0 to 1.
 * @throws {RangeError} If an argument is out of range.
 *
 * @example 40 problems, 8 points, a deviation of 30
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { powerOfPairedT } from "kit/statistics/power.ts";
 *
 * assertAlmostEquals(powerOfPairedT(40, 0.08, 0.3), 0.3764100649, 1e-9);
 * ```
 */
export function powerOfPairedT(
  n: number,
  difference: number,
  deviation: number,
  options: PowerOptions = {},
): number {
  requirePositive({ "n - 1": n - 1, deviation });
  const { significance } = checked(options);
  const degrees = n - 1;
  const reach = student(degrees).tailQuantile(significance / 2);
  const shift = Math.sqrt(n) * Math.abs(difference) / deviation;
  return noncentralT(reach, degrees, shift).upper;
}

/**
 * The number of pairs that a paired t test needs.
 *
 * @param difference True mean difference, not 0.
 * @param deviation Standard deviation of the differences, above 0.
 * @param options Significance and power.
 * @returns Pairs, not rounded.
 * @throws {RangeError} If an argument is out of range.
 */
export function neededForPairedT(
  difference: number,
  deviation: number,
  options: PowerOptions = {},
): number {
  requirePositive({ difference: Math.abs(difference), deviation });
  const { power } = checked(options);
  return solve(
    (n) => powerOfPairedT(n, difference, deviation, options) - power,
    2,
  );
}

/**
 * The least mean difference that a paired t test detects.
 *
 * @param n Pairs, at least two.
 * @param deviation Standard deviation of the differences, above 0.
 * @param options Significance and power.
 * @returns The difference, in the unit of the deviation.
 * @throws {RangeError} If an argument is out of range.
 */
export function detectablePairedDifference(
  n: number,
  deviation: number,
  options: PowerOptions = {},
): number {
  requirePositive({ "n - 1": n - 1, deviation });
  const { power } = checked(options);
  return deviation *
    solve((effect) => powerOfPairedT(n, effect, 1, options) - power, 0);
}

/** The variances that an evaluation with several samples is planned with. */
export interface EvaluationVariances {
  /** Variance between problems of the true difference, ω_d². */
  readonly between: number;
  /** Mean variance of one answer of the first model, σ_a². */
  readonly withinA: number;
  /** Mean variance of one answer of the second model, σ_b². */
  readonly withinB: number;
  /** Samples a problem of the first model. */
  readonly samplesA: number;
  /** Samples a problem of the second model. */
  readonly samplesB: number;
}

/**
 * The number of problems that a paired evaluation needs.
 *
 * Source: Miller, arXiv:2411.00640 §5, eq. 9.
 *
 * @param difference True mean difference, not 0.
 * @param variances Variances and samples a problem.
 * @param options Significance and power.
 * @returns Problems, not rounded.
 * @throws {RangeError} If an argument is out of range.
 */
export function neededProblems(
  difference: number,
  variances: EvaluationVariances,
  options: PowerOptions = {},
): number {
  requirePositive({ difference: Math.abs(difference) });
  return reach(options) ** 2 * spread(variances) / difference ** 2;
}

/**
 * The least mean difference that a paired evaluation detects.
 *
 * @param n Problems.
 * @param variances Variances and samples a problem.
 * @param options Significance and power.
 * @returns The difference, as a share.
 * @throws {RangeError} If an argument is out of range.
 */
export function detectableDifference(
  n: number,
  variances: EvaluationVariances,
  options: PowerOptions = {},
): number {
  requirePositive({ n });
  return reach(options) * Math.sqrt(spread(variances) / n);
}

function spread(variances: EvaluationVariances): number {
  const { between, withinA, withinB, samplesA, samplesB } = variances;
  requirePositive({ samplesA, samplesB });
  return between + withinA / samplesA + withinB / samplesB;
}

function reach(options: PowerOptions): number {
  const { significance, power } = checked(options);
  return normal.tailQuantile(significance / 2) + normal.quantile(power);
}

/** Where a function that rises without end crosses zero, above a bound. */
function solve(excess: (x: number) => number, least: number): number {
  const low = least + 1e-9;
  if (excess(low) >= 0) return low;
  let high = least + 2;
  while (excess(high) < 0) high *= 2;
  return findRoot(excess, low, high);
}

function checked({ significance = 0.05, power = 0.8 }: PowerOptions) {
  requireShares({ significance, power });
  return { significance, power };
}

function requireShares(shares: Readonly<Record<string, number>>): void {
  for (const [name, share] of Object.entries(shares)) {
    if (!(share > 0 && share < 1)) {
      throw new RangeError(
        `Cannot compute power: ${name} must be between 0 and 1, got ${share}`,
      );
    }
  }
}

function requirePositive(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!(value > 0 && value < Infinity)) {
      throw new RangeError(
        `Cannot compute power: ${name} must be above 0, got ${value}`,
      );
    }
  }
}
