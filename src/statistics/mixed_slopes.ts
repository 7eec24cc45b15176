/**
 * Logistic regression in which problems differ in difficulty and in what helps.
 *
 * @module
 */

import type { Estimate } from "./estimate.ts";
import { type LogisticOptions, softplus } from "./logistic.ts";
import { aroundValue } from "./mean.ts";
import type { Matrix } from "./matrix.ts";
import { minimise, polished } from "./minimise.ts";
import { type FlatRows, flattened } from "./mixed_likelihood.ts";
import { mixedLogistic, type MixedRow } from "./mixed_logistic.ts";
import { checkedLevel } from "./numbers.ts";

/** How a mixed model with slopes is fitted. */
export interface SlopesOptions extends Omit<LogisticOptions, "penalty"> {
  /** The explaining number whose effect differs from problem to problem. */
  readonly slope: string;
}

/** A fitted mixed model with slopes. */
export interface SlopesFit {
  /** Fixed effects by name, in log-odds, with z tests. */
  readonly coefficients: Readonly<Record<string, Estimate>>;
  /** Their covariances, in the order of the names; infinite where unknown. */
  readonly covariance: Matrix;
  /** Standard deviation of the problems' difficulties, in log-odds. */
  readonly deviation: number;
  /** Standard deviation of the problems' slopes. */
  readonly slopeDeviation: number;
  /** How difficulty and slope go together, from -1 to 1; NaN if one is 0. */
  readonly correlation: number;
  /** ln of the probability of all answers, one by one. */
  readonly logLikelihood: number;
  /** Whether one deviation is 0, or the correlation -1 or 1. */
  readonly isBoundary: boolean;
  /** Whether the search ended where the likelihood is flat and curved down. */
  readonly hasConverged: boolean;
  /** Problems. */
  readonly n: number;
  /** `glmm-laplace-slopes`. */
  readonly method: string;
}

/**
 * Explains the odds of a right answer, with a difficulty and a slope per problem.
 *
 * y ~ x + (1 + slope | problem). Take it where a model or a condition helps on
 * some problems and hurts on others: its test is then for other problems too,
 * where that of `mixedLogistic` takes every problem to gain alike, and rejects too
 * often. It needs several answers a problem and setting, and some fifty problems;
 * of fewer the slopes' deviation often ends at the boundary, and `mixedLogistic`
 * or `pairedT` is what they can tell.
 *
 * Source: Laplace's approximation at the mode, Bates et al., Journal of
 * Statistical Software 67 (2015) 1; agrees with R's `lme4::glmer` on counts. Why
 * slopes, Barr et al., Journal of Memory and Language 68 (2013) 255.
 *
 * @param rows Answers by problem and setting.
 * @param options Names, which of them has slopes, and coverage.
 * @returns The fit; at the boundary without errors, which are then infinite.
 * @throws {RangeError} As `mixedLogistic` does, or if no name is the slope's.
 */
export function mixedLogisticSlopes(
  rows: readonly MixedRow[],
  options: SlopesOptions,
): SlopesFit {
  const { names, slope } = options;
  const column = names.indexOf(slope);
  if (column < 0) {
    throw new RangeError(
      `Cannot fit slopes: one of ${names.join(", ")} is needed, got ${slope}`,
    );
  }
  const level = checkedLevel(options.level);
  const start = mixedLogistic(rows, { names, level, curvature: "mode" });
  const likelihood = slopesLikelihood(flattened(rows), column);
  const f = (at: readonly number[]) => -likelihood(at);
  const fixed = names.map((name) => start.coefficients[name]!.value);
  const spread = Math.max(0.3, start.deviation);
  const best = minimise(f, [spread, 0, spread / 2, ...fixed]);
  const end = polished(f, best.at);
  const at = end?.at ?? best.at;
  const [own, shared, rest] = at as [number, number, number];
  const slopeDeviation = Math.hypot(shared, rest);
  const isBoundary = Math.min(Math.abs(own), Math.abs(rest)) < 1e-3;
  const covariance = end && !isBoundary
    ? end.covariance.slice(3).map((row) => row.slice(3))
    : fixed.map(() => fixed.map(() => Infinity));
  const method = "glmm-laplace-slopes";
  const around = { degrees: Infinity, level, n: start.n, method };
  return {
    coefficients: Object.fromEntries(names.map((name, i) => [
      name,
      aroundValue(at[i + 3]!, Math.sqrt(covariance[i]![i]!), around),
    ])),
    covariance,
    deviation: Math.abs(own),
    slopeDeviation,
    correlation: Math.sign(own) * shared / slopeDeviation,
    logLikelihood: -f(at),
    isBoundary,
    hasConverged: best.hasConverged && end !== undefined && !isBoundary,
    n: start.n,
    method,
  };
}

