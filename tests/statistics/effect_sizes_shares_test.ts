import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  cohensH,
  matchedOddsRatio,
  oddsRatio,
} from "kit/statistics/effect_sizes_shares.ts";
import { effects, reference } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

const of = (successes: number, trials: number) => ({ successes, trials });

Deno.test("cohensH() agrees with R's effectsize", () => {
  for (const { a, m, b, n, ...expected } of effects.h) {
    const h = cohensH(of(a, m), of(b, n));
    assertAlmostEquals(h.value, expected.value, 1e-12);
    assertAlmostEquals(h.low, expected.low, 1e-9);
    assertAlmostEquals(h.high, expected.high, 1e-9);
    assertEquals(h.n, m + n);
  }
});

Deno.test("cohensH() runs from -π to π, and its interval no further", () => {
  const { value, high } = cohensH(of(3, 3), of(0, 4));
  assertAlmostEquals(value, Math.PI, 1e-15);
  assertEquals(high, Math.PI);
  assertAlmostEquals(cohensH(of(0, 4), of(3, 3)).value, -Math.PI, 1e-15);
  assertThrows(() => cohensH(of(5, 4), of(0, 1)), RangeError, "got 5");
});

Deno.test("oddsRatio() agrees with scipy and statsmodels", () => {
  for (const { a, m, b, n, level, ...expected } of reference.oddsRatio) {
    const odds = oddsRatio(of(a, m), of(b, n), { level });
    assertRelative(odds.value, expected.value, 1e-12);
    assertRelative(odds.low, expected.low, 1e-9);
    assertRelative(odds.high, expected.high, 1e-9);
    assertEquals([odds.level, odds.n], [level, m + n]);
  }
});

Deno.test("oddsRatio() leaves all open where a group is all or nothing", () => {
  const { value, low, high } = oddsRatio(of(4, 4), of(9, 40));
  assertEquals([value, low, high], [Infinity, 0, Infinity]);
  assertEquals(oddsRatio(of(0, 4), of(9, 40)).high, Infinity);
});

Deno.test("matchedOddsRatio() agrees with R's binom.test", () => {
  for (const { first, second, ...expected } of effects.matched) {
    const odds = matchedOddsRatio(first, second);
    assertEquals(odds.value, first / second);
    assertRelative(odds.low, expected.low, 1e-9);
    assertRelative(odds.high, Number(expected.high), 1e-9);
    assertRelative(odds.pValue!, expected.pValue, 1e-9);
    assertEquals(odds.n, first + second);
  }
});

Deno.test("matchedOddsRatio() knows nothing where models never differ", () => {
  const { value, low, high, pValue } = matchedOddsRatio(0, 0);
  assertEquals([value, low, high, pValue], [NaN, 0, Infinity, 1]);
  assertThrows(() => matchedOddsRatio(-1, 0), RangeError);
});
