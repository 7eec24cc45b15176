import { assert, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { indexStream } from "kit/statistics/index_stream.ts";

Deno.test("indexStream() draws each index about as often", () => {
  const target = new Int32Array(60_000);
  indexStream(randomStream(3))(target, 6);
  const counts = new Array<number>(6).fill(0);
  for (const index of target) counts[index]!++;
  // 4 errors of sqrt(60000 × 1/6 × 5/6) = 91
  for (const count of counts) assert(Math.abs(count - 10_000) < 365);
});

Deno.test("indexStream() fills a part and goes on where it stopped", () => {
  const whole = new Int32Array(6);
  indexStream(randomStream(3))(whole, 100);
  const parts = new Int32Array(6);
  const fill = indexStream(randomStream(3));
  fill(parts, 100, 0, 2);
  fill(parts, 100, 2);
  assertEquals(parts, whole);
});
