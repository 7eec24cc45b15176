/**
 * Two groups of outcomes that answered different problems.
 *
 * @module
 */

import { CLAIMS } from "../statistics/claims.ts";
import { normal } from "../statistics/distributions/normal.ts";
import type { Estimate } from "../statistics/estimate.ts";
import { fisherExact } from "../statistics/fisher_exact.ts";
import { clusteredMean, meanEstimate } from "../statistics/mean.ts";
import { newcombeDifference } from "../statistics/newcombe.ts";
import { shareEstimate } from "../statistics/share.ts";
import { welchDifference } from "../statistics/unpaired.ts";
import { type Judged, type JudgeOptions, withTest } from "./compare_pair.ts";
import { LEAST_TESTED, smallWarnings, wideReasons } from "./compare_words.ts";
import type { Outcome } from "./outcome.ts";
import { type GroupShares, sharesOf } from "./tallies.ts";

/**
 * Compares two groups that answered different problems.
 *
 * @param after Outcomes of the group.
 * @param before Outcomes of the baseline.
 * @param options Clusters and coverage.
 * @returns The comparison.
 */
export function compareUnpaired(
  after: readonly Outcome[],
  before: readonly Outcome[],
  options: JudgeOptions,
): Judged {
  const [own, base] = [after, before].map((side) => sharesOf(side, options));
  const { estimate, units, pValue, test, reason, error } = unpairedOf(
    own!,
    base!,
    options,
  );
  const [n, m] = [own!.shares.length, base!.shares.length];
  const least = Math.min(n, m);
  const isTested = least >= LEAST_TESTED && pValue !== undefined;
  const ofSmaller = { ...estimate, n: units };
  return {
    design: "different problems",
    difference: withTest(estimate, isTested ? pValue : undefined),
    test: isTested ? test : "none",
    n: estimate.n,
    ...(error > 0 ? { detectable: FOUR_OF_FIVE * error } : {}),
    unpaired: n + m,
    reasons: [
      "The groups share fewer than half of their problems, so that nothing can be paired: a much larger difference is needed.",
      reason,
      ...wideReasons(ofSmaller),
    ],
    warnings: smallWarnings(least, ofSmaller),
  };
}

/** Interval and test for two groups of shares, by their kind and number. */
function unpairedOf(a: GroupShares, b: GroupShares, options: JudgeOptions) {
  const sides = [a, b].map(({ shares, clusters }) =>
    shareEstimate(shares, { ...options, ...(clusters ? { clusters } : {}) })
  );
  const units = Math.min(...sides.map(({ n }) => n));
  const welch = units > 1 ? welchOf(a, b, options) : undefined;
  const error = welch?.standardError ?? NaN;
  const newcombe = newcombeDifference(sides[0]!, sides[1]!);
  if (sides.every(({ method }) => method === "wilson")) {
    const { pValue } = fisherExact(countsOf(a), countsOf(b));
    const test = "fisher-exact";
    return { estimate: newcombe, units, pValue, test, reason: COUNTED, error };
  }
  const isLarge = !options.cluster && units >= CLAIMS["welch-t"]!.from;
  return {
    estimate: isLarge ? welch! : newcombe,
    units,
    pValue: welch?.pValue,
    test: "welch-t",
    reason: isLarge ? LARGE : SMALL,
    error,
  };
}

/** Standard errors that a difference needs to be found four times of five. */
const FOUR_OF_FIVE = normal.quantile(0.975) + normal.quantile(0.8);
const COUNTED =
  "One answer per problem: Newcombe's interval, from Wilson's of each group, and Fisher's exact test.";
const LARGE =
  "Shares of several answers, a hundred problems a group and more: Welch's t.";
const SMALL =
  "Shares of several answers, fewer than a hundred a group or in clusters: Newcombe's interval, from Wilson's on the effective answers of each group, and Welch's t test.";

function countsOf({ shares }: GroupShares) {
  const successes = shares.filter((share) => share === 1).length;
  return { successes, trials: shares.length };
}

/** Welch's difference of two means, of clusters where there are some. */
function welchOf(
  a: GroupShares,
  b: GroupShares,
  { level }: JudgeOptions,
): Estimate {
  const options = level === undefined ? {} : { level };
  const [u, v] = [a, b].map(({ shares, clusters }) =>
    clusters
      ? clusteredMean(shares, clusters, { ...options, correction: "cr2" })
      : meanEstimate(shares, options)
  );
  return welchDifference(u!, v!);
}
