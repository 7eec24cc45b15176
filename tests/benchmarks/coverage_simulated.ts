/**
 * How often intervals hold the truth, by simulation.
 *
 * @module
 */

import { type Random, randomStream } from "kit/base/random.ts";
import type { CoverageRow } from "kit/plots/interval_coverage.ts";
import { replicatesOf } from "kit/statistics/bootstrap.ts";
import { bcaEnds, percentileEnds } from "kit/statistics/bootstrap_intervals.ts";
import { bootstrapT } from "kit/statistics/bootstrap_t.ts";
import { effectiveWilson } from "kit/statistics/effective_wilson.ts";
import type { Ends } from "kit/statistics/estimate.ts";
import { clusteredMean, meanEstimate } from "kit/statistics/mean.ts";
import { newcombeDifference } from "kit/statistics/newcombe.ts";
import { mean, sum } from "kit/statistics/numbers.ts";
import { pairedDifferenceOverSeeds } from "kit/statistics/paired.ts";
import { items } from "kit/statistics/resampling.ts";
import { unpairedDifference } from "kit/statistics/unpaired.ts";
import { wilsonInterval } from "kit/statistics/wilson.ts";
import {
  coverageOf,
  drawDifferences,
  drawShares,
  trueDifference,
} from "../statistics/coverage.ts";
import { named, pairOf, SIZES, TRUTHS } from "./coverage_counted.ts";

const random = randomStream("coverage");
const RESAMPLES = 1000;
const PERCENTILE = "bootstrap-percentile-items";

/** How many runs a cell has: methods that resample get a fifth, 2,000 at most. */
const fewOf = (runs: number) => Math.min(2000, Math.ceil(runs / 5));

/** Eight answers a problem. */
export function simulatedShares(runs: number): CoverageRow[] {
  return overCells((n, truth) => {
    const stream = random.split("shares", n, truth);
    const draw = (run: number) =>
      drawShares(stream.split(run), { problems: n, truth });
    return { draw, truth, quick: MEANS, slow: resampled(stream) };
  }, runs);
}

/** Other numbers of answers and other spreads of difficulty, at thirty problems. */
export function simulatedSpreads(runs: number): CoverageRow[] {
  return [2, 8, 64].flatMap((answers) =>
    [0.5, 1, 4, 16].flatMap((spread) =>
      TRUTHS.map((truth) => {
        const made = { problems: 30, truth, answers, spread };
        const stream = random.split("spreads", truth, answers, spread);
        const draw = (run: number) => drawShares(stream.split(run), made);
        const { own } = coverageOf(draw, truth, {
          own: (x) => effectiveWilson(x),
        }, runs);
        const method = `${answers} answers, spread ${spread}`;
        return { method, n: 30, truth, coverage: own };
      })
    )
  );
}

/** Two models, the second by `apart` nearer to 0.5 on half of the problems. */
export function simulatedPairs(runs: number, apart: number): CoverageRow[] {
  return overCells((n, truth) => {
    const made = pairOf(n, truth, apart);
    const stream = random.split("pairs", n, truth, apart);
    const draw = (run: number) => drawDifferences(stream.split(run), made);
    return {
      draw,
      truth: trueDifference(made),
      quick: { [named("paired-t", apart)]: MEANS.t },
      slow: {
        [named("cluster-bootstrap", apart)]: resampled(stream)[PERCENTILE]!,
      },
    };
  }, runs);
}

/** Two models that differ on one problem in ten, but there by much. */
export function simulatedFew(runs: number): CoverageRow[] {
  return [30, 100].flatMap((problems) =>
    TRUTHS.map((at) => {
      const second = at > 0.5 ? at - 0.4 : at + 0.4;
      const made = { problems, truth: at, second, alike: 0.9 };
      const stream = random.split("few", problems, at);
      const draw = (run: number) => drawDifferences(stream.split(run), made);
      const { t } = coverageOf(
        draw,
        trueDifference(made),
        { t: MEANS.t },
        runs,
      );
      const method = "paired-t, one in ten";
      return { method, n: problems, truth: at, coverage: t };
    })
  );
}

