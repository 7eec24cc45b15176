import { assertEquals, assertThrows } from "@std/assert";
import {
  detectablePairedDifference,
  neededForPairedT,
  powerOfPairedT,
} from "kit/statistics/power.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("powerOfPairedT() agrees with R's power.t.test", () => {
  for (const { n, difference, deviation, power } of r.power.paired) {
    const own = powerOfPairedT(n, difference, deviation);
    assertRelative(own.power, power, 1e-6);
  }
});

Deno.test("neededForPairedT() and detectablePairedDifference() agree with R", () => {
  for (const { difference, deviation, power, n } of r.power.pairedN) {
    const own = neededForPairedT(difference, deviation, { power });
    assertRelative(own.n, n, 1e-6);
  }
  for (const { n, deviation, power, difference } of r.power.pairedD) {
    const own = detectablePairedDifference(n, deviation, { power });
    assertRelative(own.difference, difference, 1e-6);
  }
});

Deno.test("neededForPairedT() says what the plan was made from", () => {
  const sure = { significance: 0.01, power: 0.9 };
  const { n, ...given } = neededForPairedT(-0.05, 0.3, sure);
  assertEquals(given, {
    difference: -0.05,
    deviation: 0.3,
    ...sure,
    method: "paired-t",
  });
  const back = powerOfPairedT(n, -0.05, 0.3, { significance: 0.01 });
  assertRelative(back.power, 0.9, 1e-9);
});

Deno.test("powerOfPairedT() refuses what is out of range", () => {
  assertThrows(() => powerOfPairedT(1, 1, 1), RangeError, "n - 1");
  assertThrows(() => neededForPairedT(0, 1), RangeError, "difference");
});
