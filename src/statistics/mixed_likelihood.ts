/**
 * The likelihood of answers when every problem has an effect of its own.
 *
 * With one random effect it is a product of integrals in one dimension.
 *
 * @module
 */

import { softplus } from "./logistic.ts";
import type { MixedRow } from "./mixed_logistic.ts";
import { gaussHermite } from "./quadrature.ts";

/** Rows sorted by problem, in flat lists. */
export interface FlatRows {
  /** Explaining numbers, row after row. */
  readonly x: Float64Array;
  /** How many explaining numbers a row has. */
  readonly width: number;
  /** The first row of each problem, and after the last. */
  readonly starts: readonly number[];
  /** Right answers of each row. */
  readonly successes: Float64Array;
  /** Answers of each row. */
  readonly trials: Float64Array;
}

/** A likelihood, ready to be evaluated. */
export interface MixedLikelihood {
  /** Problems. */
  readonly n: number;
  /** ln L at (deviation, coefficients…), the same for either sign of the first. */
  readonly logLikelihood: (at: readonly number[]) => number;
}

/**
 * Prepares the likelihood of a mixed logistic model.
 *
 * The effect of a problem is σ b, b standard normal. For each problem the mode of
 * b is found, then the integral is taken around it: by its curvature alone with
 * one node, by Gauss and Hermite with more.
 *
 * @param rows Answers by problem and setting.
 * @param nodes Nodes of the quadrature.
 * @returns The likelihood; it keeps the modes, from which the next call starts.
 */
export function mixedLikelihood(
  rows: readonly MixedRow[],
  nodes: number,
): MixedLikelihood {
  const data = flattened(rows);
  const { x, starts, successes, trials, width } = data;
  const n = starts.length - 1;
  const eta = new Float64Array(rows.length);
  const modes = new Float64Array(n);
  const rule = gaussHermite(nodes);
  const logLikelihood = (at: readonly number[]) => {
    const sigma = at[0]!;
    for (let row = 0; row < eta.length; row++) {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += x[row * width + j]! * at[j + 1]!;
      eta[row] = sum;
    }
    /** ln of the integrand at b, without constants. */
    const height = (from: number, to: number, b: number) => {
      let sum = -b * b / 2;
      for (let row = from; row < to; row++) {
        const own = eta[row]! + sigma * b;
        sum += successes[row]! * own - trials[row]! * softplus(own);
      }
      return sum;
    };
    let total = 0;
    for (let item = 0; item < n; item++) {
      const [from, to] = [starts[item]!, starts[item + 1]!];
      const peak = mode(
        { eta, successes, trials },
        from,
        to,
        sigma,
        modes[item]!,
      );
      modes[item] = peak.at;
      const scale = 1 / Math.sqrt(peak.curvature);
      const top = height(from, to, peak.at);
      if (nodes === 1) {
        total += top + Math.log(scale);
        continue;
      }
      let integral = 0;
      for (let k = 0; k < nodes; k++) {
        const z = rule.nodes[k]!;
        const own = height(from, to, peak.at + scale * z) - top + z * z / 2;
        integral += rule.weights[k]! * Math.exp(own);
      }
      total += top + Math.log(scale * integral);
    }
    return total;
  };
  return { n, logLikelihood };
}

interface Answers {
  readonly eta: Float64Array;
  readonly successes: Float64Array;
  readonly trials: Float64Array;
}

/** Newton's method, kept within bounds between which the slope changes sign. */
function mode(
  { eta, successes, trials }: Answers,
  from: number,
  to: number,
  sigma: number,
  start: number,
): { at: number; curvature: number } {
  let at = start, low = -Infinity, high = Infinity, curvature = 1;
  for (let round = 0; round < 200; round++) {
    let slope = -at;
    curvature = 1;
    for (let row = from; row < to; row++) {
      const p = 1 / (1 + Math.exp(-eta[row]! - sigma * at));
      slope += sigma * (successes[row]! - trials[row]! * p);
      curvature += sigma * sigma * trials[row]! * p * (1 - p);
    }
    const step = slope / curvature;
    if (Math.abs(step) < 1e-9 * (1 + Math.abs(at))) break;
    if (slope > 0) low = at;
    else high = at;
    const next = at + step;
    at = next > low && next < high ? next : (low + high) / 2;
    if (!Number.isFinite(at)) at = slope > 0 ? low + 4 : high - 4;
  }
  return { at, curvature };
}

/**
 * Rows sorted by problem, in flat lists.
 *
 * @param rows Answers by problem and setting.
 * @returns Explaining numbers row by row, where each problem starts, and counts.
 */
export function flattened(rows: readonly MixedRow[]): FlatRows {
  const items = [...Map.groupBy(rows, ({ item }) => item).values()];
  const sorted = items.flat();
  const starts = [0];
  for (const own of items) starts.push(starts.at(-1)! + own.length);
  return {
    x: Float64Array.from(sorted.flatMap(({ x }) => x)),
    width: rows[0]!.x.length,
    starts,
    successes: Float64Array.from(sorted, ({ successes }) => successes),
    trials: Float64Array.from(sorted, ({ trials }) => trials),
  };
}
