import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { everyPair } from "kit/statistics/every_pair.ts";

const random = randomStream("every pair");
const scores = (values: readonly number[]) =>
  new Map(values.map((value, i) => [`p${i}`, value]));

// Of 12 problems, b alone solves six and a none; c solves what a solves and two more.
const MODELS = new Map([
  ["a", scores([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1])],
  ["b", scores([1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1])],
  ["c", scores([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])],
]);

Deno.test("everyPair() counts where each is better and tests it exactly", () => {
  const rows = everyPair(MODELS, { random });
  assertEquals(rows.map(({ a, b }) => a + b), ["ab", "ac", "bc"]);
  assertEquals(rows.map(({ aBetter }) => aBetter), [0, 0, 6]);
  assertEquals(rows.map(({ bBetter }) => bBetter), [6, 2, 2]);
  // 2 / 2^6; 2 / 2^2; 2 (1 + 8 + 28) / 2^8
  const expected = [2 / 64, 2 / 4, 74 / 256];
  rows.forEach((row, i) => assertAlmostEquals(row.pValue, expected[i]!, 1e-12));
  assertAlmostEquals(rows[0]!.difference.value, -0.5, 1e-12);
});

Deno.test("everyPair() adjusts for all pairs by Holm", () => {
  const rows = everyPair(MODELS, { random });
  // sorted 2/64, 74/256, 2/4, times 3, 2, 1, never falling
  const expected = [6 / 64, 148 / 256, 148 / 256];
  assertEquals(expected[1], expected[2]);
  const order = [rows[0]!, rows[2]!, rows[1]!];
  order.forEach((row, i) =>
    assertAlmostEquals(row.adjustedPValue, expected[i]!, 1e-12)
  );
});

Deno.test("everyPair() flips signs where there are several answers a problem", () => {
  const models = new Map([
    ["a", scores([0.5, 1, 0.25, 0.25])],
    ["b", scores([0.25, 0.75, 0.25, 0])],
  ]);
  const [row] = everyPair(models, { random });
  // three equal gains: 2 of the 8 sign vectors reach their sum
  assertEquals([row!.test, row!.pValue], ["sign-flip", 0.25]);
});

Deno.test("everyPair() gives a pair the same interval whoever else is there", () => {
  const two = new Map([...MODELS].slice(0, 2));
  const [alone] = everyPair(two, { random });
  const [among] = everyPair(MODELS, { random });
  assertEquals(alone!.difference, among!.difference);
});

Deno.test("everyPair() has no rows for one model, and needs the same problems", () => {
  assertEquals(everyPair(new Map([["a", scores([1])]]), { random }), []);
  const torn = new Map([["a", scores([1])], ["b", scores([1, 0])]]);
  assertThrows(() => everyPair(torn, { random }), RangeError);
});
