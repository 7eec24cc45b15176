import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { newcombeDifference } from "kit/statistics/newcombe.ts";
import { wilsonInterval } from "kit/statistics/wilson.ts";

Deno.test("newcombeDifference() has the ends of Newcombe's table II, method 10", () => {
  const table = [
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.8090],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
  ] as const;
  for (const [a, m, b, n, low, high] of table) {
    const own = newcombeDifference(wilsonInterval(a, m), wilsonInterval(b, n));
    assertAlmostEquals(own.low, low, 5e-5);
    assertAlmostEquals(own.high, high, 5e-5);
    assertEquals([own.n, own.method], [m + n, "newcombe-wilson"]);
  }
});

Deno.test("newcombeDifference() agrees with statsmodels to the last digits", () => {
  // confint_proportions_2indep(56, 70, 48, 80, method="newcomb")
  const { low, high } = newcombeDifference(
    wilsonInterval(56, 70),
    wilsonInterval(48, 80),
  );
  assertAlmostEquals(low, 0.05243147240236498, 1e-12);
  assertAlmostEquals(high, 0.33387265403690614, 1e-12);
});

Deno.test("newcombeDifference() refuses intervals of different levels", () => {
  const [a, b] = [0.9, 0.95].map((level) => wilsonInterval(3, 9, { level }));
  assertThrows(() => newcombeDifference(a!, b!), RangeError, "0.9 and 0.95");
});