/** Two standard normal effects of a problem, and the determinant there. */
interface Peak {
  a: number;
  b: number;
  determinant: number;
}

/**
 * ln L at (own, shared, rest, coefficients…): the effects of a problem are
 * `own a` on every row, and `shared a + rest b` times the slope's number.
 */
function slopesLikelihood(data: FlatRows, column: number) {
  const { x, width, starts, successes, trials } = data;
  const eta = new Float64Array(successes.length);
  const peaks = starts.slice(1).map((): Peak => ({
    a: 0,
    b: 0,
    determinant: 1,
  }));
  return (at: readonly number[]) => {
    const [own, shared, rest] = at as [number, number, number];
    for (let row = 0; row < eta.length; row++) {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += x[row * width + j]! * at[j + 3]!;
      eta[row] = sum;
    }
    const byA = (row: number) => own + shared * x[row * width + column]!;
    const byB = (row: number) => rest * x[row * width + column]!;
    const height = (from: number, to: number, a: number, b: number) => {
      let sum = -(a * a + b * b) / 2;
      for (let row = from; row < to; row++) {
        const odds = eta[row]! + byA(row) * a + byB(row) * b;
        sum += successes[row]! * odds - trials[row]! * softplus(odds);
      }
      return sum;
    };
    let total = 0;
    peaks.forEach((peak, item) => {
      const [from, to] = [starts[item]!, starts[item + 1]!];
      climb(peak, (a, b) => height(from, to, a, b), (a, b) => {
        let [up, aside, aa, ab, bb] = [-a, -b, 1, 0, 1];
        for (let row = from; row < to; row++) {
          const [u, v] = [byA(row), byB(row)];
          const p = 1 / (1 + Math.exp(-eta[row]! - u * a - v * b));
          const left = successes[row]! - trials[row]! * p;
          const weight = trials[row]! * p * (1 - p);
          up += u * left;
          aside += v * left;
          aa += weight * u * u;
          ab += weight * u * v;
          bb += weight * v * v;
        }
        return { up, aside, aa, ab, bb };
      });
      total += height(from, to, peak.a, peak.b) -
        Math.log(peak.determinant) / 2;
    });
    return total;
  };
}

/** Slopes to both sides, and the curvature turned round. */
interface Slopes {
  readonly up: number;
  readonly aside: number;
  readonly aa: number;
  readonly ab: number;
  readonly bb: number;
}

/** Newton's method on a hill with one top, steps halved until they rise. */
function climb(
  peak: Peak,
  height: (a: number, b: number) => number,
  slopes: (a: number, b: number) => Slopes,
): void {
  for (let round = 0; round < 100; round++) {
    const { up, aside, aa, ab, bb } = slopes(peak.a, peak.b);
    peak.determinant = aa * bb - ab * ab;
    const stepA = (bb * up - ab * aside) / peak.determinant;
    const stepB = (aa * aside - ab * up) / peak.determinant;
    if (Math.hypot(stepA, stepB) < 1e-9) return;
    const now = height(peak.a, peak.b);
    let share = 1;
    const next = () => height(peak.a + share * stepA, peak.b + share * stepB);
    while (share > 1e-6 && !(next() >= now)) share /= 2;
    peak.a += share * stepA;
    peak.b += share * stepB;
  }
}
