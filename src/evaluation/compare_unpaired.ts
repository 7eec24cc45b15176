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
  const sides = [own!, base!].map(({ shares, clusters }) =>
    shareEstimate(shares, { ...options, ...(clusters ? { clusters } : {}) })
  );
  const units = Math.min(...sides.map(({ n }) => n));
  const isCounted = sides.every(({ method }) => method === "wilson");
  const isLarge = !isCounted && !options.cluster &&
    units >= CLAIMS["welch-t"]!.from;
  const welch = units > 1 ? welchOf(own!, base!, options) : undefined;
  const estimate = isLarge ? welch! : newcombeDifference(sides[0]!, sides[1]!);
  const pValue = isCounted
    ? fisherExact(countsOf(own!), countsOf(base!)).pValue
    : welch?.pValue;
  const least = Math.min(own!.shares.length, base!.shares.length);
  const isTested = least >= LEAST_TESTED && pValue !== undefined;
  const ofSmaller = { ...estimate, n: units };
  return {
    design: "different problems",
    difference: withTest(estimate, isTested ? pValue : undefined),
    test: !isTested ? "none" : isCounted ? "fisher-exact" : "welch-t",
    n: estimate.n,
    ...(welch && welch.standardError! > 0
      ? { detectable: FOUR_OF_FIVE * welch.standardError! }
      : {}),
    unpaired: own!.shares.length + base!.shares.length,
    reasons: [
      "The groups share fewer than half of their problems, so that nothing can be paired: a much larger difference is needed.",
      isCounted ? COUNTED : isLarge ? LARGE : SMALL,
      ...wideReasons(ofSmaller),
    ],
    warnings: smallWarnings(least, ofSmaller),
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
