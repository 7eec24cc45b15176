/**
 * An interval for a standardised mean, from the non-central t distribution.
 *
 * @module
 */

import { noncentralT } from "./distributions/noncentral_t.ts";
import type { Ends } from "./estimate.ts";
import { findRoot } from "./root.ts";

/**
 * The shifts under which a t statistic as far out as the one seen is as rare as
 * the level allows, to either side.
 *
 * Source: Steiger and Fouladi, "Noncentrality interval estimation", in What If
 * There Were No Significance Tests? (1997); agrees with R's `effectsize` to the
 * digits of its search.
 *
 * @param t The statistic.
 * @param degrees Its degrees of freedom, above 0.
 * @param level Coverage.
 * @returns Ends in units of the statistic; both `t` where it is not finite.
 *
 * @example Around a statistic of zero
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { noncentralEnds } from "kit/statistics/noncentral_ends.ts";
 *
 * const { low, high } = noncentralEnds(0, 10, 0.95);
 * assertAlmostEquals(low, -1.959963985, 1e-9);
 * assertAlmostEquals(high, 1.959963985, 1e-9);
 * ```
 */
export function noncentralEnds(
  t: number,
  degrees: number,
  level: number,
): Ends {
  if (!Number.isFinite(t)) return { low: t, high: t };
  const outside = (1 - level) / 2;
  const below = (shift: number) =>
    noncentralT(t, degrees, shift).upper - outside;
  const above = (shift: number) =>
    outside - noncentralT(t, degrees, shift).lower;
  let reach = 4;
  while (below(t - reach) > 0 || above(t + reach) < 0) reach *= 2;
  return {
    low: findRoot(below, t - reach, t),
    high: findRoot(above, t, t + reach),
  };
}
