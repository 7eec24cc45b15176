import { assertEquals, assertThrows } from "@std/assert";
import {
  detectablePairedDifference,
  neededForPairedT,
  powerOfPairedT,
} from "kit/statistics/power.ts";
import {
  detectableDifference,
  neededProblems,
} from "kit/statistics/power_evaluation.ts";
import {
  detectableShareDifference,
  neededForTwoProportions,
  powerOfTwoProportions,
} from "kit/statistics/power_shares.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("power agrees with R's power.prop.test and power.t.test", () => {
  for (const { n, a, b, power } of r.power.two) {
    assertRelative(powerOfTwoProportions(n, a, b).power, power, 1e-9);
  }
  for (const { n, difference, deviation, power } of r.power.paired) {
    const own = powerOfPairedT(n, difference, deviation);
    assertRelative(own.power, power, 1e-6);
  }
});

Deno.test("needed numbers and detectable differences agree with R", () => {
  for (const { a, b, power, n } of r.power.twoN) {
    assertRelative(neededForTwoProportions(a, b, { power }).n, n, 1e-8);
  }
  for (const { n, a, power, difference } of r.power.twoP) {
    const own = detectableShareDifference(n, a, { power });
    assertRelative(own.difference, difference, 1e-8);
  }
  for (const { difference, deviation, power, n } of r.power.pairedN) {
    const own = neededForPairedT(difference, deviation, { power });
    assertRelative(own.n, n, 1e-6);
  }
  for (const { n, deviation, power, difference } of r.power.pairedD) {
    const own = detectablePairedDifference(n, deviation, { power });
    assertRelative(own.difference, difference, 1e-6);
  }
});

Deno.test("neededProblems() and detectableDifference() undo each other", () => {
  const variances = {
    between: 0.1,
    withinA: 0.125,
    withinB: 0.2,
    samplesA: 4,
    samplesB: 8,
  };
  // (1.95996 + 0.84162)² × 0.15625 / 0.05²
  const { n } = neededProblems(0.05, variances);
  assertRelative(n, 2.801585218 ** 2 * 0.15625 / 0.0025, 1e-9);
  assertRelative(detectableDifference(n, variances).difference, 0.05, 1e-12);
});

Deno.test("power refuses what is out of range, and says what cannot be seen", () => {
  assertThrows(() => powerOfTwoProportions(10, 0, 0.5), RangeError, "a must");
  assertThrows(() => powerOfPairedT(1, 1, 1), RangeError, "n - 1");
  assertThrows(() => neededForPairedT(0, 1), RangeError, "difference");
  assertEquals(detectableShareDifference(3, 0.9).difference, NaN);
});

Deno.test("a plan says what it was made from, whichever number was asked for", () => {
  const sure = { significance: 0.01, power: 0.9 };
  const needed = neededForPairedT(-0.05, 0.3, sure);
  const { n, ...given } = needed;
  assertEquals(given, {
    difference: -0.05,
    deviation: 0.3,
    ...sure,
    method: "paired-t",
  });
  const back = powerOfPairedT(n, -0.05, 0.3, { significance: 0.01 });
  assertRelative(back.power, 0.9, 1e-9);
  const shares = detectableShareDifference(200, 0.4, sure);
  assertEquals([shares.n, shares.a, shares.power], [200, 0.4, 0.9]);
  assertRelative(shares.b, 0.4 + shares.difference, 1e-15);
  const variances = {
    ...{ between: 0.1, withinA: 0.1, withinB: 0.1 },
    ...{ samplesA: 4, samplesB: 4 },
  };
  assertEquals(neededProblems(0.05, variances, sure), {
    ...{ ...variances, ...sure, difference: 0.05, method: "paired-normal" },
    n: neededProblems(-0.05, variances, sure).n,
  });
});
