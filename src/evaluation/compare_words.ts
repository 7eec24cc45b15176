/**
 * Why a comparison was made as it was, and where there is too little for it.
 *
 * @module
 */

import type { Estimate } from "../statistics/estimate.ts";
import { CLAIMS } from "../statistics/claims.ts";
import type { Tally } from "./tallies.ts";

/** Two groups on the same problems, problem by problem. */
export interface Pairs {
  /** The group. */
  readonly own: readonly Tally[];
  /** The baseline. */
  readonly base: readonly Tally[];
  /** Group minus baseline. */
  readonly differences: readonly number[];
  /** The cluster of each problem, if there are some. */
  readonly clusters: readonly string[] | undefined;
}

/** From how many problems on a difference is tested. */
export const LEAST_TESTED = 10;

/**
 * Whether each group answered each problem once.
 *
 * @param pairs The groups.
 * @returns Whether that is so.
 */
export function isSingle({ own, base }: Pairs): boolean {
  return [...own, ...base].every(({ trials }) => trials === 1);
}

/**
 * Why a paired difference was estimated as it was.
 *
 * @param pairs The groups.
 * @param n Problems, or clusters of them.
 * @returns Sentences.
 */
export function pairedReasons(pairs: Pairs, n: number): string[] {
  const { own, base, clusters } = pairs;
  if (clusters) {
    return [
      answersInWords([...own, ...base]),
      `Problems come in ${n} clusters, which are kept whole: Student's interval on differences, each cluster weighed by its size (CR2).`,
    ];
  }
  return isSingle(pairs)
    ? [
      "One answer per problem and group: Tango's interval, which goes with McNemar's test and has a width even where nothing differs.",
    ]
    : [
      `${
        answersInWords([...own, ...base])
      } The interval is Student's on differences.`,
    ];
}

function answersInWords(tallies: readonly Tally[]): string {
  const trials = tallies.map((tally) => tally.trials);
  const [least, most] = [Math.min(...trials), Math.max(...trials)];
  const range = least === most ? `${least}` : `${least} to ${most}`;
  return most === 1
    ? "One answer per problem and group."
    : `${range} answers per problem and group are one share each: the spread between problems holds their noise already.`;
}

/**
 * What to say of few problems or clusters.
 *
 * @param problems How many problems entered.
 * @param estimate The difference, whose `n` counts what is independent.
 * @returns Sentences, or none.
 */
export function smallWarnings(
  problems: number,
  { n, method }: Estimate,
): string[] {
  if (problems < LEAST_TESTED) {
    return [
      `${problems} problems are too few to test; at least ${LEAST_TESTED} are needed.`,
    ];
  }
  const claim = CLAIMS[method];
  if (!claim || n >= claim.from || claim.below === "more") return [];
  return [
    `${n} ${
      unitsOf(method)
    } are few: below ${claim.from} the interval may cover less than it says; trust the test.`,
  ];
}

/**
 * What to say of an interval that is wider than it has to be.
 *
 * @param estimate The difference.
 * @returns Sentences, or none.
 */
export function wideReasons({ n, method }: Estimate): string[] {
  const claim = CLAIMS[method];
  if (!claim || n >= claim.from || claim.below === "less") return [];
  return [
    `Of fewer than ${claim.from} ${
      unitsOf(method)
    } with shares near 0 or 1 this interval covers more than it says.`,
  ];
}

function unitsOf(method: string): string {
  return method.includes("clustered") ? "clusters" : "problems";
}

/**
 * What to say where hardly any problem differs, or all do alike.
 *
 * @param pairs The groups.
 * @param test The test that was made.
 * @returns Sentences, or none.
 */
export function spreadWarnings(pairs: Pairs, test: string): string[] {
  const differing = pairs.differences.filter((x) => x !== 0).length;
  const isTango = isSingle(pairs) && !pairs.clusters;
  if (differing === 0) {
    return [
      isTango
        ? "The groups never differ, which is no proof that they are equal: the interval says how much may hide."
        : "The groups never differ: the interval has no width, which speaks of these problems and is no proof that they are equal.",
    ];
  }
  if (differing < 6 && test !== "sign-flip-drawn") {
    return [
      `Only ${differing} problems differ: with fewer than 6 no exact test reaches 0.05.`,
    ];
  }
  if (new Set(pairs.differences.map((x) => x.toFixed(12))).size === 1) {
    return ["Every difference is the same: the interval has no width."];
  }
  return !isTango && differing < 10
    ? [
      `Only ${differing} problems differ: with fewer than 10 Student's interval may be too narrow; trust the test.`,
    ]
    : [];
}
