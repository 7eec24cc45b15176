/**
 * How often the intervals of effect sizes hold the truth.
 *
 * @module
 */

import type { CoverageRow } from "kit/plots/interval_coverage.ts";
import { randomStream } from "kit/base/random.ts";
import { cliffsDelta } from "kit/statistics/cliffs_delta.ts";
import { cohensKappa } from "kit/statistics/cohens_kappa.ts";
import { binomial } from "kit/statistics/distributions/binomial.ts";
import { cohensD, cohensDz } from "kit/statistics/effect_sizes.ts";
import {
  cohensH,
  matchedOddsRatio,
  oddsRatio,
} from "kit/statistics/effect_sizes_shares.ts";
import type { Ends } from "kit/statistics/estimate.ts";
import { sum } from "kit/statistics/numbers.ts";
import {
  coverageOf,
  drawDifferences,
  drawShares,
  type Mass,
  massOfDifferences,
  massOfShares,
} from "../statistics/coverage.ts";
import { pairOf, TRUTHS } from "./coverage_counted.ts";

const random = randomStream("effects");
const SIZES = [30, 100, 500];
const APART = 0.2;

/** Eight answers a problem; the second model is nearer to 0.5 by 20 points. */
export function simulatedEffects(runs: number): CoverageRow[] {
  return SIZES.flatMap((n) =>
    TRUTHS.flatMap((truth) => {
      const made = pairOf(n, truth, APART);
      const other = { problems: n, truth: made.second };
      const stream = random.split(n, truth);
      const groups = (run: number) => ({
        a: drawShares(stream.split("a", run), made),
        b: drawShares(stream.split("b", run), other),
      });
      const [a, b] = [massOfShares(made), massOfShares(other)];
      const paired = massOfDifferences(made);
      const pairs = (run: number) =>
        drawDifferences(stream.split("pairs", run), made);
      const dz = meanOf(paired) / Math.sqrt(varianceOf(paired));
      const d = (meanOf(a) - meanOf(b)) /
        Math.sqrt((varianceOf(a) + varianceOf(b)) / 2);
      const covered = {
        ...coverageOf(pairs, dz, { "cohens-dz": (x) => cohensDz(x) }, runs),
        ...coverageOf(
          groups,
          d,
          { "cohens-d": ({ a, b }) => cohensD(a, b) },
          runs,
        ),
        ...coverageOf(
          groups,
          deltaOf(a, b),
          { "cliffs-delta": ({ a, b }) => cliffsDelta(a, b) },
          runs,
        ),
      };
      return Object.entries(covered).map(([method, coverage]) => ({
        ...{ method, n, truth, coverage },
      }));
    })
  );
}

/** One answer a problem: every pair of counts, weighed by its chance. */
export function countedEffects(): CoverageRow[] {
  return [30, 100].flatMap((n) =>
    TRUTHS.flatMap((truth) => {
      const { second } = pairOf(n, truth, APART);
      const odds = truth * (1 - second) / ((1 - truth) * second);
      const h = 2 * Math.asin(Math.sqrt(truth)) -
        2 * Math.asin(Math.sqrt(second));
      const of = (successes: number) => ({ successes, trials: n });
      const over = (target: number, ends: (a: number, b: number) => Ends) =>
        counted(n, [truth, second], target, ends);
      const share = binomial(n, truth);
      const matched = sum(Array.from({ length: n + 1 }, (_, won) => {
        const { low, high } = matchedOddsRatio(won, n - won);
        const right = truth / (1 - truth);
        return low <= right && right <= high ? share.density(won) : 0;
      }));
      return [
        {
          method: "odds-ratio",
          coverage: over(odds, (a, b) => oddsRatio(of(a), of(b))),
        },
        {
          method: "cohens-h",
          coverage: over(h, (a, b) => cohensH(of(a), of(b))),
        },
        { method: "matched-odds-ratio", coverage: matched },
      ].map((row) => ({ ...row, n, truth }));
    })
  );
}

/** Two graders of two labels who agree by chance, or by half beyond it. */
export function simulatedKappa(runs: number): CoverageRow[] {
  return [0, 0.5].flatMap((kappa) =>
    SIZES.flatMap((n) =>
      TRUTHS.map((truth) => {
        const stream = random.split("kappa", n, truth, kappa);
        const draw = (run: number) => {
          const own = stream.split(run);
          const label = () => own.next() < truth ? 1 : 0;
          const a = Array.from({ length: n }, label);
          return { a, b: a.map((x) => own.next() < kappa ? x : label()) };
        };
        const { own } = coverageOf(draw, kappa, {
          own: ({ a, b }) => cohensKappa(a, b),
        }, runs);
        const method = `cohens-kappa, ${kappa}`;
        return { method, n, truth, coverage: own };
      })
    )
  );
}

function counted(
  n: number,
  [p, q]: readonly [number, number],
  target: number,
  ends: (a: number, b: number) => Ends,
): number {
  const [first, second] = [binomial(n, p), binomial(n, q)];
  let coverage = 0;
  for (let a = 0; a <= n; a++) {
    for (let b = 0; b <= n; b++) {
      const { low, high } = ends(a, b);
      if (low <= target && target <= high) {
        coverage += first.density(a) * second.density(b);
      }
    }
  }
  return coverage;
}

const meanOf = (mass: readonly Mass[]) =>
  sum(mass.map(({ value, chance }) => value * chance));

function varianceOf(mass: readonly Mass[]): number {
  const centre = meanOf(mass);
  return sum(mass.map(({ value, chance }) => (value - centre) ** 2 * chance));
}

const deltaOf = (a: readonly Mass[], b: readonly Mass[]) =>
  sum(
    a.flatMap((x) =>
      b.map((y) => Math.sign(x.value - y.value) * x.chance * y.chance)
    ),
  );
