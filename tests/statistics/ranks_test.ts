import { assertEquals } from "@std/assert";
import { midRanks, tieSum } from "kit/statistics/ranks.ts";

Deno.test("midRanks() ties what only rounding tells apart", () => {
  const { ranks, ties } = midRanks([1 / 3 - 1 / 6, 1 / 6, 0.1]);
  assertEquals(ranks, [2.5, 2.5, 1]);
  assertEquals(ties, [1, 2]);
  assertEquals(tieSum(ties), 6);
  assertEquals(midRanks([]), { ranks: [], ties: [] });
});
