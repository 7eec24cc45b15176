import { assert, assertEquals, assertThrows } from "@std/assert";
import { completionLengths } from "kit/plots/completion_lengths.ts";
import { itemCurves } from "kit/plots/item_curves.ts";
import { problemHeatMap } from "kit/plots/problem_heat_map.ts";
import { parseHTML } from "linkedom";
import { figures } from "./figures.ts";

const alt = "Words.";
const parse = (svg: string) => parseHTML(`<body>${svg}</body>`).document;
const marks = (svg: string, label: string) =>
  [...parse(svg).querySelectorAll(`g[aria-label="${label}"] *`)]
    .filter(({ localName }) => localName !== "g");

Deno.test("problemHeatMap() orders problems from easy to hard, and leaves gaps", () => {
  const share = { hard: 0, middle: 0.5, easy: 1 };
  const rows = Object.entries(share).flatMap(([problem, share]) => [
    { model: "a", problem, share },
    { model: "b", problem, share: problem === "easy" ? NaN : share },
  ]);
  const { svg } = problemHeatMap(rows, { alt });
  assertEquals(marks(svg, "cell").length, 5);
  const names = marks(svg, "x-axis tick label").map((tick) => tick.textContent);
  assertEquals(names, ["easy", "middle", "hard"]);
  assertEquals(svg.match(/NaN/), null);
});

Deno.test("problemHeatMap() names problems without the folder that all are in, and has room for the names", () => {
  const draw = (names: string[]) =>
    problemHeatMap(
      names.map((problem) => ({ model: "a", problem, share: 1 })),
      { alt },
    ).svg;
  const heightOf = (svg: string) => Number(/height="(\d+)"/.exec(svg)![1]);
  const short = draw(["made/test/1", "made/test/2"]);
  const names = marks(short, "x-axis tick label").map((one) => one.textContent);
  assertEquals(names, ["1", "2"]);
  const long = draw(["algebra/1", "a problem with a long name"]);
  assertEquals(heightOf(long) - heightOf(short), 6 * 25);
});

Deno.test("itemCurves() leaves out problems without a difficulty", () => {
  const item = { item: "p", slope: 1, difficulty: 0, intercept: 0 };
  const none = { ...item, item: "q", slope: NaN, difficulty: Infinity };
  const { svg } = itemCurves([item, none], { alt });
  assertEquals(marks(svg, "line").length, 1);
  assertEquals(svg.match(/NaN|Infinity/), null);
});

Deno.test("completionLengths() tells right, wrong and cut off, and skips the unscored", () => {
  const row = { model: "a", tokens: 5, status: "correct" };
  const rows = [
    { ...row, score: 1 as const },
    { ...row, score: 0 as const },
    { ...row, score: 0 as const, status: "truncated" },
    { ...row, score: null },
  ];
  const { svg } = completionLengths(rows, { alt });
  assertEquals(marks(svg, "rect").length, 3);
  const unscored = () => completionLengths(rows.slice(3), { alt });
  assertThrows(unscored, RangeError, "got none in 1 rows");
});

Deno.test("axisDumbbell() joins two points a model and condition", () => {
  // 3 models, 4 conditions
  assertEquals(marks(figures.axisDumbbell!.svg, "dot").length, 24);
  const texts = [...parse(figures.axisDumbbell!.svg).querySelectorAll("text")]
    .map(({ textContent }) => textContent);
  assert(texts.includes("shuffled plan"));
});

Deno.test("intervalCoverage() marks what is near enough in every panel", () => {
  assertEquals(marks(figures.intervalCoverage!.svg, "rect").length, 2);
});
