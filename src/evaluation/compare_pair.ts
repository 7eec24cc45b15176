/**
 * Two groups of outcomes that answered the same problems.
 *
 * @module
 */

import { type Random, randomStream } from "../base/random.ts";
import { cohensDz } from "../statistics/effect_sizes.ts";
import type { Estimate } from "../statistics/estimate.ts";
import type { IntervalOptions } from "../statistics/mean.ts";
import { mcNemarExact } from "../statistics/mcnemar.ts";
import { variance } from "../statistics/numbers.ts";
import { pairedDifferenceOverSeeds } from "../statistics/paired.ts";
import { pairedT } from "../statistics/paired_t.ts";
import { detectablePairedDifference } from "../statistics/power.ts";
import { signFlip } from "../statistics/sign_flip.ts";
import { tangoInterval } from "../statistics/tango.ts";
import {
  isSingle,
  LEAST_TESTED,
  pairedReasons,
  type Pairs,
  smallWarnings,
  spreadWarnings,
  wideReasons,
} from "./compare_words.ts";
import type { Outcome } from "./outcome.ts";
import { type Clustering, clustersOf, tallied } from "./tallies.ts";

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
  /** Mean difference over its deviation; absent without spread or pairs. */
  readonly effectSize?: number;
  /** Least difference that a test here finds four times of five; absent if unknown. */
  readonly detectable?: number;
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
export interface JudgeOptions extends IntervalOptions, Clustering {
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
  const pairs = {
    own: own!,
    base: base!,
    differences: ids.map((_, i) => own![i]!.share - base![i]!.share),
    clusters: clustersOf(after, ids, options),
  };
  const { differences, clusters } = pairs;
  const estimate = intervalOf(pairs, options);
  const tested = testOf(pairs, random);
  const { n } = estimate;
  const isTested = ids.length >= LEAST_TESTED;
  const seeds = overSeedsOf(after, before, ids, { ...options, random });
  const spread = ids.length > 1 ? variance(differences) : NaN;
  const deviation = clusters
    ? estimate.standardError! * Math.sqrt(n)
    : Math.sqrt(spread);
  return {
    design: clusters ? "paired by problem, clustered" : "paired by problem",
    difference: withTest(estimate, isTested ? tested.pValue : undefined),
    test: isTested ? tested.test : "none",
    n,
    ...(spread > 0 ? { effectSize: cohensDz(differences).value } : {}),
    ...(deviation > 0
      ? { detectable: detectablePairedDifference(n, deviation).difference }
      : {}),
    unpaired,
    ...(seeds ? { overSeeds: seeds } : {}),
    reasons: [
      `Both answered ${ids.length} problems, so each is its own control: the difference is taken problem by problem.`,
      ...pairedReasons(pairs, n),
      ...wideReasons(estimate),
      ...(isTested ? [tested.reason] : []),
      ...(seeds ? [SEEDS] : []),
    ],
    warnings: [
      ...smallWarnings(ids.length, estimate),
      ...spreadWarnings(pairs, tested.test),
      ...(unpaired > 0
        ? [
          `${unpaired} problems have scored answers on one side only and are left out.`,
        ]
        : []),
      ...(pairs.own.some(({ trials }, i) => trials !== pairs.base[i]!.trials)
        ? [UNEVEN]
        : []),
    ],
  };
}

/**
 * The estimate with this p-value, and without the test that it came with.
 *
 * @param estimate The estimate.
 * @param pValue The p-value of the test that was made; absent if none was.
 * @returns The estimate with it.
 */
export function withTest(
  estimate: Estimate,
  pValue: number | undefined,
): Estimate {
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

const SEEDS =
  "Several seeds are averaged: the interval is for other problems and these seeds; `overSeeds` draws seeds anew too.";
const UNEVEN =
  "Some problems have more scored answers on one side; every problem counts the same.";

function wins({ differences }: Pairs): readonly [number, number] {
  return [
    differences.filter((x) => x > 0).length,
    differences.filter((x) => x < 0).length,
  ];
}

function intervalOf(pairs: Pairs, options: JudgeOptions): Estimate {
  const { own, base, clusters } = pairs;
  if (isSingle(pairs) && !clusters) {
    return tangoInterval(...wins(pairs), own.length, options);
  }
  const [a, b] = [own, base].map((side) => side.map(({ share }) => share));
  if (own.length < 2 && !clusters) {
    // One pair says nothing of others.
    const { value, level, n, method } = pairedT(a!, b!, options);
    return { value, low: -1, high: 1, level, n, method };
  }
  return pairedT(a!, b!, {
    ...options,
    ...(clusters ? { clusters, correction: "cr2" } : {}),
  });
}

function testOf(
  pairs: Pairs,
  random: Random,
): { pValue: number; test: string; reason: string } {
  const { differences, clusters } = pairs;
  if (isSingle(pairs) && !clusters) {
    const [first, second] = wins(pairs);
    const { pValue, n, method: test } = mcNemarExact(first, second);
    return {
      pValue,
      test,
      reason:
        `One answer each: McNemar's exact test on the ${n} problems where only one is right (${first} to ${second}).`,
    };
  }
  const { pValue, isExact, method: test } = signFlip(differences, {
    random: random.split("sign-flip"),
    ...(clusters ? { clusters } : {}),
  });
  const what = clusters ? "whole clusters" : "problems";
  return {
    pValue,
    test,
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
