import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import {
  clusteredMean,
  clusteredStandardError,
  meanEstimate,
} from "kit/statistics/mean.ts";
import { reference } from "./fixture.ts";
import fixture from "../fixtures/intervals.json" with { type: "json" };

Deno.test("meanEstimate() agrees with scipy's one-sample t test", () => {
  for (const expected of reference.t) {
    const { level } = expected;
    const estimate = meanEstimate(expected.values, { level });
    assertAlmostEquals(estimate.value, expected.value, 1e-12);
    assertAlmostEquals(estimate.standardError!, expected.standardError, 1e-12);
    const reach = expected.high - expected.low;
    assertAlmostEquals(estimate.low, expected.low, 1e-9 * reach);
    assertAlmostEquals(estimate.high, expected.high, 1e-9 * reach);
    assertAlmostEquals(estimate.pValue! / expected.pValue, 1, 1e-9);
    assertEquals(estimate.n, expected.values.length);
    assertEquals(estimate.method, "t");
  }
});

Deno.test("meanEstimate() of one value has no interval", () => {
  const estimate = meanEstimate([0.5]);
  assertEquals([estimate.value, estimate.low, estimate.high], [0.5, NaN, NaN]);
});

Deno.test("meanEstimate() of equal values has no width and no test", () => {
  const estimate = meanEstimate([1, 1, 1]);
  assertEquals([estimate.low, estimate.high], [1, 1]);
  assertEquals(estimate.standardError, 0);
  assert(!("pValue" in estimate));
});

Deno.test("meanEstimate() refuses nothing, NaN and a level of 95", () => {
  assertThrows(() => meanEstimate([]), RangeError, "got none");
  assertThrows(() => meanEstimate([1, NaN]), RangeError, "NaN at position 1");
  const percent = () => meanEstimate([1, 2], { level: 95 });
  assertThrows(percent, RangeError, "got 95");
});

Deno.test("clusteredMean() agrees with statsmodels' clustered errors", () => {
  for (const expected of reference.clustered) {
    const { values, clusters } = expected;
    const error = clusteredStandardError(values, clusters);
    assertAlmostEquals(error / expected.standardError, 1, 1e-9);
    const estimate = clusteredMean(values, clusters);
    assertAlmostEquals(estimate.low, expected.low, 1e-8);
    assertAlmostEquals(estimate.high, expected.high, 1e-8);
    assertEquals(estimate.n, new Set(clusters).size);
  }
});

Deno.test("clusteredStandardError() with singleton clusters is the plain error", () => {
  const values = [0.25, 0.5, 1, 0];
  assertAlmostEquals(
    clusteredStandardError(values, [1, 2, 3, 4]),
    meanEstimate(values).standardError!,
    1e-15,
  );
});

Deno.test("clusteredStandardError() refuses one cluster and missing clusters", () => {
  const one = () => clusteredStandardError([0, 1], ["a", "a"]);
  assertThrows(one, RangeError, "at least two clusters are needed, got 1");
  const short = () => clusteredStandardError([0, 1], ["a"]);
  assertThrows(short, RangeError, "got 2 and 1");
  assertThrows(() => clusteredStandardError([], []), RangeError, "got none");
});

Deno.test("clusteredStandardError() without correction is statsmodels' plain one", () => {
  // three differences of four problems each, from a comparison of two models
  const right = [1, 1, 0, 0, 1, 0, 1, 0, 2, 1, -1, 2].map((x) => x / 4);
  const clusters = right.map((_, i) => Math.floor(i / 3));
  const plain = clusteredStandardError(right, clusters, { correction: "none" });
  assertAlmostEquals(plain, 0.02946278255, 1e-10);
  const corrected = clusteredStandardError(right, clusters);
  assertAlmostEquals(corrected, 0.03402069087, 1e-10);
});

Deno.test("clusteredMean() under cr2 agrees with R's clubSandwich", () => {
  for (const { values, clusters, standardError, degrees } of fixture.cr2) {
    const own = clusteredMean(values, clusters, { correction: "cr2" });
    assertAlmostEquals(own.standardError! / standardError, 1, 1e-9);
    assertAlmostEquals(own.degrees! / degrees, 1, 1e-9);
    assertEquals(own.method, "clustered-t-cr2");
  }
});

Deno.test("clusteredMean() under cr2 is the usual one for even clusters", () => {
  const values = [0, 1, 1, 0.5, 0.25, 0];
  const clusters = ["a", "a", "b", "b", "c", "c"];
  const [own, usual] = (["cr2", "small-sample"] as const)
    .map((correction) => clusteredMean(values, clusters, { correction }));
  assertAlmostEquals(own!.low, usual!.low, 1e-12);
  assertAlmostEquals(own!.pValue!, usual!.pValue!, 1e-12);
});
