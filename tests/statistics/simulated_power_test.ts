import { assert, assertEquals, assertThrows } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { binomial } from "kit/statistics/distributions/binomial.ts";
import { mcNemarExact } from "kit/statistics/mcnemar.ts";
import { simulatedPower } from "kit/statistics/simulated_power.ts";

Deno.test("simulatedPower() finds the power of McNemar's test", () => {
  // 20 problems on which two models differ, four in five to the first
  const won = (stream: ReturnType<typeof randomStream>) =>
    Array.from({ length: 20 }, () => stream.next() < 0.8).filter(Boolean)
      .length;
  const power = simulatedPower((stream) => {
    const wins = won(stream);
    return mcNemarExact(wins, 20 - wins).pValue;
  }, { random: randomStream(5), runs: 4000 });
  // rejects from 15 wins on: P(X >= 15), and P(X <= 5) which is as good as none
  const exact = binomial(20, 0.8).tail(14) + binomial(20, 0.8).cdf(5);
  const error = Math.sqrt(exact * (1 - exact) / 4000);
  assert(Math.abs(power.value - exact) < 4 * error, `${power.value} ${exact}`);
});

Deno.test("simulatedPower() counts NaN as no rejection and needs runs", () => {
  const random = randomStream(1);
  assertEquals(simulatedPower(() => NaN, { random, runs: 10 }).value, 0);
  assertThrows(() => simulatedPower(() => 0, { random, runs: 0 }), RangeError);
});
