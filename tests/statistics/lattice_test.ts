import { assertEquals } from "@std/assert";
import { asMultiples } from "kit/statistics/lattice.ts";

Deno.test("asMultiples() finds the least unit", () => {
  assertEquals(asMultiples([0.125, -0.5]), [1, -4]);
  assertEquals(asMultiples([]), []);
  assertEquals(asMultiples([1 / 3 - 1 / 6, 1 / 24]), [4, 1]);
  assertEquals(asMultiples([1 / 5041]), undefined);
});
