/**
 * The third axis: a problem asked as a chain of subproblems.
 *
 * @module
 */

import type { Estimate } from "../statistics/estimate.ts";
import type { IntervalOptions } from "../statistics/mean.ts";
import { shareEstimate } from "../statistics/share.ts";
import { requireOne } from "./metrics.ts";
import type { Outcome } from "./outcome.ts";

/** How a model does on chains of subproblems. The paper's name is SSR. */
export interface SubproblemSuccess {
  /** `ssr_strict`: share of chains with every subproblem right. */
  readonly ssr_strict: Estimate;
  /** `ssr_rows`: share of subproblems right, clustered by problem. */
  readonly ssr_rows: Estimate;
  /** `ssr_mean`: mean over problems of the share of subproblems right. */
  readonly ssr_mean: Estimate;
  /** Share of chains whose last subproblem, the whole problem, is right. */
  readonly last: Estimate;
  /** Share whose first j are all right, of chains that long; j = 1 at index 0. */
  readonly survival: readonly number[];
  /** Chains left out since one of their answers could not be scored. */
  readonly unscored: number;
}

/**
 * Counts success on chains of subproblems in the ways the field does.
 *
 * `ssr_strict` fits most numbers that the paper prints. It is a conjunction: with
 * four independent subproblems at 64 per cent it is 17 per cent, so that `last`,
 * not `ssr_strict`, compares like with like against the plain problem. Several
 * chains of one problem are averaged first; problems are the units.
 *
 * Source: the SPARKLE paper, arXiv:2506.04723 §3, whose formula for SSR leaves
 * these readings open.
 *
 * @param outcomes Outcomes of one model; those of other conditions are ignored.
 * @param options Coverage.
 * @returns The shares.
 * @throws {RangeError} If there is no scored chain, if a chain's positions are
 * not 1, 2, … m once each, or if the outcomes mix models or hint levels.
 */
export function subproblemSuccess(
  outcomes: readonly Outcome[],
  options: IntervalOptions = {},
): SubproblemSuccess {
  const { chains, unscored } = scoredChains(outcomes);
  const rows = chains.flatMap(({ problemId, scores }) =>
    scores.map((score) => ({ problemId, score }))
  );
  const over = (value: (scores: readonly number[]) => number) =>
    shareEstimate([...meanOfChains(chains, value).values()], options);
  const longest = Math.max(...chains.map(({ scores }) => scores.length));
  return {
    ssr_strict: over(allRight),
    ssr_rows: shareEstimate(rows.map(({ score }) => score), {
      ...options,
      clusters: rows.map(({ problemId }) => problemId),
    }),
    ssr_mean: over(mean),
    last: over((scores) => scores.at(-1)!),
    survival: Array.from({ length: longest }, (_, i) => {
      const long = chains.filter(({ scores }) => scores.length > i);
      const first = ({ scores }: Chain) => allRight(scores.slice(0, i + 1));
      return mean(long.map(first));
    }),
    unscored,
  };
}

/**
 * Each problem's share of chains with every subproblem right.
 *
 * @param outcomes As for `subproblemSuccess`.
 * @returns Shares from 0 to 1 by problem id.
 * @throws {RangeError} As `subproblemSuccess` does.
 */
export function strictPerProblem(
  outcomes: readonly Outcome[],
): Map<string, number> {
  return meanOfChains(scoredChains(outcomes).chains, allRight);
}

/** The scores of one chain, in order. */
interface Chain {
  readonly problemId: string;
  readonly scores: readonly number[];
}

function scoredChains(
  outcomes: readonly Outcome[],
): { readonly chains: readonly Chain[]; readonly unscored: number } {
  const asked = outcomes.filter(({ condition }) => condition === "subproblem");
  requireOne(asked, ["model", "level"]);
  const grouped = Map.groupBy(
    asked,
    ({ problemId, seed, sample }) => JSON.stringify([problemId, seed, sample]),
  );
  const all = [...grouped.values()].map(inOrder);
  const chains = all.flatMap((rows) => {
    const scores = rows.map(({ score }) => score).filter((x) => x !== null);
    const problemId = rows[0]!.problemId;
    return scores.length === rows.length ? [{ problemId, scores }] : [];
  });
  if (chains.length === 0) {
    throw new RangeError(
      `Cannot compute subproblem success: a chain with every answer scored is needed, got none in ${asked.length} outcomes`,
    );
  }
  return { chains, unscored: all.length - chains.length };
}

function inOrder(rows: readonly Outcome[]): Outcome[] {
  const sorted = [...rows].sort((a, b) =>
    (a.subproblem ?? 0) - (b.subproblem ?? 0)
  );
  if (sorted.some(({ subproblem }, i) => subproblem !== i + 1)) {
    const got = sorted.map(({ subproblem }) => subproblem ?? "none").join(", ");
    throw new RangeError(
      `Cannot read the chain of problem "${
        rows[0]!.problemId
      }": positions must be 1 to ${rows.length} once each, got ${got}`,
    );
  }
  return sorted;
}

function meanOfChains(
  chains: readonly Chain[],
  value: (scores: readonly number[]) => number,
): Map<string, number> {
  const grouped = Map.groupBy(chains, ({ problemId }) => problemId);
  return new Map(
    [...grouped].map(([id, own]) => [
      id,
      mean(own.map(({ scores }) => value(scores))),
    ]),
  );
}

function allRight(scores: readonly number[]): number {
  return scores.every((score) => score === 1) ? 1 : 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
