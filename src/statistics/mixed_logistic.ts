/**
 * Logistic regression in which every problem has a difficulty of its own.
 *
 * @module
 */

import type { Estimate } from "./estimate.ts";
import { aroundValue } from "./mean.ts";
import {
  type LogisticOptions,
  logisticRegression,
  type LogisticRow,
  requireRows,
} from "./logistic.ts";
import type { Matrix } from "./matrix.ts";
import { lme4Likelihood } from "./mixed_lme4.ts";
import { minimise, polished } from "./minimise.ts";
import { mixedLikelihood } from "./mixed_likelihood.ts";
import { checkedLevel } from "./numbers.ts";

/** Answers to one problem under one setting of the explaining numbers. */
export interface MixedRow extends LogisticRow {
  /** The problem. */
  readonly item: string | number;
}

/** How a mixed model is fitted. */
export interface MixedOptions extends Omit<LogisticOptions, "penalty"> {
  /**
   * Nodes of adaptive quadrature: 1 is Laplace's approximation, the default; 25
   * is exact to about 1e-6.
   */
  readonly nodes?: number;
  /**
   * Where Laplace's curvature is taken, with one node: `lme4`, the default, where
   * R's `glmer` takes it, a step before the mode; or at the `mode`.
   */
  readonly curvature?: "lme4" | "mode";
}

/** A fitted mixed model. */
export interface MixedFit {
  /** Fixed effects by name, in log-odds, with z tests. */
  readonly coefficients: Readonly<Record<string, Estimate>>;
  /** Their covariances, in the order of the names; infinite where unknown. */
  readonly covariance: Matrix;
  /** Standard deviation of the problems' effects, in log-odds. */
  readonly deviation: number;
  /** Its standard error; NaN at the boundary or where unknown. */
  readonly deviationError: number;
  /** ln of the probability of all answers, one by one. */
  readonly logLikelihood: number;
  /** Whether the problems' deviation is 0, so that they do not differ. */
  readonly isBoundary: boolean;
  /** Whether the search ended where the likelihood is flat and curved down. */
  readonly hasConverged: boolean;
  /** Problems. */
  readonly n: number;
  /** `glmm-laplace` or `glmm-quadrature`. */
  readonly method: string;
}

/**
 * Explains the odds of a right answer, with a random effect per problem.
 *
 * y ~ x + (1 | problem). The one model that takes unbalanced samples, several
 * models and conditions with their interaction, and problems that differ. Its
 * coefficients are for a given problem, and so larger than marginal log-odds.
 * Standard errors come from the full curvature, that of the deviation included.
 * With answers all right or all wrong under a setting that coefficient has no
 * end: `hasConverged` is false, intervals are infinite and p is 1. Every problem
 * is taken to gain alike: where gains differ, `mixedLogisticSlopes` is the test
 * that keeps its level.
 *
 * Source: Laplace and adaptive Gauss-Hermite as in Bates et al., Journal of
 * Statistical Software 67 (2015) 1; agrees with R's `lme4::glmer(nAGQ = nodes)` on
 * answers one by one. For what is published take 25 nodes: that is the likelihood
 * itself.
 *
 * @param rows Answers by problem and setting; rows alike in both may be split.
 * @param options Names, nodes and coverage.
 * @returns The fit.
 * @throws {RangeError} If there are fewer than two problems, rows do not fit the
 * names, or the explaining numbers depend on each other.
 */
export function mixedLogistic(
  rows: readonly MixedRow[],
  options: MixedOptions,
): MixedFit {
  requireRows(rows, options.names);
  const level = checkedLevel(options.level);
  const nodes = options.nodes ?? 1;
  const { n, logLikelihood } = mixedLikelihood(rows, nodes);
  if (n < 2) {
    throw new RangeError(
      `Cannot fit a mixed model: at least two problems are needed, got ${n}`,
    );
  }
  const plain = logisticRegression(rows, options);
  const fixed = options.names.map((name) => plain.coefficients[name]!.value);
  const from = (deviation: number) =>
    minimise((at) => -logLikelihood(at), [deviation, ...fixed]);
  const first = from(1);
  const isSure = first.hasConverged && Math.abs(first.at[0]!) >= 1e-3;
  const second = isSure ? first : from(0.25);
  const atMode = second.value < first.value - 1e-9 ? second : first;
  const isBoundary = Math.abs(atMode.at[0]!) < 1e-3;
  const isLme4 = nodes === 1 && options.curvature !== "mode" && !isBoundary;
  const other = isLme4 ? lme4Likelihood(rows, atMode.at) : () => NaN;
  const hasOther = Number.isFinite(other(atMode.at));
  const f = (at: readonly number[]) => -(hasOther ? other : logLikelihood)(at);
  const best = hasOther ? minimise(f, atMode.at) : atMode;
  const end = isBoundary ? undefined : polished(f, best.at);
  const at = end?.at ?? best.at;
  const method = nodes === 1 ? "glmm-laplace" : "glmm-quadrature";
  const covariance = isBoundary
    ? plain.covariance
    : end?.covariance.slice(1).map((row) => row.slice(1)) ??
      fixed.map(() => fixed.map(() => Infinity));
  const around = { degrees: Infinity, level, n, method };
  return {
    coefficients: Object.fromEntries(options.names.map((name, i) => [
      name,
      aroundValue(at[i + 1]!, Math.sqrt(covariance[i]![i]!), around),
    ])),
    covariance,
    deviation: isBoundary ? 0 : Math.abs(at[0]!),
    deviationError: end ? Math.sqrt(end.covariance[0]![0]!) : NaN,
    logLikelihood: -f(at),
    isBoundary,
    hasConverged: best.hasConverged && (isBoundary || end !== undefined) &&
      !plain.isSeparated,
    n,
    method,
  };
}
