/**
 * How often tests at 0.05 reject where nothing is there.
 *
 * @module
 */

import { type Random, randomStream } from "kit/base/random.ts";
import { equivalence } from "kit/statistics/equivalence.ts";
import { fisherExact } from "kit/statistics/fisher_exact.ts";
import { mannWhitney } from "kit/statistics/mann_whitney.ts";
import { mcNemarExact, mcNemarMidP } from "kit/statistics/mcnemar.ts";
import { mixedLogistic, type MixedRow } from "kit/statistics/mixed_logistic.ts";
import { mixedLogisticSlopes } from "kit/statistics/mixed_slopes.ts";
import { sum } from "kit/statistics/numbers.ts";
import { pairedT } from "kit/statistics/paired_t.ts";
import { signFlip } from "kit/statistics/sign_flip.ts";
import { unpairedDifference } from "kit/statistics/unpaired.ts";
import { wilcoxonSignedRank } from "kit/statistics/wilcoxon.ts";
import { drawDifferences, drawShares } from "../statistics/coverage.ts";

/** How often one test rejected. */
export interface LevelRow {
  readonly test: string;
  readonly n: number;
  readonly rate: number;
}

const MADE = { truth: 0.5, second: 0.5 };

/** What the tests of one run are given. */
interface Nothing {
  /** Differences of one answer each. */
  readonly single: readonly number[];
  /** Differences of shares of four answers. */
  readonly shares: readonly number[];
  /** Two groups of shares on different problems. */
  readonly groups: readonly (readonly number[])[];
  /** Two groups of one answer each on different problems. */
  readonly answers: readonly (readonly number[])[];
}

const TESTS: Record<string, (data: Nothing) => number> = {
  "McNemar exact": ({ single }) => mcNemarExact(...sides(single)).pValue,
  "McNemar mid-p": ({ single }) => mcNemarMidP(...sides(single)).pValue,
  "sign flip": ({ shares }) => signFlip(shares).pValue,
  "paired t": ({ shares }) => pairedT(shares, shares.map(() => 0)).pValue ?? 1,
  "Wilcoxon": ({ shares }) => wilcoxonSignedRank(shares).pValue,
  "equivalence, at the margin": ({ shares }) =>
    equivalence(shares.map((d) => d + 0.1), 0.1).pValue,
  "Fisher exact": ({ answers: [a, b] }) =>
    fisherExact(countsOf(a!), countsOf(b!)).pValue!,
  "Welch": ({ groups: [a, b] }) => unpairedDifference(a!, b!).pValue ?? 1,
  "Mann-Whitney": ({ groups: [a, b] }) => mannWhitney(a!, b!).pValue,
};

/** The rates of all tests, at several sizes. */
export function levels(runs: number): LevelRow[] {
  return [30, 100, 500].flatMap((n) => {
    const stream = randomStream("coverage").split("level", n);
    const rejected = new Map<string, number>();
    for (let run = 0; run < runs; run++) {
      const data = nothing(stream.split(run), n);
      for (const [test, pOf] of Object.entries(TESTS)) {
        if (pOf(data) > 0.05) continue;
        rejected.set(test, (rejected.get(test) ?? 0) + 1);
      }
    }
    return Object.keys(TESTS).map((test) => ({
      test,
      n,
      rate: (rejected.get(test) ?? 0) / runs,
    }));
  });
}

/** The rate of the mixed model's test, which takes the longest. */
export function mixedLevels(runs: number): LevelRow[] {
  return [30, 100, 500].map((n) => {
    const stream = randomStream("coverage").split("mixed", n);
    const rate = rateOf(runs, (run) => {
      const own = stream.split(run);
      const chances = drawShares(own, { problems: n, truth: 0.5, answers: 64 });
      const rows = mixedRows(own, chances.map((p) => [p, p]), 4);
      return mixedLogistic(rows, NAMES).coefficients.model!.pValue!;
    });
    return { test: "mixed model (Laplace)", n, rate };
  });
}

/** The same where gains differ between problems, and are nothing on average. */
export function slopesLevels(runs: number): LevelRow[] {
  const fits = {
    "mixed model, gains differ": (rows: readonly MixedRow[]) =>
      mixedLogistic(rows, NAMES),
    "the same with slopes": (rows: readonly MixedRow[]) =>
      mixedLogisticSlopes(rows, { ...NAMES, slope: "model" }),
  };
  return [30, 100].flatMap((n) =>
    Object.entries(fits).map(([test, fit]) => {
      const stream = randomStream("coverage").split("slopes", n);
      const rate = rateOf(runs, (run) => {
        const own = stream.split(run);
        const chance = (odds: number) => 1 / (1 + Math.exp(-odds));
        const chances = Array.from({ length: n }, () => {
          const [odds, gain] = [1.5 * own.normal(), own.normal()];
          return [chance(odds), chance(odds + gain)] as const;
        });
        return fit(mixedRows(own, chances, 8)).coefficients.model!.pValue!;
      });
      return { test, n, rate };
    })
  );
}

const NAMES = { names: ["constant", "model"] };

function rateOf(runs: number, pOf: (run: number) => number): number {
  let rejected = 0;
  for (let run = 0; run < runs; run++) if (pOf(run) <= 0.05) rejected++;
  return rejected / runs;
}

/** Answers of two models, by their chance on each problem. */
function mixedRows(
  stream: Random,
  chances: readonly (readonly [number, number])[],
  trials: number,
): MixedRow[] {
  const right = (p: number) =>
    sum(Array.from({ length: trials }, () => stream.next() < p ? 1 : 0));
  return chances.flatMap((pair, item) =>
    pair.map((p, model) => ({
      item,
      x: [1, model],
      successes: right(p),
      trials,
    }))
  );
}

function nothing(stream: Random, problems: number): Nothing {
  const group = (name: string, answers: number) =>
    drawShares(stream.split(name), { problems, answers, truth: 0.5 });
  const differences = (name: string, answers: number) =>
    drawDifferences(stream.split(name), { ...MADE, problems, answers });
  return {
    single: differences("single", 1),
    shares: differences("shares", 4),
    groups: ["a", "b"].map((name) => group(name, 4)),
    answers: ["c", "d"].map((name) => group(name, 1)),
  };
}

function sides(differences: readonly number[]): [number, number] {
  return [
    differences.filter((x) => x > 0).length,
    differences.filter((x) => x < 0).length,
  ];
}

function countsOf(answers: readonly number[]) {
  return { successes: sum(answers), trials: answers.length };
}
