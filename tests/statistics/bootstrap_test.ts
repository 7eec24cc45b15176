import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { bootstrap, bootstrapMean } from "kit/statistics/bootstrap.ts";
import { clusteredStandardError } from "kit/statistics/mean.ts";
import {
  items,
  wholeClusters,
  withinStrata,
} from "kit/statistics/resampling.ts";

const random = randomStream("bootstrap");
// Differences of twelve problems with four answers each.
const values = [1, 1, 0, 0, 1, 0, 1, 0, 2, 1, -1, 2].map((x) => x / 4);

Deno.test("bootstrapMean() agrees with R's boot and scipy to one step", () => {
  const options = { random, resamples: 200_000 };
  const percentile = bootstrapMean(values, options);
  assertAlmostEquals(percentile.value, 1 / 6, 1e-12);
  assertAlmostEquals(percentile.standardError!, 0.0611, 0.02 * 0.0611);
  assertAlmostEquals(percentile.low, 0.0416667, 1e-6);
  assertAlmostEquals(percentile.high, 0.2916667, 1e-6);
  const bca = bootstrapMean(values, { ...options, interval: "bca" });
  const step = 1 / 48 + 1e-9;
  assertAlmostEquals(bca.low, 0.0208333, step);
  assertAlmostEquals(bca.high, 0.2708333, step);
  assertEquals(bca.method, "bootstrap-bca-items");
});

Deno.test("bootstrapMean() spreads as the closed forms say, clusters and strata", () => {
  const labels = values.map((_, i) => Math.floor(i / 3));
  const clustered = bootstrapMean(values, {
    random,
    resamples: 40_000,
    resampling: wholeClusters(labels),
  });
  const plain = clusteredStandardError(values, labels, { correction: "none" });
  assertAlmostEquals(clustered.standardError! / plain, 1, 0.02);
  assertEquals(clustered.n, 4);
  const strata = bootstrapMean(values, {
    random,
    resamples: 40_000,
    resampling: withinStrata(labels),
  });
  // each stratum of three adds its plain variance / 3, means are over four
  const own = [0, 3, 6, 9].map((at) => values.slice(at, at + 3));
  const squares = own.map((of) => {
    const centre = of.reduce((a, b) => a + b) / 3;
    return of.reduce((sum, x) => sum + (x - centre) ** 2, 0) / 9;
  });
  const expected = Math.sqrt(squares.reduce((a, b) => a + b) / 16);
  assertAlmostEquals(strata.standardError! / expected, 1, 0.02);
});

Deno.test("bootstrapMean() of clusters that differ in size is a ratio", () => {
  const { value } = bootstrapMean([1, 1, 1, 0], {
    random,
    resampling: wholeClusters(["a", "a", "a", "b"]),
  });
  assertEquals(value, 0.75);
});

Deno.test("bootstrap() repeats itself and has no width without spread", () => {
  const run = () => bootstrapMean(values, { random, resamples: 500 });
  assertEquals(run(), run());
  const equal = bootstrapMean([1, 1, 1], { random, interval: "bca" });
  assertEquals([equal.low, equal.high, equal.standardError], [1, 1, 0]);
});

Deno.test("bootstrap() refuses no rows, NaN and few resamples", () => {
  assertThrows(
    () => bootstrap(items(0), () => 0, { random }),
    RangeError,
    "none",
  );
  assertThrows(() => bootstrapMean([NaN], { random }), RangeError, "NaN");
  const few = () => bootstrapMean([1], { random, resamples: 10 });
  assertThrows(few, RangeError, "got 10");
});

Deno.test("bootstrapMean() covers as promised for thirty skewed problems", () => {
  let hits = 0;
  const runs = 400;
  for (let run = 0; run < runs; run++) {
    const stream = randomStream("cover").split(run);
    const sample = Array.from(
      { length: 30 },
      () => stream.next() < 0.3 ? 1 : 0,
    );
    const { low, high } = bootstrapMean(sample, {
      random: stream,
      resamples: 400,
    });
    if (low <= 0.3 && 0.3 <= high) hits++;
  }
  // 95 % promised; at n = 30 percentiles give about 93 %: 4 errors below that
  assert(hits / runs > 0.88 && hits / runs < 0.99, `${hits / runs}`);
});
