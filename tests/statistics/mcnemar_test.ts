import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { mcNemarExact } from "kit/statistics/mcnemar.ts";
import { reference } from "./fixture.ts";

Deno.test("mcNemarExact() agrees with statsmodels", () => {
  for (const { onlyFirst, onlySecond, pValue } of reference.mcnemar) {
    assertAlmostEquals(mcNemarExact(onlyFirst, onlySecond) / pValue, 1, 1e-9);
  }
});

Deno.test("mcNemarExact() is 1 when the models never differ", () => {
  assertEquals(mcNemarExact(0, 0), 1);
});

Deno.test("mcNemarExact() refuses negative counts and NaN", () => {
  assertThrows(() => mcNemarExact(-1, 2), RangeError, "got -1 and 2");
  assertThrows(() => mcNemarExact(1, NaN), RangeError, "got 1 and NaN");
});
