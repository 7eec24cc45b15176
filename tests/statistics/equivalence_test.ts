import { assertEquals, assertThrows } from "@std/assert";
import { equivalence } from "kit/statistics/equivalence.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("equivalence() agrees with two one-sided tests of R", () => {
  for (const { differences, margin, ...expected } of r.tost) {
    const verdict = equivalence(differences, margin);
    assertRelative(verdict.lowerPValue, expected.lowerPValue, 1e-9);
    assertRelative(verdict.upperPValue, expected.upperPValue, 1e-9);
    assertRelative(verdict.low, expected.interval[0]!, 1e-9);
    assertRelative(verdict.high, expected.interval[1]!, 1e-9);
    // The interval and the tests say the same.
    assertEquals(verdict.isEquivalent, verdict.pValue < 0.05);
  }
});

Deno.test("equivalence() refuses a margin of 0 and differences without spread", () => {
  assertThrows(() => equivalence([1, 2], 0), RangeError, "above 0");
  assertThrows(() => equivalence([1, 1], 2), RangeError, "that vary");
  assertThrows(() => equivalence([1], 2), RangeError, "2 values are needed");
});
