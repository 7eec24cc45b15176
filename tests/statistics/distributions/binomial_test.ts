import { binomial } from "kit/statistics/distributions/binomial.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { assertTails, reference } from "./agree.ts";
import { assertRelative } from "../relative.ts";

Deno.test("binomial() agrees with mpmath in body and tails", () => {
  assertTails(binomial, reference.binomial);
});

Deno.test("binomial() has masses that add up to its lower tail", () => {
  const distribution = binomial(9, 0.3);
  let sum = 0;
  for (let k = 0; k <= 9; k++) {
    sum += distribution.density(k);
    assertRelative(distribution.cdf(k), sum, 1e-14);
  }
  assertEquals([distribution.density(0.5), distribution.density(10)], [0, 0]);
});

Deno.test("binomial() has the least quantile that reaches a share", () => {
  const distribution = binomial(40, 0.225);
  for (const share of [0, 0.025, 0.5, 0.975]) {
    const k = distribution.quantile(share);
    assertEquals(distribution.cdf(k) >= share, true);
    assertEquals(k === 0 || distribution.cdf(k - 1) < share, true);
  }
  assertEquals(distribution.quantile(1), 40);
  // P(X <= 1) of two fair coins is exactly three quarters
  assertEquals(binomial(2, 0.5).quantile(0.75), 1);
  assertEquals(binomial(2, 0.5).tailQuantile(0.25), 1);
});

Deno.test("binomial() stands at its ends", () => {
  assertEquals(binomial(3, 0).cdf(0), 1);
  assertEquals(binomial(3, 1).density(3), 1);
  assertEquals(binomial(3, 0.5).cdf(-1), 0);
  assertEquals(binomial(3, 0.5).tail(3), 0);
  assertEquals(binomial(3, 0.5).logCdf(3), 0);
  assertThrows(() => binomial(2.5, 0.5), RangeError, "whole number");
});
