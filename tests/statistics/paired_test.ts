import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import {
  pairedDifference,
  pairedDifferenceOverSeeds,
} from "kit/statistics/paired.ts";
import { reference } from "./fixture.ts";

const random = randomStream("paired");
const byId = (values: readonly number[]) =>
  new Map(values.map((value, i) => [`p${i}`, value]));

Deno.test("pairedDifference() agrees with scipy's bootstrap and sign flips", () => {
  for (const expected of reference.paired) {
    const { a, b } = expected;
    const estimate = pairedDifference(byId(a), byId(b), {
      random,
      resamples: 20_000,
    });
    const difference = a.map((x, i) => x - b[i]!);
    const mean = difference.reduce((sum, x) => sum + x, 0) / a.length;
    assertAlmostEquals(estimate.value, mean, 1e-12);
    // Resampled means lie on a lattice of one answer in all.
    const tolerance = Math.max(0.002, expected.step) + 1e-12;
    assertAlmostEquals(estimate.low, expected.low, tolerance);
    assertAlmostEquals(estimate.high, expected.high, tolerance);
    const p = expected.pValue;
    // 4 standard errors of 10,000 draws, or the smallest p they can give
    const slack = expected.exact ? 1e-12 : 4 * Math.sqrt(p * (1 - p) / 1e4);
    assertAlmostEquals(estimate.pValue!, p, Math.max(slack, 1e-4));
    assertEquals(estimate.n, a.length);
  }
});

Deno.test("pairedDifference() matches by id, whatever the order", () => {
  const a = byId([0, 0.25, 1, 0.5]);
  const b = byId([0.5, 0.25, 0, 0.25]);
  const turned = new Map([...b].reverse());
  const options = { random };
  assertEquals(
    pairedDifference(a, b, options),
    pairedDifference(a, turned, options),
  );
});

Deno.test("pairedDifference() changes its sign with its sides", () => {
  const a = { p: 1, q: 0.5, r: 0.25 };
  const b = { p: 0.5, q: 0.5, r: 0 };
  const there = pairedDifference(a, b, { random });
  const back = pairedDifference(b, a, { random });
  assertEquals(there.value, 0.25);
  assertEquals(back.value, -0.25);
  assertEquals(back.pValue, there.pValue);
});

Deno.test("pairedDifference() covers the truth about as often as it says", () => {
  const truth = randomStream("coverage");
  let covered = 0;
  for (let trial = 0; trial < 300; trial++) {
    const data = truth.split(trial);
    const a = byId(Array.from({ length: 40 }, () => 0.3 + data.normal()));
    const b = byId(Array(40).fill(0));
    const { low, high } = pairedDifference(a, b, {
      random: data.split("resampling"),
      resamples: 300,
    });
    if (low <= 0.3 && 0.3 <= high) covered++;
  }
  // The percentile interval is narrow by sqrt(39/40) and quantile t/z: about
  // 93.5 % at n = 40; 4 standard errors of 300 trials are 5.7 points.
  assert(covered > 263 && covered < 298, `${covered} of 300`);
});

Deno.test("pairedDifference() without spread has no width", () => {
  const estimate = pairedDifference({ p: 1, q: 1 }, { p: 0, q: 0 }, { random });
  assertEquals([estimate.low, estimate.high, estimate.pValue], [1, 1, 0.5]);
});

Deno.test("pairedDifference() refuses unpaired problems, nothing and NaN", () => {
  const run = (a: Record<string, number>, b: Record<string, number>) => () =>
    pairedDifference(a, b, { random });
  assertThrows(run({ p: 1 }, { q: 1 }), RangeError, "2 on one side only");
  assertThrows(run({}, {}), RangeError, "problems are needed, got none");
  assertThrows(run({ p: NaN }, { p: 1 }), RangeError, 'problem "p"');
  const few = () =>
    pairedDifference({ p: 1 }, { p: 0 }, { random, resamples: 10 });
  assertThrows(few, RangeError, "got 10");
});

Deno.test("pairedDifferenceOverSeeds() is wide when seeds disagree", () => {
  const ids = Array.from({ length: 50 }, (_, i) => i);
  const side = (gains: readonly number[]) =>
    new Map(gains.map((gain, seed) => [seed, byId(ids.map(() => gain))]));
  const zero = side([0, 0, 0, 0, 0]);
  const agree = pairedDifferenceOverSeeds(side([.2, .2, .2, .2, .2]), zero, {
    random,
  });
  const differ = pairedDifferenceOverSeeds(side([0, .1, .2, .3, .4]), zero, {
    random,
  });
  assertAlmostEquals(agree.value, 0.2, 1e-12);
  assertAlmostEquals(differ.value, 0.2, 1e-12);
  assertAlmostEquals(agree.high - agree.low, 0, 1e-12);
  // Spread of the seeds over sqrt(5): sqrt(0.02 / 5) = 0.0632
  assertAlmostEquals(differ.standardError!, 0.0632, 0.004);
  assertEquals([agree.n, agree.pValue], [5, 0.0625]); // 2 of 32
});

Deno.test("pairedDifferenceOverSeeds() is wide when problems disagree", () => {
  // Three seeds with the same outcome: a problem drawn counts in all of them,
  // so the error is that of one seed: sqrt(0.25 / 100) = 0.05.
  const outcome = byId(Array.from({ length: 100 }, (_, i) => i % 2));
  const zero = byId(Array(100).fill(0));
  const estimate = pairedDifferenceOverSeeds(
    new Map([[1, outcome], [2, outcome], [3, outcome]]),
    new Map([[1, zero], [2, zero], [3, zero]]),
    { random },
  );
  assertAlmostEquals(estimate.standardError!, 0.05, 0.004);
});

Deno.test("pairedDifferenceOverSeeds() refuses one seed and other problems", () => {
  const run = (a: [number, Record<string, number>][]) => () =>
    pairedDifferenceOverSeeds(new Map(a), new Map(a), { random });
  assertThrows(run([[1, { p: 1 }]]), RangeError, "two seeds are needed, got 1");
  assertThrows(
    run([[1, { p: 1 }], [2, { q: 1 }]]),
    RangeError,
    "same problems",
  );
});
