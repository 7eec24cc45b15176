import { assertThrows } from "@std/assert";
import { chiSquare } from "kit/statistics/distributions/chi_square.ts";
import {
  assertDensity,
  assertQuantiles,
  assertTails,
  reference,
} from "./agree.ts";

Deno.test("chiSquare() agrees with mpmath in body and tails", () => {
  assertTails(chiSquare, reference.chi_square);
});

Deno.test("chiSquare() has quantiles that agree with scipy", () => {
  assertQuantiles(chiSquare, "chi_square");
});

Deno.test("chiSquare() has the density that its tails have as a slope", () => {
  assertDensity(chiSquare(3), [0.5, 3, 9]);
});

Deno.test("chiSquare() refuses parameters out of range", () => {
  assertThrows(() => chiSquare(-1), RangeError, "must be above 0");
});
