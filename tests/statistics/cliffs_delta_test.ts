import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { cliffsDelta } from "kit/statistics/cliffs_delta.ts";
import { effects } from "./fixture.ts";

Deno.test("cliffsDelta() agrees with its definition in R", () => {
  for (const { a, b, level, ...expected } of effects.cliff) {
    const delta = cliffsDelta(a, b, { level });
    assertAlmostEquals(delta.value, expected.value, 1e-12);
    assertAlmostEquals(delta.standardError!, expected.standardError, 1e-12);
    assertAlmostEquals(delta.low, expected.low, 1e-12);
    assertAlmostEquals(delta.high, expected.high, 1e-12);
    assertEquals([delta.level, delta.n], [level, a.length + b.length]);
  }
});

Deno.test("cliffsDelta() agrees with R's effsize on published data", () => {
  // Hogarty and Kromrey, SAS Users Group International 24 (1999) p238; the
  // output that effsize keeps of `use.unbiased = FALSE, use.normal = TRUE`.
  const { value, low, high } = cliffsDelta(
    [10, 10, 20, 20, 20, 30, 30, 30, 40, 50],
    [10, 20, 30, 40, 40, 50],
  );
  assertAlmostEquals(value, -0.25, 1e-15);
  assertAlmostEquals(low, -0.7125351, 5e-8);
  assertAlmostEquals(high, 0.3639999, 5e-8);
});

Deno.test("cliffsDelta() turns round with its groups, and says nothing of ties alone", () => {
  const [one, other] = [[1, 2, 2, 5], [2, 3, 4]];
  const there = cliffsDelta(one, other);
  const back = cliffsDelta(other, one);
  assertAlmostEquals(there.value, -back.value, 1e-15);
  assertAlmostEquals(there.low, -back.high, 1e-15);
  const { value, low, high } = cliffsDelta([1, 1], [1, 1, 1]);
  assertEquals([value, low, high], [0, 0, 0]);
});

Deno.test("cliffsDelta() refuses groups that are too small", () => {
  assertThrows(() => cliffsDelta([], [1, 2]), RangeError, "2 values are");
  assertThrows(() => cliffsDelta([1, 2], [1]), RangeError, "2 values are");
});
