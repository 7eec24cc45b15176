import { gammaTails, logGamma } from "kit/statistics/distributions/gamma.ts";
import { assertEquals } from "@std/assert";
import { reference } from "./agree.ts";
import { assertRelative } from "../relative.ts";

Deno.test("logGamma() agrees with mpmath", () => {
  for (const { x, value } of reference.logGamma) {
    assertRelative(logGamma(x), value, 1e-14);
  }
});

Deno.test("logGamma() is the logarithm of a factorial", () => {
  assertRelative(logGamma(6), Math.log(120), 1e-14);
});

Deno.test("gammaTails() adds up to one and ends where the values end", () => {
  const { lower, upper } = gammaTails(4, 3.7);
  assertRelative(lower + upper, 1, 1e-15);
  assertEquals(gammaTails(2, 0).lower, 0);
  assertEquals(gammaTails(2, Infinity).upper, 0);
  assertEquals(gammaTails(2, NaN).lower, NaN);
});
