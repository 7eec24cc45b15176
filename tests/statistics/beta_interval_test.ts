import { assertEquals, assertThrows } from "@std/assert";
import {
  betaInterval,
  jeffreysInterval,
} from "kit/statistics/beta_interval.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("betaInterval() agrees with R's qbeta", () => {
  for (const { successes, trials, level, beta } of r.share) {
    const { low, high } = betaInterval(successes, trials, { level });
    assertRelative(low, beta[0]!, 1e-9);
    assertRelative(high, beta[1]!, 1e-9);
  }
});

Deno.test("jeffreysInterval() agrees with R's qbeta, and ends at 0 and 1", () => {
  for (const { successes, trials, level, jeffreys } of r.share) {
    const { low, high } = jeffreysInterval(successes, trials, { level });
    assertRelative(low, jeffreys[0]!, 1e-9);
    assertRelative(high, jeffreys[1]!, 1e-9);
  }
  assertEquals(jeffreysInterval(0, 5).low, 0);
});

Deno.test("betaInterval() refuses no trials and a prior of zero", () => {
  assertThrows(() => betaInterval(0, 0), RangeError, "got 0 of 0");
  const flat = () => betaInterval(0, 5, { prior: [0, 1] });
  assertThrows(flat, RangeError, "must be above 0");
});
