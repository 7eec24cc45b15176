/**
 * The mean of shares, with an interval that stands at 0 and 1 too.
 *
 * @module
 */

import { effectiveWilson, type SharesOptions } from "./effective_wilson.ts";
import type { Estimate } from "./estimate.ts";
import { wilsonInterval } from "./wilson.ts";

/**
 * Estimates the mean of shares from 0 to 1, one per problem.
 *
 * Where every share is 0 or 1, and each by itself, the interval is Wilson's;
 * otherwise it is Wilson's on the effective answers. Both have a width even if
 * all are equal. `method` says which.
 *
 * @param shares One share per problem, or value per row of a cluster.
 * @param options Coverage and clusters.
 * @returns The mean share.
 * @throws {RangeError} If there are no shares, one is not from 0 to 1, or the
 * clusters do not fit.
 *
 * @example One answer each to four problems
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shareEstimate } from "kit/statistics/share.ts";
 *
 * assertEquals(shareEstimate([1, 0, 1, 1]).method, "wilson");
 * assertEquals(shareEstimate([1, 0, 0.5, 1]).method, "effective-wilson");
 * ```
 */
export function shareEstimate(
  shares: readonly number[],
  options: SharesOptions = {},
): Estimate {
  const isCounted = shares.length > 0 && !options.clusters &&
    shares.every((share) => share === 0 || share === 1);
  if (!isCounted) return effectiveWilson(shares, options);
  const right = shares.filter((share) => share === 1).length;
  return wilsonInterval(right, shares.length, options);
}
