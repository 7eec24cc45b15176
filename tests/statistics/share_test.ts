import { assert, assertEquals, assertThrows } from "@std/assert";
import { effectiveWilson } from "kit/statistics/effective_wilson.ts";
import { shareEstimate } from "kit/statistics/share.ts";
import { wilsonInterval } from "kit/statistics/wilson.ts";

Deno.test("shareEstimate() is Wilson's for all or nothing, else on effective answers", () => {
  assertEquals(shareEstimate([1, 0, 1]), wilsonInterval(2, 3));
  assertEquals(shareEstimate([1, 0.5, 1]), effectiveWilson([1, 0.5, 1]));
  const clusters = ["a", "a", "b"];
  assertEquals(
    shareEstimate([1, 0, 1], { clusters }),
    effectiveWilson([1, 0, 1], { clusters }),
  );
});

Deno.test("shareEstimate() of equal ones still has a width", () => {
  const { low, high } = shareEstimate([1, 1, 1]);
  assert(low < 0.5 && high === 1);
});

Deno.test("shareEstimate() refuses nothing, NaN and per cent", () => {
  assertThrows(() => shareEstimate([]), RangeError, "got none");
  assertThrows(() => shareEstimate([NaN]), RangeError, "got NaN");
  assertThrows(() => shareEstimate([40]), RangeError, "got 40");
});
