/**
 * How often intervals hold the truth, and how often tests reject it.
 *
 * `deno run -A tests/benchmarks/statistics_coverage.ts [RUNS]`, about five
 * minutes with 2,000 runs. Prints a table as Markdown; draws the figure to the
 * path that follows RUNS, if one does.
 */

import { type Random, randomStream } from "kit/base/random.ts";
import { intervalCoverage } from "kit/plots/interval_coverage.ts";
import {
  betaInterval,
  jeffreysInterval,
} from "kit/statistics/beta_interval.ts";
import { bootstrapMean } from "kit/statistics/bootstrap.ts";
import { bootstrapT } from "kit/statistics/bootstrap_t.ts";
import { clopperPearson } from "kit/statistics/clopper_pearson.ts";
import { binomial } from "kit/statistics/distributions/binomial.ts";
import { mcNemarExact, mcNemarMidP } from "kit/statistics/mcnemar.ts";
import { clusteredMean, meanEstimate } from "kit/statistics/mean.ts";
import { mixedLogistic } from "kit/statistics/mixed_logistic.ts";
import { pairedT } from "kit/statistics/paired_t.ts";
import { signFlip } from "kit/statistics/sign_flip.ts";
import { wilcoxonSignedRank } from "kit/statistics/wilcoxon.ts";
import { wilsonInterval } from "kit/statistics/wilson.ts";

const runs = Number(Deno.args[0] ?? 2000);
const random = randomStream("coverage");
const SIZES = [30, 100, 500, 1319];
const TRUTHS = [0.05, 0.2, 0.5, 0.8, 0.95];

interface Ends {
  readonly low: number;
  readonly high: number;
}
interface Row {
  readonly method: string;
  readonly n: number;
  readonly truth: number;
  readonly coverage: number;
}

const counted: Record<string, (k: number, n: number) => Ends> = {
  "Wilson": wilsonInterval,
  "Jeffreys": jeffreysInterval,
  "Beta(1,1)": betaInterval,
  "Clopper-Pearson": clopperPearson,
};

/** One answer a problem: every count there can be, weighed by its chance. */
function exactly(): Row[] {
  return Object.entries(counted).flatMap(([method, interval]) =>
    SIZES.flatMap((n) => {
      const ends = Array.from({ length: n + 1 }, (_, k) => interval(k, n));
      return TRUTHS.map((truth) => {
        const distribution = binomial(n, truth);
        const coverage = ends.reduce(
          (sum, { low, high }, k) =>
            low <= truth && truth <= high ? sum + distribution.density(k) : sum,
          0,
        );
        return { method, n, truth, coverage };
      });
    })
  );
}

/** Shares of eight answers to problems that differ, with a given mean. */
function drawShares(stream: Random, n: number, truth: number): number[] {
  return Array.from({ length: n }, () => {
    // Beta(2 truth, 2 (1 - truth)) by order: a mixture of thirds is near enough
    const away = Math.min(truth, 1 - truth) * 1.5;
    const p = truth + away * (2 * stream.next() - 1) * (2 / 3);
    let right = 0;
    for (let i = 0; i < 8; i++) if (stream.next() < p) right++;
    return right / 8;
  });
}

const simulated: Record<string, (x: number[], stream: Random) => Ends> = {
  "t on shares": (x) => meanEstimate(x),
  "percentile": (x, random) => bootstrapMean(x, { random, resamples: 1000 }),
  "BCa": (x, random) =>
    bootstrapMean(x, { random, resamples: 1000, interval: "bca" }),
};

/** Eight answers a problem, and the paired difference of two models. */
function bySimulation(paired: boolean): Row[] {
  const methods = paired
    ? {
      "paired t": simulated["t on shares"]!,
      "paired percentile": simulated["percentile"]!,
    }
    : simulated;
  return SIZES.flatMap((n) =>
    TRUTHS.flatMap((truth) => {
      const hits: Record<string, number> = {};
      // The bootstrap of 1,319 takes its time.
      const own = n > 500 ? Math.ceil(runs / 4) : runs;
      for (let run = 0; run < own; run++) {
        const stream = random.split(n, truth, run);
        const first = drawShares(stream, n, truth);
        const second = paired ? drawShares(stream, n, truth) : [];
        const x = paired ? first.map((p, i) => p - second[i]!) : first;
        const target = paired ? 0 : truth;
        for (const [method, interval] of Object.entries(methods)) {
          const { low, high } = interval(x, stream);
          if (low <= target && target <= high) {
            hits[method] = (hits[method] ?? 0) + 1;
          }
        }
      }
      return Object.keys(methods).map((method) => ({
        method,
        n,
        truth,
        coverage: (hits[method] ?? 0) / own,
      }));
    })
  );
}

