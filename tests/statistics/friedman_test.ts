import { assertEquals, assertThrows } from "@std/assert";
import { friedman } from "kit/statistics/friedman.ts";
import { r } from "./fixture.ts";
import { assertRelative } from "./relative.ts";

Deno.test("friedman() agrees with R's friedman.test", () => {
  for (const { rows, friedman: expected } of r.groups) {
    const { statistic, pValue } = friedman(rows);
    assertRelative(statistic, expected.statistic, 1e-9);
    assertRelative(pValue, expected.pValue, 1e-9);
  }
});

Deno.test("friedman() says 1 without differences, and refuses ragged rows", () => {
  assertEquals(friedman([[1, 1], [2, 2]]).pValue, 1);
  assertThrows(() => friedman([[1, 2], [1]]), RangeError, "of 2, 1");
  assertThrows(() => friedman([]), RangeError, "none");
});
