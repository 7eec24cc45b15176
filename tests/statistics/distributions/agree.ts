import { assert, assertEquals } from "@std/assert";
import type { Distribution } from "kit/statistics/distributions/distribution.ts";
import { assertRelative } from "../relative.ts";
import fixture from "../../fixtures/distributions.json" with { type: "json" };

/** What mpmath and scipy say; written by tests/fixtures/distributions.py. */
export const reference = fixture;

/** One place of a distribution, with its tails. */
interface TailRow {
  readonly parameters: readonly number[];
  readonly x: number;
  readonly lower: number;
  readonly upper: number;
  readonly logLower: number;
  readonly logUpper: number;
}

/** 1e-12 in the body, 1e-9 in the tails. */
export function assertTails(
  build: (...parameters: number[]) => Distribution,
  rows: readonly TailRow[],
): void {
  assert(rows.length > 0);
  for (const { parameters, x, ...tails } of rows) {
    const distribution = build(...parameters);
    const what = `(${parameters.join(", ")}) at ${x}:`;
    const near = (got: number, expected: number) =>
      assertRelative(got, expected, expected > 1e-6 ? 1e-12 : 1e-9, what);
    near(distribution.cdf(x), tails.lower);
    near(distribution.tail(x), tails.upper);
    if (tails.logLower < -1e-300) {
      assertRelative(distribution.logCdf(x), tails.logLower, 1e-9, what);
    }
    if (tails.logUpper < -1e-300) {
      assertRelative(distribution.logTail(x), tails.logUpper, 1e-9, what);
    }
  }
}

/** Quantiles against scipy, and back to the share. */
export function assertQuantiles(
  build: (...parameters: number[]) => Distribution,
  name: string,
): void {
  const rows = reference.quantile.filter((row) => row.name === name);
  assert(rows.length > 0);
  for (const { parameters, share, x } of rows) {
    const distribution = build(...parameters);
    const what = `${name} quantile ${share} of (${parameters.join(", ")}):`;
    const got = distribution.quantile(share);
    if (Math.abs(x) < 1e-15) assert(Math.abs(got) < 1e-15, what);
    else assertRelative(got, x, 1e-9, what);
    assertRelative(distribution.cdf(got), share, 1e-9, what);
    if (share < 0.5 && share > 0.01) {
      const mirror = distribution.tailQuantile(share);
      assertRelative(distribution.tail(mirror), share, 1e-9, what);
    }
  }
  const any = build(...rows[0]!.parameters);
  assertEquals(any.quantile(-0.1), NaN);
  assertEquals(any.quantile(NaN), NaN);
}

/** The density is the slope of the lower tail. */
export function assertDensity(
  distribution: Distribution,
  places: readonly number[],
): void {
  for (const x of places) {
    const step = 1e-5 * Math.max(1, Math.abs(x));
    const slope = (distribution.cdf(x + step) - distribution.cdf(x - step)) /
      (2 * step);
    assertRelative(distribution.density(x), slope, 1e-7, `density at ${x}:`);
  }
}
