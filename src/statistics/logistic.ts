/**
 * Logistic regression.
 *
 * @module
 */

import { chiSquare } from "./distributions/chi_square.ts";
import { type Estimate, twoSided } from "./estimate.ts";
import { aroundValue, type IntervalOptions } from "./mean.ts";
import { dot, inverse, logDeterminant, type Matrix, times } from "./matrix.ts";
import { checkedLevel, requireShare } from "./numbers.ts";

/** Answers under one setting of the explaining numbers. */
export interface LogisticRow {
  /** The explaining numbers, in the order of the names. */
  readonly x: readonly number[];
  /** Right answers. */
  readonly successes: number;
  /** Answers. */
  readonly trials: number;
}

/** How a logistic regression is fitted. */
export interface LogisticOptions extends IntervalOptions {
  /** Names of the explaining numbers; the first is usually the constant 1. */
  readonly names: readonly string[];
  /** `firth` keeps coefficients finite under separation; `none` by default. */
  readonly penalty?: "none" | "firth";
}

/** A fitted logistic regression. */
export interface LogisticFit {
  /** Coefficients by name, in log-odds, with z tests. */
  readonly coefficients: Readonly<Record<string, Estimate>>;
  /** Their covariances, in the order of the names. */
  readonly covariance: Matrix;
  /** ln of the probability of all answers, one by one, without penalty. */
  readonly logLikelihood: number;
  /** Twice what the rows as given could have more, as R's `deviance`. */
  readonly deviance: number;
  /** Whether right and wrong are separated: then coefficients have no end. */
  readonly isSeparated: boolean;
  /** Rows. */
  readonly n: number;
}

/**
 * Explains the odds of a right answer by some numbers.
 *
 * Answers have to be independent given these: with several models on the same
 * problems use `mixedLogistic`.
 *
 * Source: iteratively reweighted least squares, McCullagh and Nelder (1989)
 * §2.5; the penalty, Firth, Biometrika 80 (1993) 27. Agrees with R's
 * `glm(family = binomial)`.
 *
 * @param rows The answers.
 * @param options Names, penalty and coverage.
 * @returns The fit; under separation without penalty, `isSeparated` is true and
 * its numbers mean nothing but the direction.
 * @throws {RangeError} If there are no rows, rows do not fit the names, or the
 * explaining numbers depend on each other.
 */
export function logisticRegression(
  rows: readonly LogisticRow[],
  options: LogisticOptions,
): LogisticFit {
  requireRows(rows, options.names);
  const level = checkedLevel(options.level);
  const isPenalised = options.penalty === "firth";
  let beta = options.names.map(() => 0);
  let state = stateAt(rows, beta);
  for (let round = 0; round < 100; round++) {
    const covariance = requireInverse(state.information, round);
    if (!covariance) break;
    const score = isPenalised
      ? scoreOf(rows, state.shares, leverages(rows, state.shares, covariance))
      : scoreOf(rows, state.shares);
    const step = times(covariance, score);
    const longest = Math.max(...step.map(Math.abs));
    const share = Math.min(1, 5 / longest);
    const goal = isPenalised ? penalised(state) : state.logLikelihood;
    let next = state, moved = beta;
    for (let part = share; part > 1e-10; part /= 2) {
      moved = beta.map((b, i) => b + part * step[i]!);
      next = stateAt(rows, moved);
      const reached = isPenalised ? penalised(next) : next.logLikelihood;
      if (reached >= goal - 1e-12 * Math.abs(goal)) break;
    }
    [beta, state] = [moved, next];
    if (longest < 1e-10) break;
  }
  const edge = state.shares.some((p) => Math.min(p, 1 - p) < 1e-8);
  const covariance = inverse(state.information) ??
    beta.map(() => beta.map(() => Infinity));
  const around = { degrees: Infinity, level, n: rows.length, method: "glm" };
  return {
    coefficients: Object.fromEntries(options.names.map((name, i) => [
      name,
      aroundValue(beta[i]!, Math.sqrt(covariance[i]![i]!), around),
    ])),
    covariance,
    logLikelihood: state.logLikelihood,
    deviance: devianceOf(rows, state.logLikelihood),
    isSeparated: !isPenalised && edge,
    n: rows.length,
  };
}

