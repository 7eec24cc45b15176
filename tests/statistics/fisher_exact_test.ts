import { assertEquals, assertThrows } from "@std/assert";
import { fisherExact } from "kit/statistics/fisher_exact.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("fisherExact() agrees with R's fisher.test", () => {
  for (const { counts: [k, n, l, m], ...expected } of r.two) {
    const a = { successes: k!, trials: n! };
    const b = { successes: l!, trials: m! };
    const { value, pValue, low, high } = fisherExact(a, b);
    assertRelative(pValue!, expected.fisherP, 1e-9);
    const near = (got: number, value: number | string) =>
      value === "Inf"
        ? assertEquals(got, Infinity)
        : assertRelative(got, Number(value), 1e-9);
    near(value, expected.odds);
    near(low, expected.oddsLow);
    near(high, expected.oddsHigh);
  }
});

Deno.test("fisherExact() of nothing right has no odds", () => {
  const none = { successes: 0, trials: 5 };
  const { value, low, high, pValue } = fisherExact(none, none);
  assertEquals([value, low, high, pValue], [NaN, 0, Infinity, 1]);
  const bad = { successes: 6, trials: 5 };
  assertThrows(() => fisherExact(none, bad), RangeError, "got 6 of 5");
});
