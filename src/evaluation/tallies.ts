/**
 * Outcomes added up by problem: what a comparison starts from.
 *
 * @module
 */

import type { Outcome } from "./outcome.ts";

/** What problems share beside being problems. */
export interface Clustering {
  /** The cluster of an outcome's problem, such as a text; none by default. */
  readonly cluster?: (outcome: Outcome) => string;
}

/** Scored answers of one problem. */
export interface Tally {
  /** How many are right. */
  readonly right: number;
  /** How many were scored. */
  readonly trials: number;
  /** The share that is right. */
  readonly share: number;
}

/**
 * Adds up scored answers by problem, over samples and seeds.
 *
 * @param outcomes Outcomes of one group.
 * @returns By problem id; problems without a scored answer are left out.
 */
export function tallied(outcomes: readonly Outcome[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { problemId, score } of outcomes) {
    if (score === null) continue;
    const { right = 0, trials = 0 } = tallies.get(problemId) ?? {};
    const next = { right: right + score, trials: trials + 1 };
    tallies.set(problemId, { ...next, share: next.right / next.trials });
  }
  return tallies;
}

/**
 * The cluster of each problem, where problems come in clusters.
 *
 * @param outcomes Outcomes with these problems.
 * @param ids The problems.
 * @param options The clustering, if any.
 * @returns A cluster for each id, in their order; undefined without clustering.
 */
export function clustersOf(
  outcomes: readonly Outcome[],
  ids: readonly string[],
  { cluster }: Clustering,
): readonly string[] | undefined {
  if (!cluster) return undefined;
  const byId = new Map(outcomes.map((row) => [row.problemId, row]));
  return ids.map((id) => cluster(byId.get(id)!));
}

/** Shares of one group, and the cluster of each. */
export interface GroupShares {
  /** Each problem's share of right answers, over samples and seeds. */
  readonly shares: readonly number[];
  /** The cluster of each problem; absent without clusters. */
  readonly clusters?: readonly string[];
}

/**
 * Each problem's share of right answers, with its cluster.
 *
 * @param outcomes Outcomes of one group.
 * @param options Clusters.
 * @returns Shares over problems with a scored answer.
 */
export function sharesOf(
  outcomes: readonly Outcome[],
  options: Clustering,
): GroupShares {
  const tallies = tallied(outcomes);
  const clusters = clustersOf(outcomes, [...tallies.keys()], options);
  return {
    shares: [...tallies.values()].map(({ share }) => share),
    ...(clusters ? { clusters } : {}),
  };
}