/** How much better a larger model fits than one inside it. */
export interface LikelihoodRatio {
  /** Twice the difference of the log-likelihoods. */
  readonly statistic: number;
  /** How many parameters it has more. */
  readonly degrees: number;
  /** p-value by chi-square. */
  readonly pValue: number;
}

/**
 * Tests a larger model against one inside it, by their likelihoods.
 *
 * Source: Wilks, Annals of Mathematical Statistics 9 (1938) 60; R's `anova`.
 *
 * @param larger ln L of the larger model.
 * @param smaller ln L of the smaller one, of the same data.
 * @param degrees How many parameters it has more.
 * @returns The test.
 */
export function likelihoodRatio(
  larger: number,
  smaller: number,
  degrees: number,
): LikelihoodRatio {
  const statistic = Math.max(0, 2 * (larger - smaller));
  const pValue = twoSided(chiSquare(degrees).tail(statistic) / 2);
  return { statistic, degrees, pValue };
}

interface State {
  readonly shares: readonly number[];
  readonly information: Matrix;
  readonly logLikelihood: number;
}

function stateAt(
  rows: readonly LogisticRow[],
  beta: readonly number[],
): State {
  const etas = rows.map(({ x }) => dot(x, beta));
  const shares = etas.map((eta) => 1 / (1 + Math.exp(-eta)));
  const information = beta.map(() => beta.map(() => 0));
  let logLikelihood = 0;
  rows.forEach(({ x, successes, trials }, i) => {
    const weight = trials * shares[i]! * (1 - shares[i]!);
    x.forEach((a, j) =>
      x.forEach((b, k) => information[j]![k]! += weight * a * b)
    );
    logLikelihood += successes * etas[i]! - trials * softplus(etas[i]!);
  });
  return { shares, information, logLikelihood };
}

/**
 * ln(1 + exp(x)), without overflow.
 *
 * @param x Any number.
 * @returns The value.
 */
export function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

function scoreOf(
  rows: readonly LogisticRow[],
  shares: readonly number[],
  leverage?: readonly number[],
): number[] {
  const score = rows[0]!.x.map(() => 0);
  rows.forEach(({ x, successes, trials }, i) => {
    const p = shares[i]!;
    const extra = leverage ? leverage[i]! * (0.5 - p) : 0;
    x.forEach((a, j) => score[j]! += a * (successes - trials * p + extra));
  });
  return score;
}

function leverages(
  rows: readonly LogisticRow[],
  shares: readonly number[],
  covariance: Matrix,
): number[] {
  return rows.map(({ x, trials }, i) =>
    trials * shares[i]! * (1 - shares[i]!) * dot(x, times(covariance, x))
  );
}

function penalised({ logLikelihood, information }: State): number {
  return logLikelihood + 0.5 * logDeterminant(information);
}

function devianceOf(rows: readonly LogisticRow[], logLikelihood: number) {
  const part = (count: number, of: number) =>
    count === 0 ? 0 : count * Math.log(count / of);
  const most = rows.reduce(
    (sum, { successes, trials }) =>
      sum + part(successes, trials) + part(trials - successes, trials),
    0,
  );
  return 2 * (most - logLikelihood);
}

function requireInverse(information: Matrix, round: number) {
  const covariance = inverse(information);
  if (!covariance && round === 0) {
    throw new RangeError(
      "Cannot fit a logistic regression: the explaining numbers must not depend on each other, got a singular matrix",
    );
  }
  return covariance;
}

/**
 * Checks rows of a regression.
 *
 * @param rows The rows.
 * @param names The names of their explaining numbers.
 * @throws {RangeError} If there are none, or one does not fit.
 */
export function requireRows(
  rows: readonly LogisticRow[],
  names: readonly string[],
): void {
  if (rows.length === 0 || names.length === 0) {
    throw new RangeError(
      `Cannot fit a logistic regression: rows and names are needed, got ${rows.length} rows and ${names.length} names`,
    );
  }
  for (const { x, successes, trials } of rows) {
    requireShare(successes, trials, "a logistic regression");
    if (x.length !== names.length || !x.every(Number.isFinite)) {
      throw new RangeError(
        `Cannot fit a logistic regression: each row needs ${names.length} finite numbers, got ${
          x.join(", ")
        }`,
      );
    }
  }
}
