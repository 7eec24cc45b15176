/**
 * How large a difference is, in units that other studies share.
 *
 * @module
 */

import { mean, requireFinite, requireSameLength, variance } from "./numbers.ts";

/**
 * Cohen's dz: the mean difference in units of its own deviation.
 *
 * What the power of a paired test depends on. It grows as models become alike in
 * which problems they solve, so do not compare it between benchmarks.
 *
 * Source: Cohen, Statistical Power Analysis (1988) §2.3.
 *
 * @param differences One per pair.
 * @returns The effect size; infinite or NaN when all differences are equal.
 * @throws {RangeError} If there are fewer than two or one is not finite.
 */
export function cohensDz(differences: readonly number[]): number {
  requireFinite(differences, "Cohen's dz", 2);
  return mean(differences) / Math.sqrt(variance(differences));
}

/**
 * Cohen's d: the difference of two means in units of their deviation.
 *
 * Source: Cohen (1988) §2.2, with √((s_a² + s_b²) / 2) below.
 *
 * @param a Numbers of one group.
 * @param b Numbers of the other.
 * @returns The effect size of `a` over `b`; infinite or NaN without spread.
 * @throws {RangeError} If a group has fewer than two or one is not finite.
 */
export function cohensD(a: readonly number[], b: readonly number[]): number {
  requireFinite(a, "Cohen's d", 2);
  requireFinite(b, "Cohen's d", 2);
  return (mean(a) - mean(b)) / Math.sqrt((variance(a) + variance(b)) / 2);
}

/**
 * Hedges' g: Cohen's d without most of its bias in small groups.
 *
 * Source: Hedges, Journal of Educational Statistics 6 (1981) 107: d times
 * 1 - 3 / (4 · degrees - 1).
 *
 * @param a Numbers of one group.
 * @param b Numbers of the other.
 * @returns The effect size of `a` over `b`.
 * @throws {RangeError} As `cohensD` does.
 *
 * @example Two groups of three
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { hedgesG } from "kit/statistics/effect_sizes.ts";
 *
 * // d is 1, degrees are 4: 1 - 3/15
 * assertAlmostEquals(hedgesG([2, 3, 4], [1, 2, 3]), 0.8, 1e-15);
 * ```
 */
export function hedgesG(a: readonly number[], b: readonly number[]): number {
  const degrees = a.length + b.length - 2;
  return cohensD(a, b) * (1 - 3 / (4 * degrees - 1));
}

/**
 * Cliff's delta: how much oftener a number of one group is the larger.
 *
 * Source: Cliff, Psychological Bulletin 114 (1993) 494.
 *
 * @param a Numbers of one group.
 * @param b Numbers of the other.
 * @returns P(a > b) - P(a < b) over all pairs, from -1 to 1.
 * @throws {RangeError} If a group is empty or a number is not finite.
 */
export function cliffsDelta(
  a: readonly number[],
  b: readonly number[],
): number {
  requireFinite(a, "Cliff's delta");
  requireFinite(b, "Cliff's delta");
  let ahead = 0;
  for (const x of a) for (const y of b) ahead += Math.sign(x - y);
  return ahead / (a.length * b.length);
}

/**
 * Cohen's kappa: how far two graders agree beyond chance.
 *
 * Source: Cohen, Educational and Psychological Measurement 20 (1960) 37.
 *
 * @param a One grader's labels.
 * @param b The other's, in the same order.
 * @returns 1 for full agreement, 0 for that of chance; NaN when both use one
 * label alone.
 * @throws {RangeError} If there are none or the lists differ in length.
 */
export function cohensKappa<Label>(
  a: readonly Label[],
  b: readonly Label[],
): number {
  requireSameLength(a, b, "Cohen's kappa");
  if (a.length === 0) {
    throw new RangeError(
      "Cannot compute Cohen's kappa: at least one pair of labels is needed, got none",
    );
  }
  const n = a.length;
  const agreed = a.filter((label, i) => label === b[i]).length / n;
  const share = (labels: readonly Label[], label: Label) =>
    labels.filter((own) => own === label).length / n;
  const chance = [...new Set(a)].reduce(
    (sum, label) => sum + share(a, label) * share(b, label),
    0,
  );
  return (agreed - chance) / (1 - chance);
}
