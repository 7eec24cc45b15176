/**
 * One group against another, as if they had met different problems.
 *
 * @module
 */

import type { Estimate } from "./estimate.ts";
import { aroundValue, type IntervalOptions, meanEstimate } from "./mean.ts";
import { checkedLevel, mean, requireFinite, variance } from "./numbers.ts";

/** How two groups are compared. */
export interface UnpairedOptions extends IntervalOptions {
  /** `unequal` is Welch's test, the default; `equal` is Student's. */
  readonly variances?: "unequal" | "equal";
}

/**
 * Estimates the difference of two means, `a` minus `b`, with Welch's interval.
 *
 * For groups that share no problems, from a hundred problems each; for shares of
 * fewer `newcombeDifference` does not fall short. Two models that answered the same ones are
 * compared by `pairedDifference`: this would count the spread between problems,
 * which both models have in common, as doubt about the difference.
 *
 * Source: Welch, Biometrika 34 (1947) 28; agrees with R's `t.test`, under
 * `variances: "equal"` with `var.equal = TRUE`.
 *
 * @param a One number per independent unit, at least two.
 * @param b The same of the other group.
 * @param options Coverage, and whether the groups share a variance.
 * @returns The difference; `n` counts the units of both groups.
 * @throws {RangeError} If a group has fewer than two numbers or one is not finite.
 *
 * @example Two groups of two
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { unpairedDifference } from "kit/statistics/unpaired.ts";
 *
 * assertEquals(unpairedDifference([1, 0.5], [0.5, 0]).value, 0.5);
 * ```
 */
export function unpairedDifference(
  a: readonly number[],
  b: readonly number[],
  options: UnpairedOptions = {},
): Estimate {
  if (a.length < 2 || b.length < 2) {
    throw new RangeError(
      `Cannot compare two groups: each needs at least two numbers, got ${a.length} and ${b.length}`,
    );
  }
  requireFinite([...a, ...b], "a difference of two means");
  const level = checkedLevel(options.level);
  if (options.variances !== "equal") {
    return welchDifference(
      meanEstimate(a, { level }),
      meanEstimate(b, { level }),
    );
  }
  const [m, n] = [a.length - 1, b.length - 1];
  const pooled = (m * variance(a) + n * variance(b)) / (m + n);
  const error = Math.sqrt(pooled / a.length + pooled / b.length);
  return aroundValue(mean(a) - mean(b), error, {
    degrees: m + n,
    level,
    n: a.length + b.length,
    method: "student-t",
  });
}

/**
 * Estimates the difference of two means that have errors of their own.
 *
 * What `unpairedDifference` does, for means of clusters too.
 *
 * Source: Welch, Biometrika 34 (1947) 28.
 *
 * @param a A mean with its standard error, such as `meanEstimate` gives.
 * @param b The mean taken from it.
 * @returns `a - b` at the level of `a`; `n` counts the units of both.
 */
export function welchDifference(a: Estimate, b: Estimate): Estimate {
  const [u, v] = [a.standardError! ** 2, b.standardError! ** 2];
  const [m, n] = [a, b].map((side) => side.degrees ?? side.n - 1);
  const degrees = (u + v) ** 2 / (u ** 2 / m! + v ** 2 / n!);
  return aroundValue(a.value - b.value, Math.sqrt(u + v), {
    degrees: degrees || m! + n!,
    level: a.level,
    n: a.n + b.n,
    method: "welch-t",
  });
}
