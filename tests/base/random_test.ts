import { assert, assertEquals, assertThrows } from "@std/assert";
import { randomStream, threefry } from "kit/base/random.ts";

// Random123's known-answer file, "threefry 2 20".
Deno.test("threefry() agrees with Random123's known answers", () => {
  assertEquals(threefry([0, 0], [0, 0]), [0x6b200159, 0x99ba4efe]);
  const ones: [number, number] = [0xffffffff, 0xffffffff];
  assertEquals(threefry(ones, ones), [0x1cb996fc, 0xbb002be7]);
  assertEquals(
    threefry([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3]),
    [0xc4923a9c, 0x483df7a0],
  );
});

Deno.test("randomStream() repeats itself for the same seed and differs for another", () => {
  const draw = (seed: number | string) => {
    const random = randomStream(seed);
    return Array.from({ length: 5 }, () => random.next());
  };
  assertEquals(draw(1), draw(1));
  assert(draw(1)[0] !== draw(2)[0]);
  assert(draw(1)[0] !== draw("1")[0]);
});

Deno.test("randomStream().split() does not depend on what was drawn before", () => {
  const random = randomStream(3);
  const before = random.split("x", 1).next();
  random.next();
  assertEquals(random.split("x", 1).next(), before);
  assert(random.split("x", 2).next() !== before);
  assert(random.split("x").split(1).next() === before);
});

Deno.test("randomStream() is uniform in mean and variance", () => {
  const random = randomStream("uniformity");
  const count = 100_000;
  let sum = 0, squares = 0;
  for (let i = 0; i < count; i++) {
    const u = random.next();
    assert(u >= 0 && u < 1);
    sum += u;
    squares += u * u;
  }
  // Standard error of the mean: sqrt(1/12/count) = 0.0009.
  assert(Math.abs(sum / count - 1 / 2) < 0.004);
  assert(Math.abs(squares / count - 1 / 3) < 0.004);
});

Deno.test("randomStream().shuffle() gives each of 6 orders its share", () => {
  const random = randomStream("orders");
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffle(["a", "b", "c"]).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 6);
  // 5 standard deviations: 5 * sqrt(6000 * 1/6 * 5/6) = 144.
  for (const count of counts.values()) assert(Math.abs(count - 1000) < 144);
});

Deno.test("randomStream().normal() has mean 0 and variance 1", () => {
  const random = randomStream("normal");
  let sum = 0, squares = 0;
  for (let i = 0; i < 50_000; i++) {
    const z = random.normal();
    sum += z;
    squares += z * z;
  }
  assert(Math.abs(sum / 50_000) < 0.02);
  assert(Math.abs(squares / 50_000 - 1) < 0.04);
});

Deno.test("randomStream() refuses a fractional seed and an empty range", () => {
  assertThrows(() => randomStream(0.5), RangeError, "safe integer, got 0.5");
  assertThrows(() => randomStream(1).integer(0), RangeError, "got 0");
});
