import { hypergeometric } from "kit/statistics/distributions/hypergeometric.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { assertTails, reference } from "./agree.ts";
import { assertRelative } from "../relative.ts";

Deno.test("hypergeometric() agrees with mpmath in body and tails", () => {
  assertTails(hypergeometric, reference.hypergeometric);
});

Deno.test("hypergeometric() has masses that add up to its lower tail", () => {
  const distribution = hypergeometric(5, 7, 8);
  let sum = 0;
  for (let k = 1; k <= 5; k++) {
    sum += distribution.density(k);
    assertRelative(distribution.cdf(k), sum, 1e-14);
  }
  assertEquals(distribution.quantile(0), 1);
  assertEquals(distribution.quantile(1), 5);
});

Deno.test("hypergeometric() refuses to draw more than there is", () => {
  assertThrows(() => hypergeometric(2, 3, 6), RangeError, "drawn <=");
});
