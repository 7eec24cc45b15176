/**
 * How two numbers per problem go together.
 *
 * @module
 */

import { normal } from "./distributions/normal.ts";
import { student } from "./distributions/student.ts";
import { type Estimate, type Test, twoSided } from "./estimate.ts";
import type { IntervalOptions } from "./mean.ts";
import {
  checkedLevel,
  mean,
  requireFinite,
  requireSameLength,
  sum,
} from "./numbers.ts";
import { midRanks } from "./ranks.ts";

/**
 * Estimates Pearson's correlation.
 *
 * Source: the interval, Fisher, Metron 1 (1921) 3; agrees with R's `cor.test`.
 *
 * @param a One number per unit, at least three.
 * @param b One number per unit, in the same order.
 * @param options Coverage.
 * @returns The correlation with t and p; with three units the interval is all
 * from -1 to 1.
 * @throws {RangeError} If the lists do not belong together, are shorter than
 * three, hold a number that is not finite, or are constant.
 *
 * @example Nearly a line
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { pearson } from "kit/statistics/correlation.ts";
 *
 * // 2 / sqrt(2 × 2.67)
 * assertAlmostEquals(pearson([1, 2, 3], [1, 3, 3]).value, 0.866025404, 1e-9);
 * ```
 */
export function pearson(
  a: readonly number[],
  b: readonly number[],
  options: IntervalOptions = {},
): Estimate {
  const level = checkedLevel(options.level);
  const value = correlation(a, b, "Pearson's correlation");
  const n = a.length;
  const reach = n > 3
    ? normal.tailQuantile((1 - level) / 2) / Math.sqrt(n - 3)
    : Infinity;
  const [low, high] = [-reach, reach]
    .map((step) => Math.tanh(Math.atanh(value) + step));
  const ends = n > 3 ? { low: low!, high: high! } : { low: -1, high: 1 };
  return { value, ...ends, level, method: "pearson", ...tested(value, n) };
}

/**
 * Spearman's rank correlation with its t approximation.
 *
 * Source: Spearman, American Journal of Psychology 15 (1904) 72; agrees with R's
 * `cor.test(method = "spearman", exact = FALSE)`.
 *
 * @param a One number per unit, at least three.
 * @param b One number per unit, in the same order.
 * @returns `statistic` is rho itself.
 * @throws {RangeError} As `pearson` does.
 */
export function spearman(a: readonly number[], b: readonly number[]): Test {
  requireFinite([...a, ...b], "Spearman's correlation", 3);
  const ranked = [a, b].map((values) => midRanks(values).ranks);
  const rho = correlation(ranked[0]!, ranked[1]!, "Spearman's correlation");
  const { pValue, degrees, n } = tested(rho, a.length);
  return { statistic: rho, pValue, n, method: "spearman", degrees };
}

/**
 * Kendall's tau-b with its normal approximation.
 *
 * Source: Kendall, Rank Correlation Methods (1948), corrected for ties; agrees
 * with R's `cor.test(method = "kendall", exact = FALSE)`.
 *
 * @param a One number per unit, at least three.
 * @param b One number per unit, in the same order.
 * @returns `statistic` is tau-b itself.
 * @throws {RangeError} As `pearson` does.
 */
export function kendall(a: readonly number[], b: readonly number[]): Test {
  const what = "Kendall's correlation";
  requirePairs(a, b, what);
  const n = a.length;
  const pairs = n * (n - 1) / 2;
  let concordance = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      concordance += Math.sign(a[i]! - a[j]!) * Math.sign(b[i]! - b[j]!);
    }
  }
  const [x, y] = [tiesOf(a), tiesOf(b)];
  const below = Math.sqrt((pairs - x.pairs) * (pairs - y.pairs));
  if (below === 0) throw constant(what);
  const spread = (n * (n - 1) * (2 * n + 5) - x.slope - y.slope) / 18 +
    x.triples * y.triples / (9 * n * (n - 1) * (n - 2)) +
    4 * x.pairs * y.pairs / (2 * n * (n - 1));
  return {
    statistic: concordance / below,
    pValue: twoSided(normal.tail(Math.abs(concordance) / Math.sqrt(spread))),
    n,
    method: "kendall-b",
  };
}

function tiesOf(values: readonly number[]) {
  const { ties } = midRanks(values);
  const over = (term: (t: number) => number) => sum(ties.map(term));
  return {
    pairs: over((t) => t * (t - 1) / 2),
    slope: over((t) => t * (t - 1) * (2 * t + 5)),
    triples: over((t) => t * (t - 1) * (t - 2)),
  };
}

function correlation(
  a: readonly number[],
  b: readonly number[],
  what: string,
): number {
  requirePairs(a, b, what);
  const [x, y] = [mean(a), mean(b)];
  const product = sum(a.map((value, i) => (value - x) * (b[i]! - y)));
  const squares = sum(a.map((v) => (v - x) ** 2)) *
    sum(b.map((v) => (v - y) ** 2));
  if (squares === 0) throw constant(what);
  return Math.max(-1, Math.min(1, product / Math.sqrt(squares)));
}

function tested(correlation: number, n: number) {
  const degrees = n - 2;
  const statistic = correlation *
    Math.sqrt(degrees / ((1 - correlation) * (1 + correlation)));
  const pValue = twoSided(student(degrees).tail(Math.abs(statistic)));
  return { statistic, pValue, degrees, n };
}

function requirePairs(
  a: readonly number[],
  b: readonly number[],
  what: string,
): void {
  requireSameLength(a, b, what);
  requireFinite(a, what, 3);
  requireFinite(b, what, 3);
}

function constant(what: string): RangeError {
  return new RangeError(
    `Cannot compute ${what}: both lists must vary, got one with equal numbers`,
  );
}
