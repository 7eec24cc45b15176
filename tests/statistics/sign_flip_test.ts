import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { signFlip } from "kit/statistics/sign_flip.ts";

const random = randomStream("signs");

Deno.test("signFlip() counts eight differences exactly", () => {
  const differences = [.12, -.05, .31, .08, .22, -.02, .17, .04];
  // 12 of 256 sign vectors, counted in R.
  const { pValue, method, statistic } = signFlip(differences, { random });
  assertEquals([pValue, method], [0.046875, "sign-flip-exact"]);
  assertAlmostEquals(statistic, 0.87 / 8, 1e-15);
});

Deno.test("signFlip() ignores zeros and is 1 without a difference", () => {
  assertEquals(signFlip([0, 0], { random }).pValue, 1);
  const some = signFlip([1, 0, 1, 0, 1, 0], { random });
  assertEquals(some.pValue, 0.25); // 2 of 8
});

Deno.test("signFlip() counts multiples of one unit exactly, however many", () => {
  // 18 ones: |sum| = 18 - 2 * 5 = 8 or more, by the binomial distribution:
  // 2 * (1 + 18 + 153 + 816 + 3060 + 8568) / 2^18 = 0.09625
  const differences = [...Array(13).fill(0.125), ...Array(5).fill(-0.125)];
  const { pValue, isExact, standardError, n } = signFlip(differences);
  assertEquals([isExact, standardError, n], [true, 0, 18]);
  assertAlmostEquals(pValue, 25232 / 2 ** 18, 1e-15);
});

Deno.test("signFlip() draws signs within its own error of the exact share", () => {
  // No unit fits square roots; 2^18 combinations are counted here.
  const differences = Array.from(
    { length: 18 },
    (_, i) => i % 3 === 0 ? -Math.sqrt(i + 1) : Math.sqrt(i + 2),
  );
  const seen = differences.reduce((a, b) => a + b);
  let hits = 0;
  for (let signs = 0; signs < 2 ** 18; signs++) {
    const sum = differences.reduce(
      (a, x, i) => signs >> i & 1 ? a - x : a + x,
      0,
    );
    if (Math.abs(sum) >= Math.abs(seen) - 1e-9) hits++;
  }
  const { pValue, isExact, standardError } = signFlip(differences, {
    random: randomStream("drawn"),
    flips: 40_000,
  });
  assert(!isExact);
  assert(Math.abs(pValue - hits / 2 ** 18) < 4 * standardError, `${pValue}`);
  assertThrows(() => signFlip(differences), RangeError, "random stream");
});

Deno.test("signFlip() is never 0, even for 200 equal gains", () => {
  const { pValue } = signFlip(Array(200).fill(0.5));
  assertAlmostEquals(pValue / (2 / 2 ** 200), 1, 1e-12);
  const drawn = Array.from({ length: 200 }, (_, i) => Math.sqrt(i + 1));
  assertEquals(signFlip(drawn, { random, flips: 1000 }).pValue, 1 / 1001);
});

Deno.test("signFlip() flips whole clusters", () => {
  const differences = [1, 2, -1, 3, 1, 1];
  const clusters = ["a", "a", "b", "b", "c", "c"];
  // sums 3, 2, 2: all to one side, two of eight
  assertEquals(signFlip(differences, { clusters }).pValue, 0.25);
  const short = () => signFlip(differences, { clusters: ["a"] });
  assertThrows(short, RangeError, "got 6 and 1");
});

Deno.test("signFlip() refuses nothing and NaN", () => {
  assertThrows(() => signFlip([], { random }), RangeError, "got none");
  assertThrows(
    () => signFlip([1, NaN], { random }),
    RangeError,
    "NaN at position 1",
  );
});
