import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { cohensKappa } from "kit/statistics/cohens_kappa.ts";
import { reference } from "./fixture.ts";

Deno.test("cohensKappa() counts agreement beyond chance", () => {
  // agreed 3/4, by chance 1/2
  assertEquals(cohensKappa([1, 1, 0, 0], [1, 1, 0, 1]).value, 0.5);
  assertEquals(cohensKappa(["x"], ["x"]).value, NaN);
});

Deno.test("cohensKappa() agrees with statsmodels", () => {
  for (const { a, b, ...expected } of reference.kappa) {
    const kappa = cohensKappa(a, b);
    assertAlmostEquals(kappa.value, expected.value, 1e-12);
    assertAlmostEquals(kappa.standardError!, expected.standardError, 1e-12);
    assertAlmostEquals(kappa.low, expected.low, 1e-12);
    assertAlmostEquals(kappa.high, expected.high, 1e-12);
    assertEquals(kappa.n, a.length);
  }
});

Deno.test("cohensKappa() is sure where graders always agree, and stays from -1 to 1", () => {
  const { value, low, high } = cohensKappa([1, 2, 3], [1, 2, 3]);
  assertAlmostEquals(value, 1, 1e-15);
  assertAlmostEquals(low, 1, 1e-7);
  assertAlmostEquals(high, 1, 1e-7);
  assertEquals(cohensKappa([1, 1, 0, 0], [1, 1, 0, 1]).high, 1);
});

Deno.test("cohensKappa() refuses lists that do not belong together", () => {
  assertThrows(() => cohensKappa([], []), RangeError, "got none");
  assertThrows(() => cohensKappa([1], []), RangeError, "got 1 and 0");
});
