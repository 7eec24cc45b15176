import { assertThrows } from "@std/assert";
import { beta } from "kit/statistics/distributions/beta.ts";
import {
  assertDensity,
  assertQuantiles,
  assertTails,
  reference,
} from "./agree.ts";

Deno.test("beta() agrees with mpmath in body and tails", () => {
  assertTails(beta, reference.beta);
});

Deno.test("beta() has quantiles that agree with scipy", () => {
  assertQuantiles(beta, "beta");
});

Deno.test("beta() has the density that its tails have as a slope", () => {
  assertDensity(beta(2.5, 4), [0.1, 0.4, 0.8]);
});

Deno.test("beta() refuses parameters out of range", () => {
  assertThrows(() => beta(0, 1), RangeError, "must be above 0");
});
