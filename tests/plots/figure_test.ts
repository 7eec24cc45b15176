import * as Plot from "@observablehq/plot";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { drawFigure } from "kit/plots/figure.ts";
import { problemHeatMap } from "kit/plots/problem_heat_map.ts";
import pl from "nodejs-polars";
import snapshots from "../fixtures/figures.json" with { type: "json" };
import { figures } from "./figures.ts";
import { snapshotOf } from "./snapshot.ts";
import { parseHTML } from "linkedom";

const DISPLAY = Symbol.for("Jupyter.display") as unknown as "display";
const rows = [{ x: 1, y: 2, k: "a" }, { x: 2, y: 3, k: 'b & "c"' }];
const plot = {
  color: { legend: true },
  marks: [Plot.dot(rows, { x: "x", y: "y", fill: "k" })],
};
const words = {
  alt: 'Two points: <low> & "high".',
  title: "A title",
  caption: "A caption.",
};

Deno.test("drawFigure() puts title, legend, plot and caption into one SVG", () => {
  const { svg } = drawFigure(rows, plot, words);
  assert(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'));
  const { document } = parseHTML(`<body>${svg}</body>`);
  const texts = [...document.querySelectorAll("text")]
    .map((text) => text.textContent);
  for (const text of ["A title", "a", 'b & "c"', "A caption."]) {
    assert(texts.includes(text), `${text} is missing`);
  }
  assertEquals(svg.match(/<(h2|div|span|figure|figcaption|style)\b/g), null);
  const root = document.querySelector("svg")!;
  assertEquals(root.querySelector("title")!.textContent, words.alt);
  assertEquals(root.querySelector("rect")!.getAttribute("fill"), "#ffffff");
  // Nothing lies below the root's own height.
  const height = Number(root.getAttribute("height"));
  for (const text of document.querySelectorAll("svg > text")) {
    assert(Number(text.getAttribute("y")) < height);
  }
});

Deno.test("drawFigure() draws the same bytes each time, as PNG too", () => {
  const one = drawFigure(rows, plot, words);
  const two = drawFigure(rows, plot, words);
  assertEquals(one.svg, two.svg);
  assertEquals(one.png(), two.png());
});

Deno.test("drawFigure().png() is a PNG of the figure's size times the scale", () => {
  const { png, svg } = drawFigure(rows, plot, { ...words, width: 400 });
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!;
  const bytes = png(2);
  assertEquals([...bytes.slice(1, 4)], [0x50, 0x4e, 0x47]);
  const view = new DataView(bytes.buffer);
  assertEquals(width, "400");
  assertEquals(view.getUint32(16), 800);
  assertEquals(view.getUint32(20), 2 * Number(height));
});

Deno.test("drawFigure().png() draws text with the font it brings", () => {
  const bare = drawFigure(rows, plot, { alt: "x", title: "i" });
  const full = drawFigure(rows, plot, { alt: "x", title: "WWWWWWWWWWWWWWW" });
  assert(full.png().length > bare.png().length + 100);
});

Deno.test("drawFigure() shows itself as an image with its words", () => {
  const figure = drawFigure(rows, plot, words);
  const bundle = (figure as unknown as {
    [DISPLAY](): Record<string, string>;
  })[DISPLAY]();
  assertEquals(bundle["text/plain"], words.alt);
  const { document } = parseHTML(`<body>${bundle["text/html"]}</body>`);
  const image = document.querySelector("img")!;
  assertEquals(image.getAttribute("alt"), words.alt);
  const source = image.getAttribute("src")!.split("base64,")[1]!;
  const bytes = Uint8Array.from(atob(source), (char) => char.charCodeAt(0));
  assertEquals(new TextDecoder().decode(bytes), figure.svg);
  assert(bundle["image/png"]!.startsWith("iVBORw0KGgo"));
});

Deno.test("drawFigure() refuses a figure without words or rows", () => {
  assertThrows(() => drawFigure(rows, plot, { alt: " " }), RangeError, "alt");
  assertThrows(() => drawFigure([], plot, words), RangeError, "got none");
});

Deno.test("figures take a data frame as they take a list", () => {
  const list = [
    { model: "base", problem: "p", share: 0.5 },
    { model: "base", problem: "q", share: 1 },
  ];
  const frame = pl.readRecords(list);
  assertEquals(
    problemHeatMap(frame, { alt: "Two cells." }).svg,
    problemHeatMap(list, { alt: "Two cells." }).svg,
  );
});

Deno.test("drawFigure() draws for a dark page, and back", () => {
  const light = drawFigure(rows, plot, words);
  const dark = drawFigure(rows, plot, { ...words, theme: "dark" });
  assertEquals(light.on("dark").svg, dark.svg);
  assertEquals(dark.on("light").svg, light.svg);
  assert(!dark.svg.includes("#ffffff"));
  assert(dark.png().length > 1000);
});

for (const [name, figure] of Object.entries(figures)) {
  Deno.test(`${name} looks as it was last seen`, () => {
    const seen = snapshots as Readonly<Record<string, unknown>>;
    assertEquals(snapshotOf(figure), seen[name]);
  });

  Deno.test(`${name} has no colour on a dark page but those of the theme`, () => {
    const colours = figure.on("dark").svg.match(/#[0-9a-f]{6}\b/g) ?? [];
    const light = figure.svg.match(/#[0-9a-f]{6}\b/g) ?? [];
    assertEquals(colours.length, light.length);
    colours.forEach((colour, i) => assertNotEquals(colour, light[i]));
  });

  Deno.test(`${name} is drawn without NaN and with its words`, () => {
    assertEquals(figure.svg.match(/NaN|undefined|Infinity/g), null);
    assert(figure.rows.length > 0);
    const { document } = parseHTML(`<body>${figure.svg}</body>`);
    const title = document.querySelector("svg > title");
    assertEquals(title!.textContent, figure.alt);
    assert(document.querySelectorAll("path, circle, rect").length > 5);
    assert(figure.png().length > 1000);
  });
}
