import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { tangoInterval } from "kit/statistics/tango.ts";
import fixture from "../fixtures/intervals.json" with { type: "json" };

Deno.test("tangoInterval() agrees with the score of shares found by search", () => {
  for (const { first, second, problems, level, low, high } of fixture.tango) {
    const own = tangoInterval(first, second, problems, { level });
    assertAlmostEquals(own.low, low, 1e-9);
    assertAlmostEquals(own.high, high, 1e-9);
    assertEquals([own.value, own.n], [(first - second) / problems, problems]);
  }
});

Deno.test("tangoInterval() turns round with the models", () => {
  const [there, back] = [tangoInterval(3, 9, 40), tangoInterval(9, 3, 40)];
  assertAlmostEquals(there.low, -back.high, 1e-12);
  assertAlmostEquals(there.high, -back.low, 1e-12);
});

Deno.test("tangoInterval() has a width where nothing differs, and ends at 1", () => {
  // score² = n d / (1 - d) = z² where nothing differs: d = z² / (n + z²)
  const z2 = 1.959963984540054 ** 2;
  const none = tangoInterval(0, 0, 12);
  assertAlmostEquals(none.high, z2 / (12 + z2), 1e-12);
  assertAlmostEquals(none.low, -none.high, 1e-12);
  const all = tangoInterval(5, 0, 5);
  assertEquals([all.value, all.high], [1, 1]);
  assertEquals(tangoInterval(0, 5, 5).low, -1);
});

Deno.test("tangoInterval() of exactly one problem is wide", () => {
  const { low, high } = tangoInterval(0, 0, 1);
  assertEquals(low < -0.7 && high > 0.7, true);
});

Deno.test("tangoInterval() refuses no problems and too many that differ", () => {
  assertThrows(() => tangoInterval(0, 0, 0), RangeError, "got 0 + 0 of 0");
  assertThrows(() => tangoInterval(3, 3, 5), RangeError, "got 3 + 3 of 5");
  assertThrows(() => tangoInterval(0.5, 0, 5), RangeError, "whole numbers");
});
