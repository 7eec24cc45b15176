import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { findRoot } from "kit/statistics/root.ts";

Deno.test("findRoot() finds roots that lines do not point at", () => {
  const cubic = (x: number) => (x - 0.3) ** 3;
  assertAlmostEquals(findRoot(cubic, -10, 10), 0.3, 1e-6);
  const steep = (x: number) => x > 0.7 ? 1 : -1e9;
  assertAlmostEquals(findRoot(steep, 0, 1), 0.7, 1e-15);
  const infinite = (x: number) => Math.log(x) + 1;
  assertAlmostEquals(findRoot(infinite, 0, 1), Math.exp(-1), 1e-15);
});

Deno.test("findRoot() takes an end that is a root, and refuses no change of sign", () => {
  assertEquals(findRoot((x) => x, 0, 1), 0);
  assertThrows(() => findRoot((x) => x * x + 1, -1, 1), RangeError, "signs");
});
