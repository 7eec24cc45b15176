import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import {
  axisGaps,
  byDifficulty,
  byHintLevel,
} from "kit/evaluation/metrics_slices.ts";
import { answers, chain } from "./answers.ts";

const random = randomStream("slices");

Deno.test("byDifficulty() sorts slices by number and averages per problem", () => {
  const rows = byDifficulty([
    ...answers("a", [1, 0], { difficulty: 10 }),
    ...answers("b", [0], { difficulty: 2 }),
    ...answers("c", [1], { difficulty: 2 }),
    ...answers("d", [1], { difficulty: 2, model: "tuned" }),
    ...answers("e", [1]),
    ...answers("f", [1], { difficulty: 2, level: 1 }),
  ]);
  const told = rows.map((
    { model, difficulty, accuracy },
  ) => [model, difficulty, accuracy.value, accuracy.n]);
  assertEquals(told, [
    ["base", 2, 0.5, 2],
    ["base", 10, 0.5, 1],
    ["tuned", 2, 1, 1],
  ]);
  assertEquals(byDifficulty([]), []);
});

Deno.test("byHintLevel() goes from no hint up, model by model", () => {
  const rows = byHintLevel([
    ...answers("a", [1, 0], { level: 2 }),
    ...answers("a", [0, 0]),
    ...answers("b", [1, 1], { level: 2 }),
    ...answers("b", [0, 1], { model: "tuned" }),
  ]);
  assertEquals(
    rows.map(({ model, level, accuracy: { value, n } }) => [
      model,
      level,
      value,
      n,
    ]),
    [["base", 0, 0, 1], ["base", 2, 0.75, 2], ["tuned", 0, 0.5, 1]],
  );
});

Deno.test("axisGaps() pairs by problem and counts what is alone", () => {
  const gaps = axisGaps([
    ...answers("a", [0, 0]),
    ...answers("b", [1, 0]),
    ...answers("c", [1, 1]),
    ...answers("a", [1, 0], { condition: "plan" }),
    ...answers("b", [1, 1], { condition: "plan" }),
    ...answers("z", [1, 1], { condition: "plan" }),
    ...chain("a", [1, 1]),
    ...chain("b", [1, 0]),
    ...chain("c", [1]),
  ], { random });
  assertEquals(gaps.map(({ condition }) => condition), ["plan", "subproblem"]);
  const [plan, parts] = gaps;
  // a: 1/2 - 0, b: 1 - 1/2; c and z are on one side only
  assertAlmostEquals(plan!.gap.value, 0.5, 1e-12);
  assertEquals([plan!.score, plan!.plain, plan!.unpaired], [0.75, 0.25, 2]);
  // a: 1 - 0, b: 0 - 1/2, c: 1 - 1
  assertAlmostEquals(parts!.gap.value, (1 - 0.5 + 0) / 3, 1e-12);
  assertEquals(parts!.gap.n, 3);
});

Deno.test("axisGaps() resamples seeds where there are several", () => {
  const outcomes = [1, 2, 3].flatMap((seed) => [
    ...answers("a", [0], { seed }),
    ...answers("b", [1], { seed }),
    ...answers("a", [1], { seed, condition: "knowledge" }),
    ...answers("b", [1], { seed, condition: "knowledge" }),
  ]);
  const [row] = axisGaps(outcomes, { random });
  assertEquals(row!.gap.method, "seed-and-problem-bootstrap");
  assertEquals([row!.gap.value, row!.gap.n], [0.5, 3]);
  assert(row!.gap.low < 0.5 && row!.gap.high > 0.5);
});

Deno.test("axisGaps() of one model does not depend on the other models", () => {
  const own = [
    ...answers("a", [0, 1, 0]),
    ...answers("b", [0, 0, 0]),
    ...answers("a", [1, 1, 0], { condition: "plan" }),
    ...answers("b", [1, 1, 0], { condition: "plan" }),
  ];
  const others = own.map((outcome) => ({ ...outcome, model: "tuned" }));
  const alone = axisGaps(own, { random });
  assertEquals(axisGaps([...others, ...own], { random })[1], alone[0]);
});

Deno.test("axisGaps() refuses a model without plain answers", () => {
  const plan = answers("a", [1], { condition: "plan" });
  assertThrows(
    () => axisGaps(plan, { random }),
    RangeError,
    "plain answers are needed",
  );
});
