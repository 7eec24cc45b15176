import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { CLAIMS } from "kit/statistics/claims.ts";
import { student } from "kit/statistics/distributions/student.ts";
import { effectiveWilson } from "kit/statistics/effective_wilson.ts";
import { meanEstimate } from "kit/statistics/mean.ts";
import { coverageOf, drawShares } from "./coverage.ts";

Deno.test("effectiveWilson() of three shares, by hand", () => {
  // With 1/2 of a problem at 0 and 1/2 at 1 added: mean (1.25 + 0.5) / 4 = 0.4375.
  // Squares: (0 - m)² + (0.5 - m)² + (0.75 - m)² + (m² + (1 - m)²) / 2
  const m = 0.4375;
  const squares = m ** 2 + 0.0625 ** 2 + 0.3125 ** 2 +
    (m ** 2 + 0.5625 ** 2) / 2;
  // variance of the mean: squares × 4/3 / 4²; answers: m (1 - m) / variance
  const answers = m * (1 - m) / (squares / 12);
  const t = student(2).tailQuantile(0.025);
  const spread = t * t / answers;
  const centre = (m + spread / 2) / (1 + spread);
  const reach = t / (1 + spread) *
    Math.sqrt(m * (1 - m) / answers + spread / (4 * answers));
  const own = effectiveWilson([0, 0.5, 0.75]);
  assertAlmostEquals(own.low, centre - reach, 1e-12);
  assertAlmostEquals(own.high, centre + reach, 1e-12);
  assertAlmostEquals(own.value, 1.25 / 3, 1e-15);
  assertEquals([own.n, own.method], [3, "effective-wilson"]);
});

Deno.test("effectiveWilson() turns round with right and wrong", () => {
  const shares = [0, 0, 0.125, 0.5, 0.875, 1];
  const [own, other] = [shares, shares.map((x) => 1 - x)].map((x) =>
    effectiveWilson(x)
  );
  assertAlmostEquals(own!.low, 1 - other!.high, 1e-12);
  assertAlmostEquals(own!.high, 1 - other!.low, 1e-12);
});

Deno.test("effectiveWilson() of many problems is Student's", () => {
  const shares = Array.from({ length: 20_000 }, (_, i) => (i % 9) / 8);
  const [own, student] = [effectiveWilson(shares), meanEstimate(shares)];
  assertAlmostEquals(own.low, student.low, 1e-5);
  assertAlmostEquals(own.high, student.high, 1e-5);
  assertAlmostEquals(own.standardError!, student.standardError!, 1e-15);
});

Deno.test("effectiveWilson() leaves doubt where all shares are alike", () => {
  for (const share of [0, 0.5, 1]) {
    const { value, low, high } = effectiveWilson(Array(20).fill(share));
    assertEquals(value, share);
    assert(low <= share && share <= high && high - low > 0.05);
    assert(low >= 0 && high <= 1);
  }
  assertEquals(effectiveWilson([0, 0, 0]).low, 0);
  assertEquals(effectiveWilson([1, 1, 1]).high, 1);
});

Deno.test("effectiveWilson() knows nothing of one problem or one cluster", () => {
  const { value, low, high, n } = effectiveWilson([0.5]);
  assertEquals([value, low, high, n], [0.5, 0, 1, 1]);
  const one = effectiveWilson([0, 1, 1], { clusters: ["a", "a", "a"] });
  assertEquals([one.low, one.high, one.n], [0, 1, 1]);
});

Deno.test("effectiveWilson() takes copies in a cluster for one", () => {
  const once = effectiveWilson([0, 0.25, 1, 0.5]);
  const twice = effectiveWilson([0, 0, 0.25, 0.25, 1, 1, 0.5, 0.5], {
    clusters: ["a", "a", "b", "b", "c", "c", "d", "d"],
  });
  assertAlmostEquals(twice.low, once.low, 1e-12);
  assertAlmostEquals(twice.high, once.high, 1e-12);
  assertEquals([twice.n, twice.method], [4, "clustered-effective-wilson"]);
});

Deno.test("effectiveWilson() covers 93 to 97 % at its least size, where t does not", () => {
  const n = CLAIMS["effective-wilson"]!.from;
  const stream = randomStream("coverage of shares");
  for (const truth of [0.05, 0.2, 0.5, 0.8, 0.95]) {
    const draw = (run: number) =>
      drawShares(stream.split(truth, run), { problems: n, truth });
    const held = coverageOf(draw, truth, {
      own: (shares) => effectiveWilson(shares),
      student: (shares) => meanEstimate(shares),
    }, 2000);
    // two errors of the simulation, 0.5 points each, beyond the band
    assert(held.own! > 0.92 && held.own! < 0.98, `${truth}: ${held.own}`);
    const isNearEnd = Math.min(truth, 1 - truth) < 0.1;
    if (isNearEnd) assert(held.student! < 0.9, `${truth}: ${held.student}`);
  }
});

Deno.test("effectiveWilson() refuses nothing, per cent, NaN and missing clusters", () => {
  assertThrows(() => effectiveWilson([]), RangeError, "got none");
  assertThrows(() => effectiveWilson([NaN]), RangeError, "got NaN");
  assertThrows(() => effectiveWilson([40]), RangeError, "got 40");
  const short = () => effectiveWilson([0.5, 1], { clusters: ["a"] });
  assertThrows(short, RangeError, "same length");
});
