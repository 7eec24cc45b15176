/**
 * What every distribution here can be asked.
 *
 * @module
 */

import { findRoot } from "../root.ts";
import type { Tails } from "./tails.ts";

/** A distribution of one number. */
export interface Distribution {
  /** Density at x, or the probability of exactly x for whole numbers. */
  density(x: number): number;
  /** P(X <= x). */
  cdf(x: number): number;
  /** P(X > x), never computed as 1 - cdf where it is small. */
  tail(x: number): number;
  /** ln P(X <= x). */
  logCdf(x: number): number;
  /** ln P(X > x). */
  logTail(x: number): number;
  /** The least x with P(X <= x) of at least a share; NaN outside 0 to 1. */
  quantile(share: number): number;
  /** The x with P(X > x) equal to a share, or the least x with at most that. */
  tailQuantile(share: number): number;
}

/** A continuous distribution, as it is told. */
export interface Continuous {
  /** Least value. */
  readonly low: number;
  /** Greatest value. */
  readonly high: number;
  /** Density at x. */
  readonly density: (x: number) => number;
  /** Both tails at x. */
  readonly tails: (x: number) => Tails;
  /** A rising map from every number onto the values, for quantiles. */
  readonly at: (u: number) => number;
  /** Both tails at `at(u)`; by default those at that x. */
  readonly tailsAt?: (u: number) => Tails;
}

/**
 * A distribution from its tails.
 *
 * @param given Density, tails and a map onto its values.
 * @returns The distribution; quantiles are found where the logarithm of the
 * smaller tail has the value asked for.
 */
export function continuous(given: Continuous): Distribution {
  const { low, high, density, tails, at } = given;
  const tailsAt = given.tailsAt ?? ((u: number) => tails(at(u)));
  const solve = (share: number, side: "logLower" | "logUpper") => {
    const sign = side === "logLower" ? 1 : -1;
    const target = Math.log(share);
    const excess = (u: number) => sign * (tailsAt(u)[side] - target);
    let from = -1, to = 1;
    while (excess(from) > 0) from *= 2;
    while (excess(to) < 0) to *= 2;
    return at(findRoot(excess, from, to));
  };
  const quantile = (share: number) => {
    if (!(share >= 0 && share <= 1)) return NaN;
    if (share === 0) return low;
    if (share === 1) return high;
    return share <= 0.5
      ? solve(share, "logLower")
      : solve(1 - share, "logUpper");
  };
  const tailQuantile = (share: number) => {
    if (!(share > 0 && share <= 0.5)) return quantile(1 - share);
    return solve(share, "logUpper");
  };
  return {
    density,
    cdf: (x) => tails(x).lower,
    tail: (x) => tails(x).upper,
    logCdf: (x) => tails(x).logLower,
    logTail: (x) => tails(x).logUpper,
    quantile,
    tailQuantile,
  };
}

/** A distribution of whole numbers, as it is told. */
export interface Discrete {
  /** Least value. */
  readonly low: number;
  /** Greatest value, or infinity. */
  readonly high: number;
  /** The probability of a whole number within the bounds. */
  readonly mass: (k: number) => number;
  /** P(X <= k) and P(X > k) of a whole number within the bounds. */
  readonly tails: (k: number) => Tails;
}

/**
 * A distribution of whole numbers from its tails.
 *
 * @param given Probabilities and tails.
 * @returns The distribution; between whole numbers it stands still.
 */
export function discrete({ low, high, mass, tails }: Discrete): Distribution {
  const read = (x: number, key: keyof Tails) => {
    if (Number.isNaN(x)) return NaN;
    const isLog = key.startsWith("log");
    const isBelow = x < low;
    if (isBelow || x >= high) {
      const isOne = key.endsWith("ower") !== isBelow;
      return isOne ? (isLog ? 0 : 1) : (isLog ? -Infinity : 0);
    }
    return tails(Math.floor(x))[key];
  };
  const least = (isReached: (k: number) => boolean) => {
    let above = low, step = 1;
    while (above < high && !isReached(above)) above += step *= 2;
    let from = low - 1, to = Math.min(above, high);
    while (to - from > 1) {
      const middle = Math.floor((from + to) / 2);
      if (isReached(middle)) to = middle;
      else from = middle;
    }
    return to;
  };
  return {
    density: (x) => Number.isInteger(x) && x >= low && x <= high ? mass(x) : 0,
    cdf: (x) => read(x, "lower"),
    tail: (x) => read(x, "upper"),
    logCdf: (x) => read(x, "logLower"),
    logTail: (x) => read(x, "logUpper"),
    quantile: (share) => {
      if (!(share >= 0 && share <= 1)) return NaN;
      if (share === 1) return high;
      return least((k) => read(k, "lower") >= share * (1 - SLACK));
    },
    tailQuantile: (share) => {
      if (!(share >= 0 && share <= 1)) return NaN;
      return least((k) => read(k, "upper") <= share * (1 + SLACK));
    },
  };
}

/** Rounding of a sum must not move a quantile by one. */
const SLACK = 64 * Number.EPSILON;
