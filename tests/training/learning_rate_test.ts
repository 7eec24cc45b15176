import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { learningRate } from "kit/training/learning_rate.ts";

const over = (
  steps: readonly number[],
  options: Parameters<typeof learningRate>[1],
) => steps.map((step) => learningRate(step, options));

Deno.test("learningRate() rises in equal parts to the peak and stays", () => {
  const options = { peak: 8, warmupSteps: 4 };
  assertEquals(over([0, 1, 2, 3, 4, 5, 1000], options), [2, 4, 6, 8, 8, 8, 8]);
  assertEquals(over([0, 7], { peak: 3 }), [3, 3]);
});

Deno.test("learningRate() falls along half a cosine to the floor, and no further", () => {
  const options = {
    peak: 2,
    warmupSteps: 2,
    schedule: "cosine",
    totalSteps: 8,
    floor: 0.25,
  } as const;
  // Floor 0.5, height 1.5: (1 + cos πx)/2 at x = 0, 1/3, 1/2, 2/3, 1 is
  // 1, 3/4, 1/2, 1/4, 0.
  const expected = [1, 2, 2, 1.625, 1.25, 0.875, 0.5, 0.5];
  over([0, 1, 2, 4, 5, 6, 8, 50], options).forEach((rate, i) =>
    assertAlmostEquals(rate, expected[i]!, 1e-12)
  );
});

Deno.test("learningRate() has an answer when there are no steps after the rise", () => {
  const options = {
    peak: 1,
    warmupSteps: 3,
    schedule: "cosine",
    totalSteps: 3,
  } as const;
  assertEquals(over([2, 3, 4], options), [1, 1, 0]);
});

Deno.test("learningRate() says that a cosine needs its length", () => {
  assertThrows(
    () => learningRate(5, { peak: 1, schedule: "cosine" }),
    RangeError,
    "cosine needs totalSteps, got none",
  );
});
