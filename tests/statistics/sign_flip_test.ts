import { assert, assertEquals, assertThrows } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { signFlip } from "kit/statistics/sign_flip.ts";

const random = randomStream("signs");

Deno.test("signFlip() counts eight differences exactly", () => {
  const differences = [.12, -.05, .31, .08, .22, -.02, .17, .04];
  // 12 of 256 sign vectors, counted in R.
  assertEquals(signFlip(differences, { random }).pValue, 0.046875);
});

Deno.test("signFlip() ignores zeros and is 1 without a difference", () => {
  assertEquals(signFlip([0, 0], { random }).pValue, 1);
  const some = signFlip([1, 0, 1, 0, 1, 0], { random });
  assertEquals(some.pValue, 0.25); // 2 of 8
});

Deno.test("signFlip() draws signs within its own error of the exact share", () => {
  // 18 ones: |sum| = 18 - 2 * 5 = 8 or more, by the binomial distribution:
  // 2 * (1 + 18 + 153 + 816 + 3060 + 8568) / 2^18 = 0.09625
  const differences = [...Array(13).fill(1), ...Array(5).fill(-1)];
  const { pValue, isExact } = signFlip(differences, {
    random: randomStream("drawn"),
    flips: 40_000,
  });
  assert(!isExact);
  // 4 standard errors: 4 * sqrt(0.096 * 0.904 / 40000) = 0.006
  assert(Math.abs(pValue - 25232 / 2 ** 18) < 0.006, `${pValue}`);
});

Deno.test("signFlip() is never 0, even for 200 equal gains", () => {
  const { pValue } = signFlip(Array(200).fill(0.5), { random, flips: 1000 });
  assertEquals(pValue, 1 / 1001);
});

Deno.test("signFlip() refuses nothing and NaN", () => {
  assertThrows(() => signFlip([], { random }), RangeError, "got none");
  assertThrows(() => signFlip([1, NaN], { random }), RangeError, "got NaN");
});
