/**
 * How often intervals hold the truth where every outcome can be counted.
 *
 * @module
 */

import type { CoverageRow } from "kit/plots/interval_coverage.ts";
import {
  betaInterval,
  jeffreysInterval,
} from "kit/statistics/beta_interval.ts";
import { clopperPearson } from "kit/statistics/clopper_pearson.ts";
import { binomial } from "kit/statistics/distributions/binomial.ts";
import type { Ends } from "kit/statistics/estimate.ts";
import { sum } from "kit/statistics/numbers.ts";
import { tangoInterval } from "kit/statistics/tango.ts";
import { wilsonInterval } from "kit/statistics/wilson.ts";
import { type MadePair, trueDifference } from "../statistics/coverage.ts";

/** Numbers of problems. */
export const SIZES = [30, 100, 500, 1319];
/** Mean chances of a right answer. */
export const TRUTHS = [0.05, 0.2, 0.5, 0.8, 0.95];

/** One answer a problem: every count there can be, weighed by its chance. */
export function countedShares(
  truths: readonly number[] = TRUTHS,
  sizes: readonly number[] = SIZES,
): CoverageRow[] {
  const kinds: Record<string, (k: number, n: number) => Ends> = {
    "wilson": wilsonInterval,
    "jeffreys": jeffreysInterval,
    "beta(1,1)": betaInterval,
    "clopper-pearson": clopperPearson,
  };
  return Object.entries(kinds).flatMap(([method, interval]) =>
    sizes.flatMap((n) => {
      const ends = Array.from({ length: n + 1 }, (_, k) => interval(k, n));
      return truths.map((truth) => {
        const { density } = binomial(n, truth);
        const coverage = sum(
          ends.map(({ low, high }, k) =>
            low <= truth && truth <= high ? density(k) : 0
          ),
        );
        return { method, n, truth, coverage };
      });
    })
  );
}

/** One answer a problem and model: every pair of counts, weighed by its chance. */
export function countedPairs(apart: number): CoverageRow[] {
  return [30, 100].flatMap((n) =>
    TRUTHS.map((truth) => {
      const made = pairOf(n, truth, apart);
      const target = trueDifference(made);
      const [first, second] = differingChances(made);
      let coverage = 0;
      for (let a = 0; a <= n; a++) {
        const some = binomial(n, first).density(a);
        const rest = binomial(n - a, second / (1 - first));
        for (let b = 0; a + b <= n; b++) {
          const chance = some * rest.density(b);
          if (chance < 1e-9) continue;
          const { low, high } = tangoInterval(a, b, n);
          if (low <= target && target <= high) coverage += chance;
        }
      }
      return { method: named("tango", apart), n, truth, coverage };
    })
  );
}

/** Two models, the second by `apart` nearer to 0.5 where problems differ. */
export function pairOf(
  problems: number,
  truth: number,
  apart: number,
): MadePair {
  const second = truth > 0.5 ? truth - apart : truth + apart;
  return { problems, truth, second };
}

/** The name of a method, and how far apart the models are. */
export function named(method: string, apart: number): string {
  return apart === 0 ? method : `${method}, apart`;
}

/** Chances that only the second or only the first of two single answers is right. */
function differingChances({ truth, second }: MadePair): [number, number] {
  // As drawDifferences makes them: half alike, with E[p (1 - p)] of Beta(2p, 2(1 - p)).
  const alike = truth * (1 - truth) * 2 / 3;
  return [
    (alike + (1 - truth) * second) / 2,
    (alike + truth * (1 - second)) / 2,
  ];
}
