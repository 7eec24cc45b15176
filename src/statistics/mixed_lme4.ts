/**
 * Laplace's approximation as lme4 evaluates it: one step before the mode.
 *
 * lme4 looks for the problems' effects by Newton steps from those of a first fit,
 * and stops when the penalised deviance moves by less than a part in ten million.
 * The curvature that it then uses is that before the last step. On few answers
 * this moves estimates in the third digit; whoever compares with published
 * `glmer` output needs the same.
 *
 * @module
 */

import { softplus } from "./logistic.ts";
import { inverse, times } from "./matrix.ts";
import { minimise } from "./minimise.ts";
import { type FlatRows, flattened } from "./mixed_likelihood.ts";
import type { MixedRow } from "./mixed_logistic.ts";

/**
 * Prepares lme4's likelihood near an estimate.
 *
 * The number of steps is that of lme4's rule at the estimate, and fixed: so the
 * function is smooth, where lme4's own has jumps.
 *
 * Source: Bates et al., Journal of Statistical Software 67 (2015) 1, §3, and
 * lme4 1.1-31's `pwrssUpdate` with its default `tolPwrss = 1e-7`.
 *
 * @param rows Answers by problem and setting.
 * @param near (deviation, coefficients…) near the greatest likelihood.
 * @returns ln L at (deviation, coefficients…).
 */
export function lme4Likelihood(
  rows: readonly MixedRow[],
  near: readonly number[],
): (at: readonly number[]) => number {
  const data = flattened(rows);
  const start = firstFit(data, near[0]!);
  if (!start.every(Number.isFinite)) return () => NaN;
  const { rounds } = stepped(data, near, start, STEPS);
  return (at) => stepped(data, at, start, rounds).logLikelihood;
}

const TOLERANCE = 1e-7;
const STEPS = 100;

/** Log-odds of every row where deviation alone is fitted, lme4's nAGQ = 0. */
function firstFit(data: FlatRows, near: number): Float64Array {
  const [sigma] = minimise(
    ([sigma]) => jointly(data, sigma!).deviance,
    [near],
  ).at;
  return jointly(data, sigma!).eta;
}

/** Effects and coefficients together, for a given deviation. */
function jointly(data: FlatRows, sigma: number) {
  let eta = data.successes.map((s, i) => {
    const share = (s / data.trials[i]! + 0.5) / 2;
    return Math.log(share / (1 - share));
  });
  let before = Infinity;
  for (let round = 0;; round++) {
    const weighted = workingOf(data, eta);
    const beta = coefficients(data, weighted, sigma);
    const next = moved(data, weighted, sigma, linear(data, beta));
    const penalised = next.penalty - 2 * logLikelihoodOf(data, next.eta);
    eta = next.eta;
    const isNear = Math.abs((before - penalised) / penalised) < TOLERANCE;
    if (isNear || round >= STEPS || !Number.isFinite(penalised)) {
      return { eta, deviance: penalised + next.logCurvature };
    }
    before = penalised;
  }
}

/** Newton steps from a start, at most so many, until lme4 would stop. */
function stepped(
  data: FlatRows,
  at: readonly number[],
  start: Float64Array,
  most: number,
) {
  const offset = linear(data, at.slice(1));
  let eta = start, before = Infinity;
  for (let round = 1;; round++) {
    const next = moved(data, workingOf(data, eta), at[0]!, offset);
    const log = logLikelihoodOf(data, next.eta);
    const penalised = next.penalty - 2 * log;
    eta = next.eta;
    const isNear = Math.abs((before - penalised) / penalised) < TOLERANCE;
    if (round >= most || (most === STEPS && isNear)) {
      const logLikelihood = log - (next.penalty + next.logCurvature) / 2;
      return { logLikelihood, rounds: round };
    }
    before = penalised;
  }
}

interface Working {
  /** Weight of each row. */
  readonly weights: Float64Array;
  /** What each row's log-odds would have to be, to first order. */
  readonly response: Float64Array;
}

function workingOf(
  { successes, trials }: FlatRows,
  eta: Float64Array,
): Working {
  const weights = new Float64Array(eta.length);
  const response = new Float64Array(eta.length);
  for (let row = 0; row < eta.length; row++) {
    const p = 1 / (1 + Math.exp(-eta[row]!));
    const weight = trials[row]! * p * (1 - p);
    weights[row] = weight;
    response[row] = eta[row]! + (successes[row]! - trials[row]! * p) / weight;
  }
  return { weights, response };
}

/** The effects of the problems, each by its own rows. */
function moved(
  { starts }: FlatRows,
  { weights, response }: Working,
  sigma: number,
  offset: Float64Array,
) {
  const eta = new Float64Array(offset.length);
  let penalty = 0, logCurvature = 0;
  for (let item = 0; item + 1 < starts.length; item++) {
    const [from, to] = [starts[item]!, starts[item + 1]!];
    let weight = 0, pull = 0;
    for (let row = from; row < to; row++) {
      weight += weights[row]!;
      pull += weights[row]! * (response[row]! - offset[row]!);
    }
    const curvature = 1 + sigma * sigma * weight;
    const effect = sigma * pull / curvature;
    penalty += effect * effect;
    logCurvature += Math.log(curvature);
    for (let row = from; row < to; row++) {
      eta[row] = offset[row]! + sigma * effect;
    }
  }
  return { eta, penalty, logCurvature };
}

/** Generalised least squares for the coefficients. */
function coefficients(
  { x, starts, width }: FlatRows,
  { weights, response }: Working,
  sigma: number,
): number[] {
  const gram = Array.from(
    { length: width },
    () => Array<number>(width).fill(0),
  );
  const side = Array<number>(width).fill(0);
  const add = (row: readonly number[], y: number, weight: number) =>
    row.forEach((a, j) => {
      side[j]! += weight * a * y;
      row.forEach((b, k) => gram[j]![k]! += weight * a * b);
    });
  for (let item = 0; item + 1 < starts.length; item++) {
    const totals = Array<number>(width).fill(0);
    let weight = 0, total = 0;
    for (let row = starts[item]!; row < starts[item + 1]!; row++) {
      const own = Array.from(x.subarray(row * width, (row + 1) * width));
      add(own, response[row]!, weights[row]!);
      own.forEach((a, j) => totals[j]! += weights[row]! * a);
      weight += weights[row]!;
      total += weights[row]! * response[row]!;
    }
    const pull = sigma ** 2 / (1 + sigma ** 2 * weight);
    add(totals, total, -pull);
  }
  return times(inverse(gram) ?? gram.map((row) => row.map(() => NaN)), side);
}

function linear({ x, width }: FlatRows, beta: readonly number[]): Float64Array {
  const eta = new Float64Array(x.length / width);
  for (let row = 0; row < eta.length; row++) {
    for (let j = 0; j < width; j++) eta[row]! += x[row * width + j]! * beta[j]!;
  }
  return eta;
}

function logLikelihoodOf({ successes, trials }: FlatRows, eta: Float64Array) {
  let sum = 0;
  for (let row = 0; row < eta.length; row++) {
    sum += successes[row]! * eta[row]! - trials[row]! * softplus(eta[row]!);
  }
  return sum;
}
