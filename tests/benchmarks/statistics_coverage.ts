/**
 * How often intervals hold the truth, and how often tests reject it.
 *
 * `deno run -A tests/benchmarks/statistics_coverage.ts [RUNS] [PART…]`: about ten
 * minutes of one processor with 10,000 runs. Parts are `counted`, `shares`,
 * `spreads`, `pairs`, `groups`, `clusters`, `seeds`, `effects`, `levels`, `mixed`
 * and `slopes`; all by default.
 * Prints tables as Markdown: in brackets what a method does not claim, with an
 * exclamation mark what it claims and does not keep, by more than two errors of
 * the simulation.
 */

import type { CoverageRow } from "kit/plots/interval_coverage.ts";
import { CLAIMS } from "kit/statistics/claims.ts";
import { countedPairs, countedShares } from "./coverage_counted.ts";
import {
  countedEffects,
  simulatedEffects,
  simulatedKappa,
} from "./coverage_effects.ts";
import {
  type LevelRow,
  levels,
  mixedLevels,
  slopesLevels,
} from "./coverage_levels.ts";
import {
  simulatedClusters,
  simulatedFew,
  simulatedGroups,
  simulatedPairs,
  simulatedSeeds,
  simulatedShares,
  simulatedSpreads,
} from "./coverage_simulated.ts";

const [first = "10000", ...chosen] = Deno.args;
const runs = Number(first);
const APART = 0.2;
/** Of 95 % coverage, in the simulations with the fewest runs. */
const ERROR = Math.sqrt(0.95 * 0.05 / Math.min(2000, runs / 5));

const parts: Record<string, () => string[]> = {
  counted: () => [
    ...coverageTable(countedShares()),
    ...rangeTable(),
    ...coverageTable([...countedPairs(0), ...countedPairs(APART)]),
  ],
  shares: () => coverageTable(simulatedShares(runs)),
  spreads: () => coverageTable(simulatedSpreads(runs)),
  pairs: () =>
    coverageTable([
      ...[0, APART].flatMap((apart) => simulatedPairs(runs, apart)),
      ...simulatedFew(runs),
    ]),
  groups: () =>
    coverageTable(
      [1, 3].flatMap((times) =>
        [0, APART].flatMap((apart) => simulatedGroups(runs / 5, apart, times))
      ),
    ),
  clusters: () => coverageTable(simulatedClusters(runs)),
  seeds: () => coverageTable(simulatedSeeds(runs)),
  effects: () =>
    coverageTable([
      ...simulatedEffects(runs / 5),
      ...countedEffects(),
      ...simulatedKappa(runs / 5),
    ]),
  levels: () => levelTable(levels(runs)),
  mixed: () => levelTable(mixedLevels(runs / 5)),
  slopes: () => levelTable(slopesLevels(runs / 10)),
};

for (const name of chosen.length > 0 ? chosen : Object.keys(parts)) {
  const before = performance.now();
  const lines = parts[name]!();
  const seconds = ((performance.now() - before) / 1000).toFixed(0);
  console.log([`## ${name}, ${seconds} s`, "", ...lines, ""].join("\n"));
}

function coverageTable(rows: readonly CoverageRow[]): string[] {
  const truths = [...new Set(rows.map(({ truth }) => truth))];
  const grouped = Map.groupBy(rows, ({ method, n }) => `${method} | ${n}`);
  return [
    `| interval | n | ${truths.map((p) => `p ${p}`).join(" | ")} |`,
    `| --- | ---: |${" ---: |".repeat(truths.length)}`,
    ...[...grouped].sort(([a], [b]) => byMethod(a, b)).map(([head, cells]) =>
      `| ${head} | ${cells.map(cell).join(" | ")} |`
    ),
    "",
  ];
}

function byMethod(a: string, b: string): number {
  const [one, other] = [a, b].map((head) => head.split(" | "));
  return one![0] === other![0]
    ? Number(one![1]) - Number(other![1])
    : one![0]! < other![0]!
    ? -1
    : 1;
}

function cell({ method, n, coverage }: CoverageRow): string {
  const claim = CLAIMS[method.split(",")[0]!];
  const text = asPerCent(coverage);
  if (claim && n < claim.from) return `(${text})`;
  return claim && Math.abs(coverage - 0.95) > 0.02 + 2 * ERROR
    ? `${text}!`
    : text;
}

/** The least and the greatest coverage over shares in steps of 0.0025. */
function rangeTable(): string[] {
  const steps = Array.from({ length: 361 }, (_, i) => 0.05 + i * 0.0025);
  const grouped = Map.groupBy(
    countedShares(steps, [30, 100, 150, 500]),
    ({ method, n }) => `${method} | ${n}`,
  );
  return [
    "| interval | n | least | greatest |",
    "| --- | ---: | ---: | ---: |",
    ...[...grouped].map(([head, rows]) => {
      const all = rows.map(({ coverage }) => coverage);
      const ends = [Math.min(...all), Math.max(...all)].map(asPerCent);
      return `| ${head} | ${ends.join(" | ")} |`;
    }),
    "",
  ];
}

function levelTable(rows: readonly LevelRow[]): string[] {
  return [
    `| test | ${[...new Set(rows.map(({ n }) => `n ${n}`))].join(" | ")} |`,
    `| --- |${" ---: |".repeat(new Set(rows.map(({ n }) => n)).size)}`,
    ...[...Map.groupBy(rows, ({ test }) => test)].map(([test, own]) =>
      `| ${test} | ${own.map(({ rate }) => asPerCent(rate)).join(" | ")} |`
    ),
    "",
  ];
}

function asPerCent(share: number): string {
  return (100 * share).toFixed(1);
}
