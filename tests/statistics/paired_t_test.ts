import { assertEquals, assertThrows } from "@std/assert";
import { clusteredMean } from "kit/statistics/mean.ts";
import { pairedT } from "kit/statistics/paired_t.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("pairedT() agrees with R's t.test", () => {
  for (const expected of r.pairedT) {
    const { statistic, degrees, pValue, low, high } = pairedT(
      expected.a,
      expected.b,
    );
    assertRelative(statistic!, expected.statistic, 1e-9);
    assertRelative(pValue!, expected.pValue, 1e-9);
    assertRelative(low, expected.low, 1e-9);
    assertRelative(high, expected.high, 1e-9);
    assertEquals(degrees, expected.degrees);
  }
});

Deno.test("pairedT() with clusters is the clustered mean of the differences", () => {
  const a = [1, 0.5, 0.25, 1], b = [0.5, 0.5, 0, 0];
  const clusters = ["x", "x", "y", "z"];
  const { value, standardError, n, method } = pairedT(a, b, { clusters });
  const expected = clusteredMean([0.5, 0, 0.25, 1], clusters);
  assertEquals(value, expected.value);
  assertEquals(standardError, expected.standardError);
  assertEquals([n, method], [3, "paired-clustered-t"]);
});

Deno.test("pairedT() refuses pairs that do not match", () => {
  assertThrows(() => pairedT([1], [1, 2]), RangeError, "got 1 and 2");
  assertThrows(() => pairedT([], []), RangeError, "got none");
  assertThrows(() => pairedT([NaN], [1]), RangeError, "NaN at position 0");
});

Deno.test("pairedT() of equal differences has no test", () => {
  const { value, pValue, low, high } = pairedT([1, 1], [0, 0]);
  assertEquals([value, low, high, pValue], [1, 1, 1, undefined]);
});
