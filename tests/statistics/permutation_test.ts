import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { permutationTest } from "kit/statistics/permutation.ts";
import { reference } from "./fixture.ts";

Deno.test("permutationTest() agrees with scipy, both ways of two-sided", () => {
  for (const { a, b, doubled, absolute } of reference.permutation) {
    const own = permutationTest(a, b);
    assertEquals(own.isExact, true);
    assertAlmostEquals(own.pValue, absolute, 1e-12);
    const twice = permutationTest(a, b, { twoSided: "doubled" });
    assertAlmostEquals(twice.pValue, doubled, 1e-12);
  }
});

Deno.test("permutationTest() draws near the exact value", () => {
  const a = Array.from({ length: 14 }, (_, i) => Math.sqrt(i + 3));
  const b = Array.from({ length: 14 }, (_, i) => Math.sqrt(i * 1.1));
  const random = randomStream(1);
  const drawn = permutationTest(a, b, { random, deals: 20_000 });
  assertEquals(drawn.isExact, false);
  const again = permutationTest(a, b, {
    random: randomStream(2),
    deals: 20_000,
  });
  const apart = Math.hypot(drawn.standardError, again.standardError);
  assert(Math.abs(drawn.pValue - again.pValue) < 4 * apart);
  assertThrows(() => permutationTest(a, b), RangeError, "stream");
});

Deno.test("permutationTest() refuses empty groups and NaN", () => {
  assertThrows(() => permutationTest([], [1]), RangeError, "got none");
  assertThrows(() => permutationTest([NaN], [1]), RangeError, "NaN");
  assertEquals(permutationTest([1, 1], [1]).pValue, 1);
});
