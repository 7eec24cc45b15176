import { assertEquals, assertThrows } from "@std/assert";
import { clopperPearson } from "kit/statistics/clopper_pearson.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("clopperPearson() agrees with R's binom.test", () => {
  for (const { successes, trials, level, clopperPearson: ends } of r.share) {
    const { low, high, method } = clopperPearson(successes, trials, { level });
    assertRelative(low, ends[0]!, 1e-9);
    assertRelative(high, ends[1]!, 1e-9);
    assertEquals(method, "clopper-pearson");
  }
});

Deno.test("clopperPearson() refuses more successes than trials", () => {
  const bad = () => clopperPearson(3, 2);
  assertThrows(bad, RangeError, "got 3 of 2");
});
