import { assertEquals, assertThrows } from "@std/assert";
import { mannWhitney } from "kit/statistics/mann_whitney.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("mannWhitney() agrees with R's normal approximation", () => {
  for (const { a, b, correct, statistic, pValue } of r.mannWhitney) {
    const test = mannWhitney(a, b, { correct, exact: false });
    assertRelative(test.statistic, statistic, 1e-12);
    assertRelative(test.pValue, pValue, 1e-9);
  }
});

Deno.test("mannWhitney() agrees with R's exact test", () => {
  for (const { a, b, statistic, pValue } of r.mannWhitneyExact) {
    const test = mannWhitney(a, b);
    assertEquals(test.method, "mann-whitney-exact");
    assertEquals(test.statistic, statistic);
    assertRelative(test.pValue, pValue, 1e-12);
  }
});

Deno.test("mannWhitney() of equal numbers has nothing to say", () => {
  assertEquals(mannWhitney([1, 1], [1, 1]).pValue, 1);
  assertThrows(() => mannWhitney([], [1]), RangeError, "got none");
});
