/**
 * How many independent numbers clusters of different sizes are worth.
 *
 * @module
 */

import { sum } from "./numbers.ts";

/**
 * The degrees of freedom of a clustered standard error of a mean.
 *
 * A few large clusters among many small ones say less than their number: the
 * error rests on the large ones. Equal sizes have one degree less than clusters.
 *
 * Source: Bell and McCaffrey, Survey Methodology 28 (2002) 169, with independent
 * values as the working model; agrees with R's `clubSandwich`.
 *
 * @param sizes How many values each cluster has, at least two clusters.
 * @returns The degrees of freedom.
 *
 * @example Twenty clusters of five, and one of a hundred among them
 * ```ts
 * import { assert, assertAlmostEquals } from "@std/assert";
 * import { satterthwaiteDegrees } from "kit/statistics/satterthwaite.ts";
 *
 * const even = Array.from({ length: 20 }, () => 5);
 * assertAlmostEquals(satterthwaiteDegrees(even), 19, 1e-9);
 * assert(satterthwaiteDegrees([100, ...even]) < 4);
 * ```
 */
export function satterthwaiteDegrees(sizes: readonly number[]): number {
  const all = sum(sizes);
  const shares = sizes.map((size) => size / all);
  const raised = shares.map((share) => share ** 2 / (1 - share));
  const own = sum(shares.map((share) => share ** 2));
  const crossed = sum(raised) ** 2 - sum(raised.map((x) => x * x));
  return 1 / (own + crossed);
}
