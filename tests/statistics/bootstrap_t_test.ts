import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { bootstrapT } from "kit/statistics/bootstrap_t.ts";
import { clusteredMean, meanEstimate } from "kit/statistics/mean.ts";

const random = randomStream("t");

Deno.test("bootstrapT() of many even values is Student's interval", () => {
  const values = Array.from({ length: 400 }, (_, i) => (i % 20) / 20);
  const own = bootstrapT(values, values.map((_, i) => i), {
    random,
    resamples: 20_000,
  });
  const { low, high } = meanEstimate(values);
  assertAlmostEquals((own.high - own.low) / (high - low), 1, 0.03);
});

Deno.test("bootstrapT() is wider than Student's for six uneven clusters", () => {
  const values = [0, 0, 0, 1, 0, 0, 4, 5, 0, 0, 1, 0];
  const clusters = values.map((_, i) => Math.floor(i / 2));
  const own = bootstrapT(values, clusters, { random });
  const student = clusteredMean(values, clusters);
  assertEquals(own.value, student.value);
  assertEquals(own.n, 6);
  assert(own.high - own.low > student.high - student.low);
  assertThrows(() => bootstrapT([1, 2], [1, 1], { random }), RangeError, "two");
});