/**
 * Differences over several training seeds: each problem has a gain of its own
 * with a deviation of 0.3, each seed one of `deviation`, and each pair of both
 * 0.25 more.
 */
export function simulatedSeeds(runs: number): CoverageRow[] {
  return [0.02, 0.08].flatMap((deviation) =>
    [2, 3, 5, 10].map((count) => {
      const stream = random.split("seeds", deviation, count);
      const draw = (run: number) =>
        seedTable(stream.split(run), count, deviation);
      const { own } = coverageOf(draw, 0, {
        own: (table) => overSeeds(table, stream),
      }, fewOf(runs));
      const method = `over seeds, deviation ${deviation}`;
      return { method, n: count, truth: 0, coverage: own };
    })
  );
}

type BySeed = Map<number, Map<string, number>>;

function seedTable(stream: Random, seeds: number, deviation: number): BySeed {
  const gains = Array.from({ length: 100 }, () => 0.3 * stream.normal());
  return new Map(
    Array.from({ length: seeds }, (_, seed) => {
      const own = deviation * stream.normal();
      const values = gains.map((gain, i): [string, number] => [
        `p${i}`,
        gain + own + 0.25 * stream.normal(),
      ]);
      return [seed, new Map(values)];
    }),
  );
}

function overSeeds(table: BySeed, stream: Random): Ends {
  const none = new Map(
    [...table].map(([seed, own]) => [
      seed,
      new Map([...own.keys()].map((id) => [id, 0])),
    ]),
  );
  const options = { random: stream, resamples: RESAMPLES };
  return pairedDifferenceOverSeeds(table, none, options);
}

/** Two groups of shares. */
type Groups = readonly [readonly number[], readonly number[]];

/** Two groups on different problems, `times` as many in the second. */
export function simulatedGroups(
  runs: number,
  apart: number,
  times: number,
): CoverageRow[] {
  return overCells<{ one: Groups; many: Groups }>(
    (n, truth) => {
      const { second } = pairOf(n, truth, apart);
      const stream = random.split("groups", n, truth, apart, times);
      const groups = (run: number, answers: number): Groups => {
        const own = stream.split(answers, run);
        const more = { problems: times * n, truth: second, answers };
        return [
          drawShares(own.split("a"), { problems: n, truth, answers }),
          drawShares(own.split("b"), more),
        ];
      };
      const name = (method: string) =>
        named(times === 1 ? method : `${method}, 1 to ${times}`, apart);
      return {
        draw: (run) => ({ one: groups(run, 1), many: groups(run, 8) }),
        truth: truth - second,
        quick: {
          [name("newcombe-wilson")]: ({ one: [a, b] }) =>
            newcombeDifference(counted(a), counted(b)),
          [name("newcombe-effective-wilson")]: ({ many: [a, b] }) =>
            newcombeDifference(effectiveWilson(a), effectiveWilson(b)),
          [name("welch-t")]: ({ many: [a, b] }) => unpairedDifference(a, b),
        },
        slow: {},
      };
    },
    runs,
    [30, 100, 500],
  );
}

function counted(shares: readonly number[]) {
  return wilsonInterval(sum(shares), shares.length);
}

/** Clusters whose rows share a chance: five rows each, or one to fifteen. */
export function simulatedClusters(runs: number): CoverageRow[] {
  return [8, 20, 30, 60].flatMap((count) =>
    [true, false].flatMap((isEven) =>
      [0.1, 0.3, 0.5].flatMap((truth) =>
        rowsOf(ofClusters(count, isEven, truth, runs), count, truth)
          .map((row) => ({
            ...row,
            method: isEven ? row.method : `${row.method}, uneven`,
          }))
      )
    )
  );
}

