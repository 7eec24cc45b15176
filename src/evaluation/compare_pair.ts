/**
 * Which procedure fits two groups of outcomes, and why.
 *
 * @module
 */

import { type Random, randomStream } from "../base/random.ts";
import { cohensDz } from "../statistics/effect_sizes.ts";
import type { Estimate } from "../statistics/estimate.ts";
import { fisherExact } from "../statistics/fisher_exact.ts";
import type { IntervalOptions } from "../statistics/mean.ts";
import { mcNemarExact } from "../statistics/mcnemar.ts";
import { mean, variance } from "../statistics/numbers.ts";
import { pairedDifferenceOverSeeds } from "../statistics/paired.ts";
import { pairedT } from "../statistics/paired_t.ts";
import { detectablePairedDifference } from "../statistics/power.ts";
import { signFlip } from "../statistics/sign_flip.ts";
import { twoProportions } from "../statistics/two_proportions.ts";
import { unpairedDifference } from "../statistics/unpaired.ts";
import type { Outcome } from "./outcome.ts";

/** A comparison of two groups, with how it was made. */
export interface Judged {
  /** How the groups stand to each other. */
  readonly design: string;
  /** Group minus baseline; the p-value is that of `test`. */
  readonly difference: Estimate;
  /** The test by its name, or `none`. */
  readonly test: string;
  /** Problems, or clusters of them, that entered. */
  readonly n: number;
  /** Mean difference over its deviation; NaN without spread or pairs. */
  readonly effectSize: number;
  /** Least difference that a test here finds four times of five; NaN if unknown. */
  readonly detectable: number;
  /** Problems with answers on one side only: left out. */
  readonly unpaired: number;
  /** The difference with seeds drawn anew too, where there are several. */
  readonly overSeeds?: Estimate;
  /** Why these procedures. */
  readonly reasons: readonly string[];
  /** Where there is too little, or something is missing. */
  readonly warnings: readonly string[];
}

/** What the choice needs to know. */
export interface JudgeOptions extends IntervalOptions {
  /** What problems share, if anything. */
  readonly cluster?: (outcome: Outcome) => string;
  /** The stream for tests that cannot be counted out. */
  readonly random?: Random;
}

/**
 * Compares two groups that answered the same problems.
 *
 * @param after Outcomes of the group.
 * @param before Outcomes of the baseline.
 * @param options Clusters, stream and coverage.
 * @returns The comparison.
 */
export function comparePaired(
  after: readonly Outcome[],
  before: readonly Outcome[],
  options: JudgeOptions,
): Judged {
  const random = options.random ?? randomStream(0);
  const [b, a] = [tallied(after), tallied(before)];
  const ids = [...b.keys()].filter((id) => a.has(id)).sort();
  const unpaired = a.size + b.size - 2 * ids.length;
  const [own, base] = [b, a].map((side) => ids.map((id) => side.get(id)!));
  const differences = ids.map((_, i) => own![i]!.share - base![i]!.share);
  const clusters = options.cluster &&
    ids.map((id) =>
      options.cluster!(after.find((row) => row.problemId === id)!)
    );
  const shares = [own!, base!].map((side) => side.map(({ share }) => share));
  const estimate = pairedT(shares[0]!, shares[1]!, {
    ...options,
    ...(clusters ? { clusters } : {}),
  });
  const tested = testOf(differences, own!, base!, clusters, random);
  const n = estimate.n;
  const isTested = ids.length >= LEAST_TESTED;
  const seeds = overSeedsOf(after, before, ids, { ...options, random });
  const spread = ids.length > 1 ? variance(differences) : NaN;
  return {
    design: clusters ? "paired by problem, clustered" : "paired by problem",
    difference: withTest(estimate, isTested ? tested.pValue : undefined),
    test: isTested ? tested.test : "none",
    n,
    effectSize: spread > 0 ? cohensDz(differences) : NaN,
    detectable: n > 1 && spread > 0
      ? detectablePairedDifference(n, estimate.standardError! * Math.sqrt(n))
      : NaN,
    unpaired,
    ...(seeds ? { overSeeds: seeds } : {}),
    reasons: [
      `Both answered ${ids.length} problems, so each is its own control: the difference is taken problem by problem.`,
      countsInWords(own!, base!),
      ...(clusters
        ? [`Problems come in ${n} clusters, which are kept whole.`]
        : []),
      ...(isTested ? [tested.reason] : []),
      ...(seeds ? [SEEDS] : []),
    ],
    warnings: [
      ...smallWarnings(ids.length, n, clusters !== undefined),
      ...spreadWarnings(differences, tested.test),
      ...(unpaired > 0
        ? [
          `${unpaired} problems have scored answers on one side only and are left out.`,
        ]
        : []),
      ...(own!.some(({ trials }, i) => trials !== base![i]!.trials)
        ? [UNEVEN]
        : []),
    ],
  };
}

const SEEDS =
  "Several seeds are averaged: the interval is for other problems and these seeds; `overSeeds` draws seeds anew too.";
const UNEVEN =
  "Some problems have more scored answers on one side; every problem counts the same.";

/**
 * Compares two groups that answered different problems.
 *
 * @param after Shares of the group by problem.
 * @param before Shares of the baseline by problem.
 * @param options Coverage.
 * @returns The comparison.
 */
