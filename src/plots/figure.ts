/**
 * A figure that shows itself in any notebook, in a page and in a file.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { Resvg } from "@resvg/resvg-js";
// Brings the fonts' package here; its files are found by name below.
import fonts from "dejavu-fonts-ttf/package.json" with { type: "json" };
import { parseHTML } from "linkedom";
import { fileURLToPath } from "node:url";
import { composeSvg, escapeMarkup } from "./compose.ts";
import { inTheme, THEME, type Theme } from "./theme.ts";

/** What a notebook asks a value for, and gets its representations by type. */
export const DISPLAY: unique symbol = Symbol.for(
  "Jupyter.display",
) as typeof DISPLAY;

/** A drawn figure with what it was drawn from. */
export interface Figure {
  /** A complete SVG document. */
  readonly svg: string;
  /** What the figure shows, in words. */
  readonly alt: string;
  /** The rows it was drawn from. */
  readonly rows: readonly unknown[];
  /** The figure as a PNG file: the same bytes on any machine. */
  png(scale?: number): Uint8Array<ArrayBuffer>;
  /** The same figure for a light or a dark page. */
  on(theme: Theme): Figure;
  /** HTML image, PNG and text: what trusted and untrusted notebooks show. */
  [DISPLAY](): Record<string, string>;
}

/** What every figure is told beside its rows. */
export interface FigureOptions {
  /** What the figure shows, in words, with its numbers; required. */
  readonly alt: string;
  /** Title above the figure; none by default. */
  readonly title?: string;
  /** Text below: which interval, how many problems and seeds. */
  readonly caption?: string;
  /** Width in pixels; 640 by default. */
  readonly width?: number;
  /** The page it goes onto; `light` by default. */
  readonly theme?: Theme;
}

/** Rows as a list, or anything that can give them, as a Polars data frame. */
export type Rows<Row> =
  | readonly Row[]
  | { toRecords(): readonly object[] };

/**
 * Rows as a list.
 *
 * @param rows A list, or a data frame whose columns are the fields of a row.
 * @returns The rows.
 */
export function rowsOf<Row>(rows: Rows<Row>): readonly Row[] {
  // A frame is a proxy, which does not say what it has.
  return Array.isArray(rows)
    ? rows
    : (rows as { toRecords(): readonly Row[] }).toRecords();
}

/**
 * Draws a figure with Observable Plot.
 *
 * @param rows The rows behind the figure, kept with it.
 * @param plot Plot's own options: marks, scales, facets.
 * @param options Words and width.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, or if the alt text is empty.
 *
 * @example A point
 * ```ts
 * import { assert } from "@std/assert";
 * import { drawFigure } from "kit/plots/figure.ts";
 * import * as Plot from "@observablehq/plot";
 *
 * const rows = [{ x: 1, y: 2 }];
 * const marks = [Plot.dot(rows, { x: "x", y: "y" })];
 * const figure = drawFigure(rows, { marks }, { alt: "One point at (1, 2)." });
 * assert(figure.svg.startsWith("<svg xmlns="));
 * ```
 */
export function drawFigure(
  rows: readonly unknown[],
  plot: Plot.PlotOptions,
  options: FigureOptions,
): Figure {
  const alt = options.alt?.trim();
  if (!alt) {
    throw new RangeError(
      "Cannot draw a figure: alt must say in words what it shows, got nothing",
    );
  }
  if (rows.length === 0) {
    throw new RangeError(
      `Cannot draw a figure ("${alt}"): at least one row is needed, got none`,
    );
  }
  const element = Plot.plot({
    document: PAGE,
    width: options.width ?? 640,
    style: { fontSize: "11px" },
    ...(options.title ? { title: options.title } : {}),
    ...(options.caption ? { caption: options.caption } : {}),
    ...plot,
  });
  return themed(
    { drawing: composeSvg(element, alt), alt, rows },
    options.theme,
  );
}

function themed(
  parts: Pick<Figure, "alt" | "rows"> & { readonly drawing: string },
  theme: Theme = "light",
): Figure {
  const { drawing, alt, rows } = parts;
  const svg = inTheme(drawing, theme);
  const background = inTheme(THEME.background, theme);
  const png = (scale = 1) => renderPng(svg, scale, background);
  return {
    svg,
    alt,
    rows,
    png,
    on: (other) => themed(parts, other),
    [DISPLAY]: () => bundle(svg, alt, png()),
  };
}

/** Plot needs a document; this one stands in for a browser's. */
const PAGE = parseHTML("<!doctype html><html><body></body></html>")
  .document as unknown as Document;

const FONT_FILES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) =>
  fileURLToPath(import.meta.resolve(`${fonts.name}/ttf/${file}`))
);

function renderPng(
  svg: string,
  scale: number,
  background: string,
): Uint8Array<ArrayBuffer> {
  const image = new Resvg(svg, {
    background,
    fitTo: { mode: "zoom", value: scale },
    font: {
      loadSystemFonts: false,
      fontFiles: FONT_FILES,
      defaultFontFamily: "DejaVu Sans",
    },
  });
  return new Uint8Array(image.render().asPng());
}

function bundle(
  svg: string,
  alt: string,
  png: Uint8Array<ArrayBuffer>,
): Record<string, string> {
  const image = new TextEncoder().encode(svg).toBase64();
  return {
    "text/html": `<img alt="${
      escapeMarkup(alt)
    }" style="max-width:100%" src="data:image/svg+xml;base64,${image}">`,
    "image/png": png.toBase64(),
    "text/plain": alt,
  };
}