function ofClusters(
  count: number,
  isEven: boolean,
  truth: number,
  runs: number,
): Record<string, number> {
  const stream = random.split("clusters", count, isEven ? 1 : 0, truth);
  const rows = clusterRows(count, isEven);
  const { shares, differences } = inClusters(stream, rows, truth);
  return {
    ...coverageOf(shares, truth, {
      "clustered-effective-wilson": (x) =>
        effectiveWilson(x, { clusters: rows }),
      "clustered-t": (x) => clusteredMean(x, rows),
    }, runs),
    ...coverageOf(shares, truth, {
      "cluster-bootstrap-t": (x) =>
        bootstrapT(x, rows, { random: stream, resamples: RESAMPLES }),
    }, fewOf(runs)),
    ...coverageOf(differences, 0, {
      "paired-clustered-t": (x) => clusteredMean(x, rows),
      "paired-clustered-t-cr2": (x) =>
        clusteredMean(x, rows, { correction: "cr2" }),
    }, runs),
  };
}

const MEANS = {
  "effective-wilson": (x: number[]) => effectiveWilson(x),
  "t": (x: number[]) => meanEstimate(x),
};

type Method<Data> = (data: Data) => Ends;

interface Cell<Data> {
  readonly draw: (run: number) => Data;
  readonly truth: number;
  /** Methods that every run is worth. */
  readonly quick: Readonly<Record<string, Method<Data>>>;
  /** Methods that resample: 2,000 runs at most. */
  readonly slow: Readonly<Record<string, Method<Data>>>;
}

function overCells<Data>(
  cellOf: (n: number, truth: number) => Cell<Data>,
  runs: number,
  sizes: readonly number[] = SIZES,
): CoverageRow[] {
  return sizes.flatMap((n) =>
    TRUTHS.flatMap((at) => {
      const { draw, truth, quick, slow } = cellOf(n, at);
      const held = {
        ...coverageOf(draw, truth, quick, runs),
        ...coverageOf(draw, truth, slow, fewOf(runs)),
      };
      return rowsOf(held, n, at);
    })
  );
}

function rowsOf(
  held: Readonly<Record<string, number>>,
  n: number,
  truth: number,
): CoverageRow[] {
  return Object.entries(held)
    .map(([method, coverage]) => ({ method, n, truth, coverage }));
}

/** Percentile and BCa from the same resamples. */
function resampled(stream: Random): Record<string, Method<number[]>> {
  let turn = 0;
  let last: { of: number[]; sorted: Float64Array } | undefined;
  const replicates = (x: number[]) => {
    if (last?.of === x) return last.sorted;
    const numbers = Float64Array.from(x);
    const sorted = replicatesOf(items(x.length), (drawn) => {
      let total = 0;
      for (let i = 0; i < drawn.length; i++) total += numbers[drawn[i]!]!;
      return total / drawn.length;
    }, { random: stream.split("resample", turn++), resamples: RESAMPLES })
      .sort();
    last = { of: x, sorted };
    return sorted;
  };
  return {
    [PERCENTILE]: (x) => percentileEnds(replicates(x), 0.95),
    "bootstrap-bca-items": (x) => {
      const total = sum(x);
      const leftOut = x.map((own) => (total - own) / (x.length - 1));
      const input = { value: mean(x), leftOut, level: 0.95 };
      return bcaEnds(replicates(x), input);
    },
  };
}

/** The cluster of each row: five rows each, or one to fifteen. */
export function clusterRows(count: number, isEven: boolean): number[] {
  return Array.from({ length: count }, (_, c) => {
    const size = isEven ? 5 : 1 + Math.round(14 * ((c + 0.5) / count) ** 3);
    return Array.from({ length: size }, () => c);
  }).flat();
}

/** Answers whose chance clusters share, and differences of two such. */
export function inClusters(
  stream: Random,
  rows: readonly number[],
  truth: number,
) {
  const count = new Set(rows).size;
  const answers = (own: Random, levels: readonly number[]) =>
    rows.map((cluster) => own.next() < levels[cluster]! ? 1 : 0);
  // One answer in 64 of a beta: near enough to its chance.
  const levelsOf = (own: Random) =>
    drawShares(own, { problems: count, truth, answers: 64 });
  const shares = (run: number) => {
    const own = stream.split("one", run);
    return answers(own, levelsOf(own));
  };
  const differences = (run: number) => {
    const [a, b] = ["a", "b"].map((name) => {
      const own = stream.split(name, run);
      return answers(own, levelsOf(own));
    });
    return a!.map((x, i) => x - b![i]!);
  };
  return { shares, differences };
}