export function compareUnpaired(
  after: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number>,
  options: JudgeOptions,
): Judged {
  const [own, base] = [[...after.values()], [...before.values()]];
  const n = own.length + base.length;
  const least = Math.min(own.length, base.length);
  const isCounted = least < 2 ||
    [...own, ...base].every((x) => x === 0 || x === 1);
  const [a, b] = [own, base].map((shares) => ({
    successes: shares.filter((x) => x === 1).length,
    trials: shares.length,
  }));
  const estimate = isCounted
    ? twoProportions(a!, b!, options)
    : unpairedDifference(own, base, options);
  const pValue = isCounted ? fisherExact(a!, b!).pValue : estimate.pValue;
  const isTested = least >= LEAST_TESTED && pValue !== undefined;
  return {
    design: "different problems",
    difference: withTest(estimate, isTested ? pValue : undefined),
    test: !isTested ? "none" : isCounted ? "fisher-exact" : "welch-t",
    n,
    effectSize: NaN,
    detectable: NaN,
    unpaired: n,
    reasons: [
      "The groups share fewer than half of their problems, so that nothing can be paired: a much larger difference is needed.",
      isCounted
        ? "One answer per problem: Wald's interval, and Fisher's exact test."
        : "Shares of several answers: Welch's t.",
    ],
    warnings: smallWarnings(least, n, false),
  };
}

/** The estimate with this p-value, and without the test that it came with. */
function withTest(estimate: Estimate, pValue: number | undefined): Estimate {
  const { value, low, high, level, n, method, standardError } = estimate;
  return {
    value,
    low,
    high,
    level,
    n,
    method,
    ...(standardError === undefined ? {} : { standardError }),
    ...(pValue === undefined ? {} : { pValue }),
  };
}

const LEAST_TESTED = 10;

/** Scored answers of one problem. */
interface Tally {
  readonly right: number;
  readonly trials: number;
  readonly share: number;
}

function tallied(outcomes: readonly Outcome[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { problemId, score } of outcomes) {
    if (score === null) continue;
    const { right = 0, trials = 0 } = tallies.get(problemId) ?? {};
    const next = { right: right + score, trials: trials + 1 };
    tallies.set(problemId, { ...next, share: next.right / next.trials });
  }
  return tallies;
}

function testOf(
  differences: readonly number[],
  own: readonly Tally[],
  base: readonly Tally[],
  clusters: readonly string[] | undefined,
  random: Random,
): { pValue: number; test: string; reason: string } {
  const isSingle = [...own, ...base].every(({ trials }) => trials === 1);
  if (isSingle && !clusters) {
    const first = differences.filter((x) => x > 0).length;
    const second = differences.filter((x) => x < 0).length;
    return {
      pValue: mcNemarExact(first, second),
      test: "mcnemar-exact",
      reason: `One answer each: McNemar's exact test on the ${
        first + second
      } problems where only one is right (${first} to ${second}).`,
    };
  }
  const { pValue, isExact } = signFlip(differences, {
    random: random.split("sign-flip"),
    ...(clusters ? { clusters } : {}),
  });
  const what = clusters ? "whole clusters" : "problems";
  return {
    pValue,
    test: isExact ? "sign-flip-exact" : "sign-flip-drawn",
    reason: isExact
      ? `The test flips the signs of ${what}, and counts every combination.`
      : `The test flips the signs of ${what} 10,000 times.`,
  };
}

function overSeedsOf(
  after: readonly Outcome[],
  before: readonly Outcome[],
  ids: readonly string[],
  options: JudgeOptions & { readonly random: Random },
): Estimate | undefined {
  const bySeed = (outcomes: readonly Outcome[]) =>
    new Map(
      [...Map.groupBy(outcomes, ({ seed }) => seed)].map(([seed, own]) => {
        const tallies = tallied(own);
        return [
          seed,
          new Map(ids.flatMap((id) => {
            const tally = tallies.get(id);
            return tally ? [[id, tally.share] as const] : [];
          })),
        ] as const;
      }),
    );
  const [a, b] = [bySeed(after), bySeed(before)];
  const seeds = [...a.keys()].filter((seed) => b.has(seed));
  const isFull = [...a.values(), ...b.values()].every((own) =>
    own.size === ids.length
  );
  const isSame = seeds.length === a.size && seeds.length === b.size;
  if (seeds.length < 2 || !isFull || !isSame) return undefined;
  return pairedDifferenceOverSeeds(a, b, options);
}

function countsInWords(own: readonly Tally[], base: readonly Tally[]): string {
  const trials = [...own, ...base].map((tally) => tally.trials);
  const [least, most] = [Math.min(...trials), Math.max(...trials)];
  if (most === 1) {
    return "One answer per problem and group: the interval is Student's on differences of −1, 0 and 1.";
  }
  const range = least === most ? `${least}` : `${least} to ${most}`;
  return `${range} answers per problem and group are one share each: the spread between problems holds their noise already. The interval is Student's.`;
}

function smallWarnings(
  problems: number,
  units: number,
  isClustered: boolean,
): string[] {
  if (problems < LEAST_TESTED) {
    return [
      `${problems} problems are too few to test; at least ${LEAST_TESTED} are needed.`,
    ];
  }
  if (isClustered && units < 20) {
    return [
      `${units} clusters are few: intervals of fewer than 20 are too narrow; trust the sign-flip test.`,
    ];
  }
  if (problems < 30) {
    return [
      `${problems} problems are few: the interval may cover a little less than it says.`,
    ];
  }
  return [];
}

function spreadWarnings(
  differences: readonly number[],
  test: string,
): string[] {
  const differing = differences.filter((x) => x !== 0).length;
  if (differing === 0) {
    return [
      "The groups never differ: the interval has no width, which speaks of these problems and is no proof that they are equal.",
    ];
  }
  if (differing < 6 && test !== "sign-flip-drawn") {
    return [
      `Only ${differing} problems differ: with fewer than 6 no exact test reaches 0.05.`,
    ];
  }
  const centre = mean(differences);
  return differences.every((x) => Math.abs(x - centre) < 1e-12)
    ? ["Every difference is the same: the interval has no width."]
    : [];
}
