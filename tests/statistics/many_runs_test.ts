import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  interquartileMean,
  probabilityOfImprovement,
} from "kit/statistics/many_runs.ts";

Deno.test("interquartileMean() cuts whole scores only, as scipy does", () => {
  // ⌊5/4⌋ = 1 at each end
  assertEquals(interquartileMean([9, 1, 2, 3, -100]), 2);
  assertEquals(interquartileMean([1, 2, 6]), 3);
  assertThrows(() => interquartileMean([]), RangeError, "got none");
});

Deno.test("probabilityOfImprovement() averages over tasks, ties by half", () => {
  const share = probabilityOfImprovement([[1, 2], [0]], [[1], [0]]);
  // (3/4 + 1/2) / 2
  assertAlmostEquals(share, 0.625, 1e-15);
  assertThrows(
    () => probabilityOfImprovement([[1]], []),
    RangeError,
    "1 and 0",
  );
});
