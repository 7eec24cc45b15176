/**
 * Whether two models are equally good, not merely not shown to differ.
 *
 * @module
 */

import { student } from "./distributions/student.ts";
import type { Estimate } from "./estimate.ts";
import { aroundValue, type IntervalOptions } from "./mean.ts";
import { checkedLevel, mean, requireFinite, variance } from "./numbers.ts";

/** The verdict of an equivalence test, with the interval that goes with it. */
export interface Equivalence extends Estimate {
  /** p-value against a difference at or below minus the margin. */
  readonly lowerPValue: number;
  /** p-value against a difference at or above the margin. */
  readonly upperPValue: number;
  /** The p-value of the verdict: the larger of the two. */
  readonly pValue: number;
  /** Whether the interval lies within the margins. */
  readonly isEquivalent: boolean;
}

/**
 * Tests whether a mean difference lies within margins, by two one-sided t tests.
 *
 * A difference that is not significant proves nothing; this does. Fix the margin
 * before you see the data. For "not worse than" look at `lowerPValue` alone.
 *
 * Source: Schuirmann, Journal of Pharmacokinetics 15 (1987) 657; agrees with two
 * one-sided calls of R's `t.test`.
 *
 * @param differences One per pair.
 * @param margin The largest difference that does not matter, above 0.
 * @param options Coverage of the interval; 0.9 by default, for tests at 0.05.
 * @returns The verdict.
 * @throws {RangeError} If there are fewer than two differences, one is not
 * finite, all are equal, or the margin is not above 0.
 */
export function equivalence(
  differences: readonly number[],
  margin: number,
  options: IntervalOptions = {},
): Equivalence {
  requireFinite(differences, "an equivalence test", 2);
  const n = differences.length;
  const standardError = Math.sqrt(variance(differences) / n);
  if (!(margin > 0) || standardError === 0) {
    throw new RangeError(
      `Cannot test equivalence: a margin above 0 and differences that vary are needed, got ${margin} and a standard error of ${standardError}`,
    );
  }
  const level = checkedLevel(options.level ?? 0.9);
  const estimate = aroundValue(mean(differences), standardError, {
    degrees: n - 1,
    level,
    n,
    method: "tost-paired-t",
  });
  const { value, low, high } = estimate;
  const tail = (t: number) =>
    Math.max(Number.MIN_VALUE, student(n - 1).tail(t));
  const lowerPValue = tail((value + margin) / standardError);
  const upperPValue = tail((margin - value) / standardError);
  return {
    ...estimate,
    lowerPValue,
    upperPValue,
    pValue: Math.max(lowerPValue, upperPValue),
    isEquivalent: -margin < low && high < margin,
  };
}
