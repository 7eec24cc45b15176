/**
 * The least value of a smooth function of a few numbers.
 *
 * @module
 */

import { dot, inverse, times } from "./matrix.ts";

/** Where the least value is. */
export interface Minimum {
  /** The arguments. */
  readonly at: number[];
  /** The value there. */
  readonly value: number;
  /** Whether the slope is as good as zero there. */
  readonly hasConverged: boolean;
}

/**
 * Finds a local minimum by BFGS with slopes from differences.
 *
 * Source: Nocedal and Wright, Numerical Optimization (2006) algorithm 6.1.
 *
 * @param f The function; values that are not finite turn the search back.
 * @param start Where to begin, where `f` is finite.
 * @returns The minimum.
 *
 * @example A bowl
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { minimise } from "kit/statistics/minimise.ts";
 *
 * const { at } = minimise(([x, y]) => (x! - 1) ** 2 + (y! + 2) ** 4, [5, 0]);
 * assertAlmostEquals(at[0]!, 1, 1e-6);
 * ```
 */
export function minimise(
  f: (x: readonly number[]) => number,
  start: readonly number[],
): Minimum {
  let at = [...start];
  let value = f(at);
  let slope = gradient(f, at);
  let metric = identity(at.length);
  for (let round = 0; round < 200; round++) {
    let direction = times(metric, slope).map((x) => -x);
    if (dot(direction, slope) >= 0) {
      metric = identity(at.length);
      direction = slope.map((x) => -x);
    }
    if (Math.abs(dot(direction, slope)) < 1e-12 * (1 + Math.abs(value))) {
      return { at, value, hasConverged: true };
    }
    const next = searched(f, { at, value, slope, direction });
    if (!next) break;
    const nextSlope = gradient(f, next.at);
    const step = next.at.map((x, i) => x - at[i]!);
    const change = nextSlope.map((x, i) => x - slope[i]!);
    metric = updated(metric, step, change);
    at = next.at;
    value = next.value;
    slope = nextSlope;
  }
  const left = Math.max(...slope.map(Math.abs));
  return { at, value, hasConverged: left < 1e-4 * (1 + Math.abs(value)) };
}

/**
 * Second derivatives by central differences.
 *
 * @param f The function.
 * @param at Where.
 * @param step The relative step; 1e-3 by default.
 * @returns The matrix of second derivatives.
 */
export function hessian(
  f: (x: readonly number[]) => number,
  at: readonly number[],
  step = 1e-3,
): number[][] {
  const steps = at.map((x) => step * Math.max(1, Math.abs(x)));
  const moved = (i: number, a: number, j: number, b: number) => {
    const x = [...at];
    x[i]! += a * steps[i]!;
    x[j]! += b * steps[j]!;
    return f(x);
  };
  const centre = f(at);
  const result = at.map(() => new Array<number>(at.length).fill(0));
  for (let i = 0; i < at.length; i++) {
    const around = moved(i, 1, i, 0) - 2 * centre + moved(i, -1, i, 0);
    result[i]![i] = around / steps[i]! ** 2;
    for (let j = 0; j < i; j++) {
      const mixed = moved(i, 1, j, 1) - moved(i, 1, j, -1) -
        moved(i, -1, j, 1) + moved(i, -1, j, -1);
      const second = mixed / (4 * steps[i]! * steps[j]!);
      result[i]![j] = result[j]![i] = second;
    }
  }
  return result;
}

/**
 * Improves a minimum by one step of Newton, and inverts the curvature there.
 *
 * @param f The function.
 * @param at A minimum, nearly.
 * @returns The arguments moved, and the inverse of the second derivatives;
 * undefined when these are not positive definite.
 */
export function polished(
  f: (x: readonly number[]) => number,
  at: readonly number[],
): { at: number[]; covariance: number[][] } | undefined {
  const covariance = inverse(hessian(f, at));
  if (!covariance) return undefined;
  const step = times(covariance, gradient(f, at));
  const moved = at.map((x, i) => x - step[i]!);
  return { at: f(moved) <= f(at) ? moved : [...at], covariance };
}

function gradient(
  f: (x: readonly number[]) => number,
  at: readonly number[],
): number[] {
  return at.map((x, i) => {
    const step = 1e-5 * Math.max(1, Math.abs(x));
    const moved = (by: number) => f(at.map((y, j) => j === i ? y + by : y));
    return (moved(step) - moved(-step)) / (2 * step);
  });
}

/** Halves a step until it goes down enough; undefined when none does. */
function searched(
  f: (x: readonly number[]) => number,
  from: Readonly<Record<"at" | "slope" | "direction", number[]>> & {
    readonly value: number;
  },
): { at: number[]; value: number } | undefined {
  const { at, value, slope, direction } = from;
  const longest = Math.max(...direction.map(Math.abs));
  const descent = dot(direction, slope);
  for (let share = Math.min(1, 3 / longest); share > 1e-12; share /= 2) {
    const next = at.map((x, i) => x + share * direction[i]!);
    const reached = f(next);
    if (reached <= value + 1e-4 * share * descent) {
      return { at: next, value: reached };
    }
  }
}

function updated(metric: number[][], step: number[], change: number[]) {
  const along = dot(step, change);
  if (!(along > 1e-14)) return metric;
  const turned = times(metric, change);
  const factor = (1 + dot(change, turned) / along) / along;
  return metric.map((row, i) =>
    row.map((x, j) =>
      x + factor * step[i]! * step[j]! -
      (turned[i]! * step[j]! + step[i]! * turned[j]!) / along
    )
  );
}

function identity(size: number): number[][] {
  return Array.from(
    { length: size },
    (_, i) => Array.from({ length: size }, (_, j) => i === j ? 1 : 0),
  );
}
