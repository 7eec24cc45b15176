import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Estimate } from "kit/statistics/estimate.ts";
import { cohensD, cohensDz, hedgesG } from "kit/statistics/effect_sizes.ts";
import { effects } from "./fixture.ts";

// Shares of four answers to twelve problems, of two models.
const a = [0, 1, 4, 2, 3, 0, 2, 4, 1, 0, 3, 2].map((x) => x / 4);
const b = [1, 2, 4, 2, 4, 0, 3, 4, 3, 1, 2, 4].map((x) => x / 4);

Deno.test("effect sizes of two models agree with their formulas in R", () => {
  const differences = b.map((x, i) => x - a[i]!);
  assertAlmostEquals(cohensDz(differences).value, 0.7510676162, 1e-10);
  assertAlmostEquals(cohensD(b, a).value, 0.4678733511, 1e-10);
  assertAlmostEquals(hedgesG(b, a).value, 0.4517397872, 1e-10);
});

/** What R's effectsize finds, and the same by R's `pt`, more exactly. */
interface Expected {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly exact: readonly number[];
}

function assertEffect(effect: Estimate, expected: Expected) {
  assertAlmostEquals(effect.value, expected.value, 1e-12);
  assertAlmostEquals(effect.low, expected.low, 1e-5);
  assertAlmostEquals(effect.high, expected.high, 1e-5);
  assertAlmostEquals(effect.low, expected.exact[0]!, 1e-9);
  assertAlmostEquals(effect.high, expected.exact[1]!, 1e-9);
}

Deno.test("cohensDz() agrees with R's effectsize", () => {
  for (const { differences, level, ...expected } of effects.dz) {
    const effect = cohensDz(differences, { level });
    assertEffect(effect, expected);
    assertEquals([effect.level, effect.n], [level, differences.length]);
  }
});

Deno.test("cohensD() agrees with R's effectsize, and hedgesG() is a part of it", () => {
  for (const { a, b, level, ...expected } of effects.d) {
    const effect = cohensD(a, b, { level });
    assertEffect(effect, expected);
    const g = hedgesG(a, b, { level });
    const factor = g.value / effect.value;
    assertAlmostEquals(factor, 1 - 3 / (4 * (a.length + b.length) - 9), 1e-12);
    assertAlmostEquals(g.low, factor * effect.low, 1e-12);
    assertAlmostEquals(g.high, factor * effect.high, 1e-12);
  }
});

Deno.test("cohensDz() has the paired t test's p-value at the edge of its interval", () => {
  const differences = b.map((x, i) => x - a[i]!);
  const { pValue } = cohensDz(differences);
  const { low } = cohensDz(differences, { level: 1 - pValue! });
  assertAlmostEquals(low, 0, 1e-9);
});

Deno.test("effect sizes without spread are infinite or nothing, as their ends", () => {
  const { value, low, high, pValue } = cohensDz([1, 1, 1]);
  assertEquals([value, low, high], [Infinity, Infinity, Infinity]);
  assertEquals(pValue, undefined);
  assertEquals(cohensD([2, 2], [2, 2]).low, NaN);
});

Deno.test("effect sizes refuse groups that are too small", () => {
  assertThrows(() => cohensDz([1]), RangeError, "2 values are needed");
  assertThrows(() => cohensD([1, 2], [1]), RangeError, "2 values are needed");
  assertThrows(() => hedgesG([1, NaN], [1, 2]), RangeError, "NaN");
});
