import { assertThrows } from "@std/assert";
import { fisher } from "kit/statistics/distributions/fisher.ts";
import {
  assertDensity,
  assertQuantiles,
  assertTails,
  reference,
} from "./agree.ts";

Deno.test("fisher() agrees with mpmath in body and tails", () => {
  assertTails(fisher, reference.fisher);
});

Deno.test("fisher() has quantiles that agree with scipy", () => {
  assertQuantiles(fisher, "fisher");
});

Deno.test("fisher() has the density that its tails have as a slope", () => {
  assertDensity(fisher(4, 9), [0.5, 1, 3]);
});

Deno.test("fisher() refuses parameters out of range", () => {
  assertThrows(() => fisher(1, 0), RangeError, "must be above 0");
});
