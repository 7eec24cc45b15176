import { assertEquals, assertThrows } from "@std/assert";
import {
  detectableShareDifference,
  neededForTwoProportions,
  powerOfTwoProportions,
} from "kit/statistics/power_shares.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("powerOfTwoProportions() agrees with R's power.prop.test", () => {
  for (const { n, a, b, power } of r.power.two) {
    assertRelative(powerOfTwoProportions(n, a, b).power, power, 1e-9);
  }
});

Deno.test("neededForTwoProportions() and detectableShareDifference() agree with R", () => {
  for (const { a, b, power, n } of r.power.twoN) {
    assertRelative(neededForTwoProportions(a, b, { power }).n, n, 1e-8);
  }
  for (const { n, a, power, difference } of r.power.twoP) {
    const own = detectableShareDifference(n, a, { power });
    assertRelative(own.difference, difference, 1e-8);
  }
});

Deno.test("detectableShareDifference() says what the plan was made from", () => {
  const sure = { significance: 0.01, power: 0.9 };
  const { b, difference, ...given } = detectableShareDifference(200, 0.4, sure);
  assertEquals(given, { n: 200, a: 0.4, ...sure, method: "two-proportions" });
  assertRelative(b, 0.4 + difference, 1e-15);
  assertEquals(powerOfTwoProportions(100, 0.5, 0.25).difference, 0.25);
});

Deno.test("detectableShareDifference() is NaN where nothing can be seen", () => {
  const { difference, b } = detectableShareDifference(3, 0.9);
  assertEquals([difference, b], [NaN, NaN]);
});

Deno.test("powerOfTwoProportions() refuses what is out of range", () => {
  assertThrows(() => powerOfTwoProportions(10, 0, 0.5), RangeError, "a must");
  assertThrows(() => powerOfTwoProportions(0, 0.5, 0.5), RangeError, "n must");
});
