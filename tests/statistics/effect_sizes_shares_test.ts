import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  cohensH,
  matchedOddsRatio,
  oddsRatio,
} from "kit/statistics/effect_sizes_shares.ts";

Deno.test("cohensH() runs from -π to π", () => {
  assertAlmostEquals(cohensH(1, 0), Math.PI, 1e-15);
  assertAlmostEquals(cohensH(0, 1), -Math.PI, 1e-15);
  assertThrows(() => cohensH(45, 0.1), RangeError, "got 45");
});

Deno.test("oddsRatio() is one product over the other", () => {
  const a = { successes: 18, trials: 40 };
  const b = { successes: 9, trials: 40 };
  assertAlmostEquals(oddsRatio(a, b), 18 * 31 / (22 * 9), 1e-15);
  const all = { successes: 4, trials: 4 };
  assertEquals(oddsRatio(all, b), Infinity);
});

Deno.test("matchedOddsRatio() is one count over the other", () => {
  assertEquals(matchedOddsRatio(11, 4), 2.75);
  assertEquals(matchedOddsRatio(3, 0), Infinity);
  assertThrows(() => matchedOddsRatio(-1, 0), RangeError);
});
