/**
 * What an evaluation with several samples a problem can detect, and would need.
 *
 * @module
 */

import { normal } from "./distributions/normal.ts";
import {
  checkedPower,
  type Plan,
  type PowerOptions,
  requirePositive,
} from "./power_plan.ts";

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

/** A paired evaluation with several samples, as planned; `n` is of problems. */
export interface EvaluationPlan extends Plan, EvaluationVariances {}

const METHOD = "paired-normal";

/**
 * The number of problems that a paired evaluation needs.
 *
 * Source: Miller, arXiv:2411.00640 §5, eq. 9.
 *
 * @param difference True mean difference, not 0.
 * @param variances Variances and samples a problem.
 * @param options Significance and power.
 * @returns The plan with its problems, not rounded.
 * @throws {RangeError} If an argument is out of range.
 */
export function neededProblems(
  difference: number,
  variances: EvaluationVariances,
  options: PowerOptions = {},
): EvaluationPlan {
  requirePositive({ difference: Math.abs(difference) });
  const sure = checkedPower(options);
  const n = reach(sure) ** 2 * spread(variances) / difference ** 2;
  return { n, difference, ...variances, ...sure, method: METHOD };
}

/**
 * The least mean difference that a paired evaluation detects.
 *
 * @param n Problems.
 * @param variances Variances and samples a problem.
 * @param options Significance and power.
 * @returns The plan with its difference, as a share.
 * @throws {RangeError} If an argument is out of range.
 */
export function detectableDifference(
  n: number,
  variances: EvaluationVariances,
  options: PowerOptions = {},
): EvaluationPlan {
  requirePositive({ n });
  const sure = checkedPower(options);
  const difference = reach(sure) * Math.sqrt(spread(variances) / n);
  return { n, difference, ...variances, ...sure, method: METHOD };
}

function spread(variances: EvaluationVariances): number {
  const { between, withinA, withinB, samplesA, samplesB } = variances;
  requirePositive({ samplesA, samplesB });
  return between + withinA / samplesA + withinB / samplesB;
}

function reach({ significance, power }: Required<PowerOptions>): number {
  return normal.tailQuantile(significance / 2) + normal.quantile(power);
}
