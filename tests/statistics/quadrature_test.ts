import { assertAlmostEquals, assertThrows } from "@std/assert";
import { gaussHermite } from "kit/statistics/quadrature.ts";

Deno.test("gaussHermite() has the moments of the normal distribution", () => {
  for (const count of [1, 2, 5, 25, 61, 100]) {
    const { nodes, weights } = gaussHermite(count);
    const moment = (power: number) =>
      nodes.reduce((sum, x, i) => sum + weights[i]! * x ** power, 0);
    assertAlmostEquals(moment(0), 1, 1e-11);
    assertAlmostEquals(moment(1), 0, 1e-11);
    if (count > 1) assertAlmostEquals(moment(2), 1, 1e-11);
    if (count > 4) assertAlmostEquals(moment(8), 105, 1e-8);
  }
});

Deno.test("gaussHermite() refuses no nodes and too many", () => {
  assertThrows(() => gaussHermite(0), RangeError, "got 0");
  assertThrows(() => gaussHermite(101), RangeError, "got 101");
});