/** Values in clusters that share a level: 60 clusters of five, and eight. */
function inClusters(): Row[] {
  const methods: Record<string, (x: number[], c: number[], r: Random) => Ends> =
    {
      "clustered t": (x, clusters) => clusteredMean(x, clusters),
      "cluster bootstrap-t": (x, clusters, random) =>
        bootstrapT(x, clusters, { random, resamples: 1000 }),
    };
  return [8, 20, 60].flatMap((count) =>
    Object.entries(methods).map(([method, interval]) => {
      let hits = 0;
      for (let run = 0; run < runs; run++) {
        const stream = random.split("clusters", count, run);
        const levels = Array.from({ length: count }, () => stream.next() ** 2);
        const clusters = levels.flatMap((_, c) => [c, c, c, c, c]);
        const x = clusters.map((c) => stream.next() < levels[c]! ? 1 : 0);
        const { low, high } = interval(x, clusters, stream);
        if (low <= 1 / 3 && 1 / 3 <= high) hits++;
      }
      return { method, n: count, truth: 1 / 3, coverage: hits / runs };
    })
  );
}

/** How often tests at 0.05 reject where nothing is there. */
function levels() {
  const single = (stream: Random, n: number) => {
    const p = Array.from({ length: n }, () => stream.next());
    const d = p.map((x) =>
      Number(stream.next() < x) - Number(stream.next() < x)
    );
    return [
      d.filter((x) => x > 0).length,
      d.filter((x) => x < 0).length,
    ] as const;
  };
  const shares = (stream: Random, n: number) => {
    const p = Array.from({ length: n }, () => stream.next());
    const share = (x: number) =>
      [0, 1, 2, 3].filter(() => stream.next() < x).length / 4;
    return p.map((x) => [share(x), share(x)] as const);
  };
  const glmm = (stream: Random, n: number) => {
    const rows = shares(stream, n).flatMap(([a, b], item) => [
      { item, x: [1, 0], successes: 4 * a, trials: 4 },
      { item, x: [1, 1], successes: 4 * b, trials: 4 },
    ]);
    const fit = mixedLogistic(rows, { names: ["constant", "model"] });
    return fit.coefficients.model!.pValue!;
  };
  const differences = (stream: Random, n: number) =>
    shares(stream, n).map(([a, b]) => a - b);
  const tests: Record<string, (stream: Random, n: number) => number> = {
    "McNemar exact": (s, n) => mcNemarExact(...single(s, n)),
    "McNemar mid-p": (s, n) => mcNemarMidP(...single(s, n)),
    "sign flip": (s, n) => signFlip(differences(s, n)).pValue,
    "paired t": (s, n) => {
      const d = differences(s, n);
      return pairedT(d, d.map(() => 0)).pValue ?? 1;
    },
    "Wilcoxon": (s, n) => wilcoxonSignedRank(differences(s, n)).pValue,
    "mixed model (Laplace)": glmm,
  };
  return Object.entries(tests).map(([test, pOf]) => {
    const rate = (n: number) => {
      let rejected = 0;
      const own = test.startsWith("mixed") ? Math.ceil(runs / 4) : runs;
      for (let run = 0; run < own; run++) {
        if (pOf(random.split("level", test, n, run), n) <= 0.05) rejected++;
      }
      return rejected / own;
    };
    return { test, rates: [30, 100, 500].map(rate) };
  });
}

const asPerCent = (x: number) => (100 * x).toFixed(1);
const rows = [...exactly(), ...bySimulation(false), ...bySimulation(true)];
console.log(`| interval | n | ${TRUTHS.map((p) => `p ${p}`).join(" | ")} |`);
console.log(`| --- | ---: |${" ---: |".repeat(TRUTHS.length)}`);
for (const method of new Set(rows.map((row) => row.method))) {
  for (const n of SIZES) {
    const own = rows.filter((row) => row.method === method && row.n === n);
    const cells = own.map(({ coverage }) => asPerCent(coverage)).join(" | ");
    console.log(`| ${method} | ${n} | ${cells} |`);
  }
}
console.log("\n| interval | clusters | covers |\n| --- | ---: | ---: |");
for (const { method, n, coverage } of inClusters()) {
  console.log(`| ${method} | ${n} | ${asPerCent(coverage)} |`);
}
console.log("\n| test | n 30 | n 100 | n 500 |\n| --- | ---: | ---: | ---: |");
for (const { test, rates } of levels()) {
  console.log(`| ${test} | ${rates.map(asPerCent).join(" | ")} |`);
}
if (Deno.args[1]) {
  const some = ["Wilson", "t on shares", "BCa", "percentile"];
  const drawn = rows.filter((row) => some.includes(row.method));
  const figure = intervalCoverage(drawn, {
    alt: "Coverage of four intervals by true share, for 30 to 1,319 problems.",
    title: "How often 95 % intervals hold the truth",
    caption: "Grey: 93 to 97 %.",
  });
  await Deno.writeFile(Deno.args[1], figure.png());
}
