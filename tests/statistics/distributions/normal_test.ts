import { erf, erfc, normal } from "kit/statistics/distributions/normal.ts";
import { assertEquals } from "@std/assert";
import {
  assertDensity,
  assertQuantiles,
  assertTails,
  reference,
} from "./agree.ts";
import { assertRelative } from "../relative.ts";

Deno.test("normal agrees with mpmath in body and tails", () => {
  assertTails(() => normal, reference.normal);
});

Deno.test("normal has quantiles that agree with scipy", () => {
  assertQuantiles(() => normal, "normal");
  assertEquals(normal.quantile(0), -Infinity);
  assertEquals(normal.quantile(1), Infinity);
});

Deno.test("normal has the density that its tails have as a slope", () => {
  assertDensity(normal, [-2, 0.3, 3]);
});

Deno.test("normal knows the logarithm of a tail too small for a number", () => {
  // R: pnorm(-100, log.p = TRUE)
  assertRelative(normal.logCdf(-100), -5005.5242086942050886, 1e-13);
});

Deno.test("erf() and erfc() agree with mpmath", () => {
  for (const expected of reference.erf) {
    assertRelative(erf(expected.x), expected.erf, 1e-13);
    assertRelative(erfc(expected.x), expected.erfc, 1e-12);
  }
});
