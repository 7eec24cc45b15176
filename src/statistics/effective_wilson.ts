/**
 * An interval for the mean of shares, each of several answers.
 *
 * @module
 */

import { student } from "./distributions/student.ts";
import type { Estimate } from "./estimate.ts";
import {
  type ClusterTotals,
  clusterTotals,
  errorOfTotals,
  type IntervalOptions,
} from "./mean.ts";
import { checkedLevel, mean, requireFinite, sum } from "./numbers.ts";
import { satterthwaiteDegrees } from "./satterthwaite.ts";
import { wilsonEnds } from "./wilson.ts";

/** What shares are independent of. */
export interface SharesOptions extends IntervalOptions {
  /** The cluster of each share; each is its own by default. */
  readonly clusters?: readonly (string | number)[];
}

/**
 * Estimates a mean of shares with Wilson's interval on the effective answers.
 *
 * For one share per problem, from thirty problems or clusters on. Where problems
 * are hard, most shares are 0 and the few others carry the mean and its error
 * together: mean ± t errors then misses the truth up to three times as often as it says.
 * Here the spread only tells how many independent answers the shares are worth.
 * One problem more is thought of, half of it solved and half not, so that shares
 * that are all alike still leave doubt. Of fewer units it covers more than it
 * says; one alone says nothing: from 0 to 1.
 *
 * Source: Wilson, JASA 22 (1927) 209; trials as the design effect leaves them and
 * t for the normal, Korn and Graubard, Survey Methodology 24 (1998) 193; compared
 * by Franco, Little, Louis and Slud, Journal of Survey Statistics and Methodology
 * 7 (2019) 334. Half a success and half a failure are Jeffreys' prior, here of
 * whole problems: that, and its weight, is our own, chosen by counting coverage.
 *
 * @param shares One share from 0 to 1 per problem, or value per row of a cluster.
 * @param options Coverage and clusters.
 * @returns The mean share; `n` counts problems or clusters.
 * @throws {RangeError} If there are no shares, one is not from 0 to 1, or the
 * clusters do not fit.
 *
 * @example Thirty problems of which three are sometimes solved
 * ```ts
 * import { assert } from "@std/assert";
 * import { effectiveWilson } from "kit/statistics/effective_wilson.ts";
 * import { meanEstimate } from "kit/statistics/mean.ts";
 *
 * const shares = [0.125, 0.25, 0.5, ...Array.from({ length: 27 }, () => 0)];
 * assert(meanEstimate(shares).low < 0);
 * assert(effectiveWilson(shares).low > 0);
 * ```
 */
export function effectiveWilson(
  shares: readonly number[],
  options: SharesOptions = {},
): Estimate {
  const bad = shares.find((share) => !(share >= 0 && share <= 1));
  if (bad !== undefined) {
    throw new RangeError(
      `Cannot average shares: each must be from 0 to 1, got ${bad}`,
    );
  }
  const totals = options.clusters
    ? clusterTotals(shares, options.clusters)
    : eachAlone(shares);
  const { sizes } = totals;
  const value = mean(shares);
  const common = {
    level: checkedLevel(options.level),
    n: sizes.length,
    method: options.clusters
      ? "clustered-effective-wilson"
      : "effective-wilson",
  };
  if (sizes.length < 2) return { value, low: 0, high: 1, ...common };
  const { share, answers } = withOneMore(totals);
  const degrees = options.clusters
    ? satterthwaiteDegrees(sizes)
    : sizes.length - 1;
  const reach = student(degrees).tailQuantile((1 - common.level) / 2);
  const { low, high } = wilsonEnds(share, answers, reach);
  return {
    value,
    low: value === 0 ? 0 : Math.min(low, value),
    high: value === 1 ? 1 : Math.max(high, value),
    ...common,
    standardError: errorOfTotals(totals),
  };
}

function eachAlone(shares: readonly number[]): ClusterTotals {
  requireFinite(shares, "a mean of shares");
  return { sums: shares, sizes: shares.map(() => 1) };
}

/**
 * The mean with one more cluster, half of it solved and half not, and how many
 * independent answers would have its error.
 */
function withOneMore({ sums, sizes }: ClusterTotals) {
  const count = sizes.length;
  const size = sum(sizes) / count;
  const rows = sum(sizes) + size;
  const share = (sum(sums) + size / 2) / rows;
  const squares = sum(sums.map((own, c) => (own - sizes[c]! * share) ** 2));
  const added = size ** 2 * ((1 - share) ** 2 + share ** 2) / 2;
  const variance = (squares + added) * (count + 1) / count / rows ** 2;
  return { share, answers: share * (1 - share) / variance };
}
