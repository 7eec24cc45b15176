/**
 * Linear regression in which every problem has a level of its own.
 *
 * @module
 */

import type { Estimate } from "./estimate.ts";
import { aroundValue, type IntervalOptions } from "./mean.ts";
import { dot, inverse, logDeterminant, times } from "./matrix.ts";
import { minimise } from "./minimise.ts";
import { checkedLevel, requireFinite } from "./numbers.ts";

/** One number of one problem. */
export interface LinearRow {
  /** The problem. */
  readonly item: string | number;
  /** The explaining numbers, in the order of the names. */
  readonly x: readonly number[];
  /** What is explained. */
  readonly y: number;
}

/** How a mixed linear model is fitted. */
export interface MixedLinearOptions extends IntervalOptions {
  /** Names of the explaining numbers; the first is usually the constant 1. */
  readonly names: readonly string[];
}

/** A fitted mixed linear model. */
export interface MixedLinearFit {
  /** Fixed effects by name, with z tests. */
  readonly coefficients: Readonly<Record<string, Estimate>>;
  /** Standard deviation between problems. */
  readonly deviation: number;
  /** Standard deviation within problems. */
  readonly residual: number;
  /** Problems. */
  readonly n: number;
}

/**
 * Explains a number, with a random level per problem, by restricted likelihood.
 *
 * y ~ x + (1 | problem). A cross-check of `mixedLogistic` on the scale of shares,
 * where a coefficient is a difference in accuracy.
 *
 * Source: Patterson and Thompson, Biometrika 58 (1971) 545; agrees with R's
 * `lme4::lmer`.
 *
 * @param rows The numbers.
 * @param options Names and coverage.
 * @returns The fit.
 * @throws {RangeError} If a number is not finite, there are too few rows, or the
 * explaining numbers depend on each other.
 */
export function mixedLinear(
  rows: readonly LinearRow[],
  options: MixedLinearOptions,
): MixedLinearFit {
  const { names } = options;
  const what = "a mixed linear model";
  requireFinite(rows.map(({ y }) => y), what, names.length + 1);
  const bad = rows.find(({ x }) => x.length !== names.length);
  if (bad) {
    throw new RangeError(
      `Cannot compute ${what}: each row needs ${names.length} numbers, got ${bad.x.length}`,
    );
  }
  const items = [...Map.groupBy(rows, ({ item }) => item).values()];
  const f = ([ratio]: readonly number[]) =>
    solved(items, names.length, ratio!).criterion;
  const { at } = [1, 0.2].map((start) => minimise(f, [start]))
    .reduce((a, b) => b.value < a.value ? b : a);
  const { beta, covariance, variance } = solved(items, names.length, at[0]!);
  const residual = Math.sqrt(variance);
  const around = {
    degrees: Infinity,
    level: checkedLevel(options.level),
    n: items.length,
    method: "lmm-reml",
  };
  return {
    coefficients: Object.fromEntries(names.map((name, i) => [
      name,
      aroundValue(beta[i]!, residual * Math.sqrt(covariance[i]![i]!), around),
    ])),
    deviation: Math.abs(at[0]!) * residual,
    residual,
    n: items.length,
  };
}

/** Generalised least squares for a ratio of the two deviations. */
function solved(
  items: readonly (readonly LinearRow[])[],
  width: number,
  ratio: number,
) {
  const gram = Array.from(
    { length: width },
    () => Array<number>(width).fill(0),
  );
  const side = Array<number>(width).fill(0);
  let squares = 0, logs = 0, count = 0;
  for (const rows of items) {
    const pull = ratio ** 2 / (1 + rows.length * ratio ** 2);
    const totals = gram.map((_, j) => rows.reduce((s, { x }) => s + x[j]!, 0));
    const total = rows.reduce((s, { y }) => s + y, 0);
    for (const { x, y } of rows) {
      squares += y * y;
      x.forEach((a, j) => {
        side[j]! += a * y;
        x.forEach((b, k) => gram[j]![k]! += a * b);
      });
    }
    squares -= pull * total * total;
    totals.forEach((a, j) => {
      side[j]! -= pull * a * total;
      totals.forEach((b, k) => gram[j]![k]! -= pull * a * b);
    });
    logs += Math.log1p(rows.length * ratio ** 2);
    count += rows.length;
  }
  const covariance = inverse(gram);
  if (!covariance) {
    throw new RangeError(
      "Cannot compute a mixed linear model: the explaining numbers must not depend on each other, got a singular matrix",
    );
  }
  const beta = times(covariance, side);
  const degrees = count - width;
  const variance = Math.max(1e-300, (squares - dot(beta, side)) / degrees);
  const criterion = logs + logDeterminant(gram) + degrees * Math.log(variance);
  return { beta, covariance, variance, criterion };
}
