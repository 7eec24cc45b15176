import { assertEquals, assertThrows } from "@std/assert";
import {
  mcNemarChiSquare,
  mcNemarExact,
  mcNemarMidP,
} from "kit/statistics/mcnemar.ts";
import { r, reference } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("mcNemarExact() agrees with statsmodels", () => {
  for (const { onlyFirst, onlySecond, pValue } of reference.mcnemar) {
    assertRelative(mcNemarExact(onlyFirst, onlySecond).pValue, pValue, 1e-9);
  }
});

Deno.test("McNemar's test agrees with R in all its forms", () => {
  for (const { first, second, ...expected } of r.mcnemar) {
    assertRelative(mcNemarExact(first, second).pValue, expected.exact, 1e-9);
    assertRelative(mcNemarMidP(first, second).pValue, expected.midP, 1e-9);
    const plain = mcNemarChiSquare(first, second, { correct: false });
    assertRelative(plain.statistic, expected.plain.statistic, 1e-9);
    assertRelative(plain.pValue, expected.plain.pValue, 1e-9);
    const corrected = mcNemarChiSquare(first, second);
    assertRelative(corrected.pValue, expected.corrected.pValue, 1e-9);
  }
});

Deno.test("McNemar's test says 1 when the models never differ", () => {
  assertEquals(mcNemarExact(0, 0).pValue, 1);
  assertEquals(mcNemarMidP(0, 0).pValue, 1);
  assertEquals(mcNemarChiSquare(0, 0).pValue, 1);
});

Deno.test("mcNemarExact() never says 0", () => {
  assertEquals(mcNemarExact(0, 2000).pValue > 0, true);
});

Deno.test("mcNemarExact() refuses counts that are none", () => {
  const bad = () => mcNemarExact(-1, 2);
  assertThrows(bad, RangeError, "whole numbers of at least 0, got -1, 2");
  assertThrows(() => mcNemarMidP(1.5, 2), RangeError, "got 1.5, 2");
});

Deno.test("McNemar's test says what it counted, and how", () => {
  for (const test of [mcNemarExact, mcNemarMidP]) {
    const { statistic, n } = test(4, 11);
    assertEquals([statistic, n], [4, 15]);
  }
  assertEquals(mcNemarExact(4, 11).method, "mcnemar-exact");
  assertEquals(mcNemarMidP(4, 11).method, "mcnemar-mid-p");
});
