import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  acceleration,
  bcaEnds,
  percentileEnds,
} from "kit/statistics/bootstrap_intervals.ts";
import { mean } from "kit/statistics/numbers.ts";
import fromBoot from "../fixtures/bootstrap.json" with { type: "json" };
import { reference } from "./fixture.ts";

Deno.test("bcaEnds() agrees with R's boot.ci on the same replicates", () => {
  for (const { value, level, leftOut, replicates, bca } of fromBoot) {
    const sorted = Float64Array.from(replicates).sort();
    const { low, high } = bcaEnds(sorted, { value, level, leftOut });
    assertAlmostEquals(low, bca[0]!, 1e-9);
    assertAlmostEquals(high, bca[1]!, 1e-9);
  }
});

Deno.test("acceleration() agrees with R's empinf", () => {
  for (const { leftOut, value, ...expected } of fromBoot) {
    const own = acceleration(leftOut, value);
    assertAlmostEquals(own, expected.acceleration, 1e-9);
  }
  assertEquals(acceleration([1, 1]), 0);
});

Deno.test("bcaEnds() agrees with scipy by scipy's convention", () => {
  for (const { x, replicates, ...expected } of reference.bca) {
    const sorted = Float64Array.from(replicates).sort();
    const leftOut = x.map((_, i) => mean(x.filter((_, j) => j !== i)));
    const { low, high } = bcaEnds(sorted, {
      value: mean(x),
      level: 0.95,
      leftOut,
      convention: "scipy",
    });
    assertAlmostEquals(low, expected.low, 1e-9);
    assertAlmostEquals(high, expected.high, 1e-9);
  }
});

Deno.test("bcaEnds() has none when every replicate is on one side", () => {
  const input = { value: 5, level: 0.9, leftOut: [4, 5, 6] };
  assertEquals(bcaEnds([1, 2, 3], input), { low: NaN, high: NaN });
});

Deno.test("percentileEnds() are quantiles of type 7", () => {
  const ends = percentileEnds([0, 1, 2, 3, 4], 0.5);
  assertEquals(ends, { low: 1, high: 3 });
});
