import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import type { JobResult, JobStep } from "kit/experiments/job.ts";
import {
  accuracyRows,
  curveRows,
  gain,
  gainOverSeeds,
  gainsOverStart,
  headline,
  levelRows,
  outcomesOf,
} from "kit/experiments/results.ts";
import type { StageOneSettings } from "kit/experiments/stages.ts";
import { answers } from "../evaluation/answers.ts";

function result(
  model: string,
  seed: number,
  outcomes: JobResult["outcomes"] = {},
  steps: JobStep[] = [],
): JobResult {
  const name = `${model}-${seed}`;
  const job = {
    name,
    model,
    seed,
    from: "",
    out: "",
    task: { kind: "evaluate" as const },
    tests: [],
  };
  return { job, steps, outcomes };
}

function step(
  number: number,
  metrics: Record<string, number>,
  groups: [level: number, solved: number][] = [],
): JobStep {
  return {
    job: "j",
    step: number,
    metrics,
    groups: groups.map(([level, solved]) => ({
      level,
      shownSteps: level,
      solved,
      rollouts: 4,
    })),
  };
}

Deno.test("curveRows() lists the steps that have the figure", () => {
  const results = [
    result("a", 0, {}, [step(1, { reward: 0.5 }), step(2, { loss: 1 })]),
    result("b", 7, {}, [step(1, { reward: 0 })]),
  ];
  assertEquals(curveRows(results, "reward"), [
    { series: "a", seed: 0, step: 1, value: 0.5 },
    { series: "b", seed: 7, step: 1, value: 0 },
  ]);
});

Deno.test("levelRows() shares groups out by arm and level, arms in order", () => {
  const results = [
    result("pss", 0, {}, [
      step(1, {}, [[1, 0], [1, 2], [0, 0]]),
      step(2, {}, [[1, 4], [1, 3]]),
    ]),
    result("mixed", 0, {}, [step(1, {}, [[0, 1]])]),
    result("pss", 1, {}, [step(1, {}, [[0, 4]])]),
  ];
  const row = (panel: string, at: number, ...shares: number[]) => {
    const [groups, allWrong, mixed, allRight] = shares;
    return { at, panel, groups, allWrong, mixed, allRight };
  };
  assertEquals(levelRows(results) as unknown[], [
    row("pss", 0, 2, 0.5, 0, 0.5),
    row("pss", 1, 4, 0.25, 0.5, 0.25),
    row("mixed", 0, 1, 0, 1, 0),
  ]);
  assertEquals(levelRows([]), []);
});

// avg@4 of 3/4, 1/4, 0 before; 1, 3/4, 1/4 after.
const before = result("base", 0, {
  t: [
    ...answers("p", [1, 1, 1, 0]),
    ...answers("q", [0, 1, 0, 0]),
    ...answers("r", [0, 0, 0, 0]),
  ],
  "t-greedy": [
    ...answers("p", [1]),
    ...answers("q", [1]),
    ...answers("r", [0]),
  ],
});
const after = (seed: number) =>
  result("stage-one", seed, {
    t: [
      ...answers("r", [0, 0, 0, 1]),
      ...answers("p", [1, 1, 1, 1]),
      ...answers("q", [1, 1, 0, 1]),
    ],
  });

Deno.test("accuracyRows() puts avg@k, maj@k, pass@k and greedy side by side", () => {
  const rows = accuracyRows([before, after(5)], "t", 4);
  assertEquals(
    rows.map(({ model, seed, metric }) => `${model} ${seed} ${metric}`),
    [
      "base 0 avg@4",
      "base 0 maj@4",
      "base 0 pass@4",
      "base 0 greedy",
      "stage-one 5 avg@4",
      "stage-one 5 maj@4",
      "stage-one 5 pass@4",
    ],
  );
  // wrong answers here have no text: they do not vote
  const values = [1 / 3, 2 / 3, 2 / 3, 2 / 3, 2 / 3, 1, 1];
  rows.forEach(({ estimate }, i) => {
    assertAlmostEquals(estimate.value, values[i]!, 1e-12);
    assertEquals(estimate.n, 3);
  });
});

Deno.test("gain() pairs problems by id, whatever their order", () => {
  // Differences 1/4, 1/2, 1/4.
  const estimate = gain(after(5), before, "t");
  assertAlmostEquals(estimate.value, 1 / 3, 1e-12);
  assertEquals(estimate.n, 3);
  assert(estimate.low >= 0.2 && estimate.high <= 0.6, JSON.stringify(estimate));
  assertEquals(gain(after(5), before, "t"), estimate);
  assertAlmostEquals(gain(before, after(5), "t").value, -1 / 3, 1e-12);
});

Deno.test("gainOverSeeds() compares every seed with one before, or its own", () => {
  const one = gainOverSeeds([after(5)], [before], "t");
  assertEquals(one, gain(after(5), before, "t"));
  const three = gainOverSeeds([after(5), after(6), after(7)], [before], "t");
  assertAlmostEquals(three.value, 1 / 3, 1e-12);
  // The third seed gains nothing against its own start: (1/3 + 1/3 + 0)/3.
  const same = result("base", 7, after(7).outcomes);
  const own = gainOverSeeds(
    [after(5), after(6), after(7)],
    [before, before, same],
    "t",
  );
  assertAlmostEquals(own.value, 2 / 9, 1e-12);
});

Deno.test("gainsOverStart() compares each model with the one it started from", () => {
  const settings = { steps: 1 } as StageOneSettings;
  const run = (model: string, seed: number, from: string): JobResult => ({
    ...after(seed),
    job: {
      ...{ name: `${model}-${seed}`, model, seed, from, out: "runs" },
      ...{ task: { kind: "stage-one", settings }, tests: [] },
    },
  });
  const asked = (from: string, { outcomes }: JobResult): JobResult => ({
    ...result(from, 0, outcomes),
    job: { ...result(from, 0).job, from },
  });
  const results = [
    asked("small", before),
    run("stage-one", 5, "small"),
    run("stage-one", 6, "small"),
    // A base that was as good as what became of it.
    asked("large", after(7)),
    run("stage-one-large", 7, "large"),
  ];
  const { each, pooled } = gainsOverStart(results, "t");
  const shown = (rows: typeof each) =>
    rows.map(({ model, seeds, estimate: { value } }) =>
      `${model} ${seeds} ${value.toFixed(4)}`
    );
  assertEquals(shown(each), [
    "stage-one 5 0.3333",
    "stage-one 6 0.3333",
    "stage-one-large 7 0.0000",
  ]);
  assertEquals(shown(pooled), [
    "stage-one 5,6 0.3333",
    "stage-one-large 7 0.0000",
  ]);
  assertThrows(
    () => gainsOverStart(results.slice(1), "t"),
    RangeError,
    "Cannot compare stage-one-5 with its start: answers of small are needed",
  );
});

Deno.test("outcomesOf() joins results, those without the test left out", () => {
  assertEquals(outcomesOf([before, after(5)], "t").length, 24);
  assertEquals(outcomesOf([before, after(5)], "t-greedy").length, 3);
  assertEquals(outcomesOf([before], "none"), []);
});

Deno.test("headline() turns shares into points, without float noise", () => {
  const estimate = { ...gain(after(5), before, "t"), value: 0.07, low: -0.29 };
  const { value, low, unit, seed, n } = headline("gain", estimate, { seed: 4 });
  // 100 · 0.07 is 7.000000000000001 in doubles.
  assertEquals([value, low, unit, seed, n], [
    7,
    -29,
    "percentage points",
    4,
    3,
  ]);
});
