/**
 * Fisher's exact test on a table of two by two.
 *
 * @module
 */

import { logBinomialMass } from "./distributions/binomial.ts";
import { type Estimate, twoSided } from "./estimate.ts";
import type { IntervalOptions } from "./mean.ts";
import { checkedLevel, requireShare } from "./numbers.ts";
import { findRoot } from "./root.ts";
import type { Counted } from "./two_proportions.ts";

/**
 * Estimates the odds ratio of two independent shares, exactly.
 *
 * Right at any size; conservative when few are counted. On the same problems use
 * `mcNemarExact`.
 *
 * Source: Fisher (1934); the odds ratio is the conditional maximum likelihood
 * estimate and p sums the tables that are no likelier than the one seen, as in
 * R's `fisher.test`.
 *
 * @param a Successes and trials of one group.
 * @param b Those of the other.
 * @param options Coverage.
 * @returns The odds of `a` over those of `b`, from 0 to infinity; NaN when all
 * or none succeed.
 * @throws {RangeError} If counts are not whole numbers with
 * 0 <= successes <= trials and trials >= 1.
 *
 * @example Nine of 40 against 18 of 40
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { fisherExact } from "kit/statistics/fisher_exact.ts";
 *
 * const a = { successes: 9, trials: 40 };
 * const b = { successes: 18, trials: 40 };
 * assertAlmostEquals(fisherExact(a, b).pValue!, 0.05756808905, 1e-10);
 * ```
 */
export function fisherExact(
  a: Counted,
  b: Counted,
  options: IntervalOptions = {},
): Estimate {
  for (const { successes, trials } of [a, b]) {
    requireShare(successes, trials, "Fisher's exact test");
  }
  const level = checkedLevel(options.level);
  const table = conditional(a, b);
  const { low, high, seen, shares } = table;
  const at = (logOdds: number) => shares(logOdds);
  const outside = (1 - level) / 2;
  const [least, most] = [seen === low, seen === high];
  const solve = (f: (logOdds: number) => number) => {
    let reach = 1;
    while (f(-reach) * f(reach) > 0 && reach < 1e4) reach *= 2;
    return Math.exp(findRoot(f, -reach, reach));
  };
  const even = at(0);
  const limit = even[seen - low]! * (1 + 1e-7);
  const p = even.filter((share) => share <= limit)
    .reduce((total, share) => total + share, 0);
  const above = (x: number) => total(at(x).slice(seen - low));
  const below = (x: number) => total(at(x).slice(0, seen - low + 1));
  return {
    value: least && most
      ? NaN
      : least
      ? 0
      : most
      ? Infinity
      : solve((x) => expectation(at(x), low) - seen),
    low: least ? 0 : solve((x) => above(x) - outside),
    high: most ? Infinity : solve((x) => below(x) - outside),
    level,
    n: a.trials + b.trials,
    method: "fisher-exact",
    pValue: twoSided(p / 2),
  };
}

/** The table's first cell, given the margins, as the odds ratio moves it. */
function conditional(a: Counted, b: Counted) {
  const successes = a.successes + b.successes;
  const low = Math.max(0, successes - b.trials);
  const high = Math.min(successes, a.trials);
  const logs = Array.from(
    { length: high - low + 1 },
    (_, i) =>
      logBinomialMass(low + i, a.trials, 0.5) +
      logBinomialMass(successes - low - i, b.trials, 0.5),
  );
  const shares = (logOdds: number) => {
    const own = logs.map((log, i) => log + (low + i) * logOdds);
    const greatest = own.reduce((x, y) => Math.max(x, y));
    const weights = own.map((log) => Math.exp(log - greatest));
    const all = total(weights);
    return weights.map((weight) => weight / all);
  };
  return { low, high, seen: a.successes, shares };
}

function expectation(shares: readonly number[], low: number): number {
  return total(shares.map((share, i) => share * (low + i)));
}

function total(shares: readonly number[]): number {
  return shares.reduce((a, b) => a + b, 0);
}
