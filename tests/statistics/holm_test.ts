import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { holm } from "kit/statistics/holm.ts";
import { reference } from "./fixture.ts";

Deno.test("holm() agrees with statsmodels", () => {
  for (const { pValues, adjusted } of reference.holm) {
    holm(pValues).forEach((p, i) => assertAlmostEquals(p, adjusted[i]!, 1e-12));
  }
});

Deno.test("holm() leaves NaN out of the count", () => {
  assertEquals(holm([0.25, NaN, 0.5]), [0.5, NaN, 0.5]);
  assertEquals(holm([]), []);
});

Deno.test("holm() refuses what is no p-value", () => {
  assertThrows(() => holm([0.5, 1.5]), RangeError, "got 1.5");
});
