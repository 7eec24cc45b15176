import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { accuracyByDifficulty } from "kit/plots/accuracy_by_difficulty.ts";
import { forestPlot } from "kit/plots/forest_plot.ts";
import { groupComposition } from "kit/plots/group_composition.ts";
import { learningCurves } from "kit/plots/learning_curves.ts";
import { pairwiseDifferences } from "kit/plots/pairwise_differences.ts";
import { passAtKCurves } from "kit/plots/pass_at_k.ts";
import { meanEstimate } from "kit/statistics/mean.ts";
import { wilsonInterval } from "kit/statistics/wilson.ts";
import { parseHTML } from "linkedom";
import { figures } from "./figures.ts";

const alt = "Words.";
const parse = (svg: string) => parseHTML(`<body>${svg}</body>`).document;
const marks = (svg: string, label: string) => [
  ...parse(svg).querySelectorAll(`g[aria-label="${label}"] > *`),
];
const texts = (svg: string) =>
  [...parse(svg).querySelectorAll("text")].map((text) => text.textContent);

Deno.test("learningCurves() draws a line per seed and one per series", () => {
  // 3 series of 3 seeds, and 3 means
  assertEquals(marks(figures.learningCurves!.svg, "line").length, 12);
});

Deno.test("learningCurves() averages seeds where they have a step", () => {
  const rows = [
    { series: "a", seed: 1, step: 0, value: 0 },
    { series: "a", seed: 2, step: 0, value: 1 },
    { series: "a", seed: 1, step: 1, value: 1 },
    { series: "a", seed: 2, step: 1, value: NaN },
  ];
  const { svg } = learningCurves(rows, { alt, yLabel: "y" });
  const line = marks(svg, "line").at(-1)!.getAttribute("d")!;
  const [, from, to] = /^M[\d.]+,([\d.]+)L[\d.]+,([\d.]+)$/.exec(line)!;
  const ends = marks(svg, "y-axis tick")
    .map((tick) =>
      Number(/,([\d.]+)\)/.exec(tick.getAttribute("transform")!)![1])
    );
  // The axis runs from 0 to 1: half way up, then at the top.
  const [zero, one] = [ends[0]!, ends.at(-1)!];
  assertAlmostEquals(Number(from), (zero + one) / 2, 0.01);
  assertAlmostEquals(Number(to), one, 0.01);
});

Deno.test("learningCurves() has a tick for each of a few whole steps, and none between", () => {
  const rows = [1, 2, 3, 4].map((step) => ({ series: "a", step, value: step }));
  const { svg } = learningCurves(rows, { alt, yLabel: "y" });
  const ticks = marks(svg, "x-axis tick label").map((one) => one.textContent);
  assertEquals(ticks, ["1", "2", "3", "4"]);
});

Deno.test("forestPlot() has an axis with room around when all is zero", () => {
  const estimate = { ...meanEstimate([0, 0]), value: 0, low: 0, high: 0 };
  const rows = [{ label: "nothing", estimate }];
  const { svg } = forestPlot(rows, { alt, xLabel: "gain" });
  assert(texts(svg).includes("−1.0") && texts(svg).includes("1.0"), svg);
});

Deno.test("forestPlot() draws a symbol alone where there is no interval", () => {
  const rows = [
    { label: "many", estimate: wilsonInterval(3, 9) },
    { label: "one", estimate: meanEstimate([0.5]) },
  ];
  const { svg } = forestPlot(rows, { alt, xLabel: "share (%)" });
  assertEquals(marks(svg, "dot").length, 2);
  assertEquals(svg.match(/NaN/), null);
  // facets: one group of one rule, and a zero line in each
  const rules = [...parse(svg).querySelectorAll("g[aria-label=rule] line")];
  assertEquals(rules.length, 1 + 2);
});

Deno.test("passAtKCurves() leaves out points with too few answers", () => {
  const estimate = wilsonInterval(3, 9);
  const none = { ...estimate, value: NaN, low: NaN, high: NaN };
  const rows = [
    { model: "base", k: 1, estimate },
    { model: "base", k: 2, estimate },
    { model: "base", k: 4, estimate: none },
  ];
  const { svg } = passAtKCurves(rows, { alt });
  assertEquals(marks(svg, "dot").length, 2);
  assertEquals(svg.match(/NaN/), null);
});

Deno.test("accuracyByDifficulty() says how many problems there are", () => {
  const found = texts(figures.accuracyByDifficulty!.svg);
  // 40 problems on 8 levels
  assertEquals(found.filter((text) => text === "n 5").length, 8);
});

Deno.test("accuracyByDifficulty() refuses rows of two conditions", () => {
  const row = { model: "a", difficulty: 1, accuracy: wilsonInterval(1, 2) };
  const rows = [
    { ...row, condition: "plain" as const },
    { ...row, condition: "plan" as const },
  ];
  assertThrows(
    () => accuracyByDifficulty(rows, { alt }),
    RangeError,
    "got plain, plan",
  );
});

Deno.test("groupComposition() stacks each bar to the full height", () => {
  const rows = [{ at: 0, allWrong: 0.5, allRight: 0.25 }];
  const { svg } = groupComposition(rows, { alt, xLabel: "level" });
  const bars = [...parse(svg).querySelectorAll("g[aria-label=bar] rect")];
  const heights = bars.map((bar) => Number(bar.getAttribute("height")));
  const total = heights.reduce((sum, height) => sum + height, 0);
  assertEquals(
    heights.map((height) => Math.round(1000 * height / total)),
    [500, 250, 250],
  );
});

Deno.test("groupComposition() refuses shares beyond the whole", () => {
  const rows = [{ at: 2, allWrong: 0.75, allRight: 0.5 }];
  assertThrows(
    () => groupComposition(rows, { alt, xLabel: "level" }),
    RangeError,
    "groups at 2",
  );
});

Deno.test("pairwiseDifferences() writes sign, interval and star", () => {
  const difference = {
    value: -0.125,
    low: -0.25,
    high: 0.01,
    level: 0.95,
    n: 8,
    method: "cluster-bootstrap",
  };
  const found = texts(
    pairwiseDifferences([
      { a: "p", b: "q", difference, adjustedPValue: 0.04 },
      { a: "q", b: "p", difference, adjustedPValue: 0.06 },
    ], { alt }).svg,
  );
  assert(found.includes("−12.5 *"));
  assert(found.includes("−12.5"));
  assertEquals(found.filter((text) => text === "−25.0 to +1.0").length, 2);
});
