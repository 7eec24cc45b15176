import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  cliffsDelta,
  cohensD,
  cohensDz,
  cohensKappa,
  hedgesG,
} from "kit/statistics/effect_sizes.ts";

// Shares of four answers to twelve problems, of two models.
const a = [0, 1, 4, 2, 3, 0, 2, 4, 1, 0, 3, 2].map((x) => x / 4);
const b = [1, 2, 4, 2, 4, 0, 3, 4, 3, 1, 2, 4].map((x) => x / 4);

Deno.test("effect sizes of two models agree with their formulas in R", () => {
  const differences = b.map((x, i) => x - a[i]!);
  assertAlmostEquals(cohensDz(differences), 0.7510676162, 1e-10);
  assertAlmostEquals(cohensD(b, a), 0.4678733511, 1e-10);
  assertAlmostEquals(hedgesG(b, a), 0.4517397872, 1e-10);
  assertAlmostEquals(cliffsDelta(b, a), 0.2638888889, 1e-10);
});

Deno.test("cohensKappa() counts agreement beyond chance", () => {
  // agreed 3/4, by chance 1/2
  assertEquals(cohensKappa([1, 1, 0, 0], [1, 1, 0, 1]), 0.5);
  assertEquals(cohensKappa(["x"], ["x"]), NaN);
  assertThrows(() => cohensKappa([], []), RangeError, "got none");
  assertThrows(() => cohensKappa([1], []), RangeError, "got 1 and 0");
});

Deno.test("effect sizes refuse groups that are too small", () => {
  assertThrows(() => cohensDz([1]), RangeError, "2 values are needed");
  assertThrows(() => cohensD([1, 2], [1]), RangeError, "2 values are needed");
  assertThrows(() => cliffsDelta([], [1]), RangeError, "got none");
});
