/**
 * Fisher's F distribution.
 *
 * @module
 */

import { beta, betaTails } from "./beta.ts";
import { continuous, type Distribution } from "./distribution.ts";

/**
 * Fisher's F distribution.
 *
 * @param above Degrees of freedom of the numerator, above 0.
 * @param below Degrees of freedom of the denominator, above 0.
 * @returns The distribution, from 0 up.
 * @throws {RangeError} If degrees are not above 0.
 *
 * @example With one degree above it is the square of Student's t
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { fisher } from "kit/statistics/distributions/fisher.ts";
 *
 * const t = 2.2281388519862735;
 * assertAlmostEquals(fisher(1, 10).quantile(0.95), t * t, 1e-12);
 * ```
 */
export function fisher(above: number, below: number): Distribution {
  if (!(above > 0 && below > 0)) {
    throw new RangeError(
      `Cannot build an F distribution: degrees of freedom must be above 0, got ${above} and ${below}`,
    );
  }
  const shares = beta(above / 2, below / 2);
  return continuous({
    low: 0,
    high: Infinity,
    density: (x) => {
      if (!(x > 0)) return 0;
      const all = above * x + below;
      return shares.density(above * x / all) * above * below / all ** 2;
    },
    tails: (x) => {
      const all = above * x + below;
      const [share, rest] = x < Infinity
        ? [above * x / all, below / all]
        : [1, 0];
      return betaTails(above / 2, below / 2, share, rest);
    },
    at: Math.exp,
  });
}
