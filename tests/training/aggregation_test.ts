import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { aggregationWeights, LOSS_TYPES } from "kit/training/aggregation.ts";

const weightsOf = (...args: Parameters<typeof aggregationWeights>) =>
  aggregationWeights(...args).weights;

Deno.test("aggregationWeights() counts a sequence without trained tokens nowhere", () => {
  // Two of three sequences have tokens, six in all: N = 2, Σ T = 6.
  const lengths = [0, 2, 4];
  const longest = { maxCompletionLength: 10 };
  assertEquals(weightsOf(lengths, "grpo"), [0, 1 / 4, 1 / 8]);
  assertEquals(weightsOf(lengths, "dapo"), [0, 1 / 6, 1 / 6]);
  assertEquals(weightsOf(lengths, "dr_grpo", longest), [0, 1 / 20, 1 / 20]);
  assertEquals(weightsOf(lengths, "luspo"), [0, 1 / 2, 1 / 2]);
  const { tokens, sequences } = aggregationWeights(lengths, "grpo");
  assertEquals([tokens, sequences], [6, 2]);
  assertEquals(weightsOf([0, 0], "grpo"), [0, 0]);
  assertEquals(weightsOf([], "dapo"), []);
});

Deno.test("aggregationWeights() averages bnpo within micro-batches, then over them", () => {
  // Micro-batches [1, 3], [4, 0] and [5]: three of 4, 4 and 5 tokens.
  const weights = weightsOf([1, 3, 4, 0, 5], "bnpo", { microBatchSize: 2 });
  const expected = [1 / 12, 1 / 12, 1 / 12, 0, 1 / 15];
  weights.forEach((weight, i) => assertAlmostEquals(weight, expected[i]!));
  // All in one is DAPO.
  assertEquals(weightsOf([1, 3, 4], "bnpo"), weightsOf([1, 3, 4], "dapo"));
});

Deno.test("aggregationWeights() refuses what it cannot add up", () => {
  assertThrows(() => weightsOf([1.5], "dapo"), RangeError, "got 1.5");
  assertThrows(
    () => weightsOf([1], "dr_grpo"),
    RangeError,
    'Cannot aggregate a loss as "dr_grpo": maxCompletionLength must be a whole number of at least 1, got undefined',
  );
  assertThrows(
    () => weightsOf([1], "bnpo", { microBatchSize: 0 }),
    RangeError,
    "microBatchSize",
  );
  assertThrows(
    () => weightsOf([1], "mean" as "dapo"),
    RangeError,
    `one of ${LOSS_TYPES.map(({ lossType }) => lossType).join(", ")}, got mean`,
  );
});
