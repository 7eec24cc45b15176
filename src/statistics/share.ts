/**
 * The mean of shares, with an interval that stands at 0 and 1 too.
 *
 * @module
 */

import type { Estimate } from "./estimate.ts";
import { type IntervalOptions, meanEstimate } from "./mean.ts";
import { wilsonInterval } from "./wilson.ts";

/**
 * Estimates the mean of shares from 0 to 1, one per problem.
 *
 * Where every share is 0 or 1 the interval is Wilson's, which has a width even if
 * all are equal; otherwise it is Student's. `method` says which.
 *
 * @param shares One share per independent unit.
 * @param options Coverage.
 * @returns The mean share.
 * @throws {RangeError} If there are no shares or one is not from 0 to 1.
 *
 * @example One answer each to four problems
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shareEstimate } from "kit/statistics/share.ts";
 *
 * assertEquals(shareEstimate([1, 0, 1, 1]).method, "wilson");
 * assertEquals(shareEstimate([1, 0, 0.5, 1]).method, "t");
 * ```
 */
export function shareEstimate(
  shares: readonly number[],
  options: IntervalOptions = {},
): Estimate {
  const bad = shares.find((share) => !(share >= 0 && share <= 1));
  if (bad !== undefined) {
    throw new RangeError(
      `Cannot average shares: each must be from 0 to 1, got ${bad}`,
    );
  }
  const isAllOrNothing = shares.every((share) => share === 0 || share === 1);
  if (shares.length === 0 || !isAllOrNothing) {
    return meanEstimate(shares, options);
  }
  const right = shares.filter((share) => share === 1).length;
  return wilsonInterval(right, shares.length, options);
}
