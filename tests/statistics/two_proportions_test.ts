import { assertEquals, assertThrows } from "@std/assert";
import { twoProportions } from "kit/statistics/two_proportions.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("twoProportions() agrees with R's prop.test", () => {
  for (const { counts: [k, n, l, m], ...expected } of r.two) {
    const a = { successes: k!, trials: n! };
    const b = { successes: l!, trials: m! };
    const { statistic, pValue, low, high } = twoProportions(a, b);
    assertRelative(statistic!, expected.chiSquare, 1e-9);
    assertRelative(pValue!, expected.pValue, 1e-9);
    assertRelative(low, expected.low, 1e-9);
    assertRelative(high, expected.high, 1e-9);
  }
});

Deno.test("twoProportions() of all right says 1", () => {
  const all = { successes: 5, trials: 5 };
  assertEquals(twoProportions(all, all).pValue, 1);
  const none = { successes: 0, trials: 0 };
  assertThrows(() => twoProportions(all, none), RangeError, "got 0 of 0");
});
