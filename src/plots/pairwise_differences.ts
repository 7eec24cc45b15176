/**
 * Every model against every other.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import type { Estimate } from "../statistics/estimate.ts";
import {
  drawFigure,
  type Figure,
  type FigureOptions,
  type Rows,
  rowsOf,
} from "./figure.ts";
import { perCent, signed } from "./series.ts";
import { THEME } from "./theme.ts";

/** One comparison. */
export interface PairwiseRow {
  /** The model of the row. */
  readonly a: string;
  /** The model of the column. */
  readonly b: string;
  /** `a` minus `b`, paired. */
  readonly difference: Estimate;
  /** p-value adjusted for all comparisons; marks those below 0.05. */
  readonly adjustedPValue?: number;
}

/**
 * Draws a table of differences, row minus column, with intervals.
 *
 * A star marks an adjusted p-value below 0.05. Each comparison is drawn in its
 * cell only; give both directions to fill the table.
 *
 * @param given The comparisons.
 * @param options Words and width.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, or if the alt text is empty.
 */
export function pairwiseDifferences(
  given: Rows<PairwiseRow>,
  options: FigureOptions,
): Figure {
  const rows = rowsOf(given);
  const cells = rows.filter(({ difference }) =>
    Number.isFinite(difference.value)
  ).map(({ a, b, difference, adjustedPValue = 1 }) => ({
    a,
    b,
    points: perCent(difference.value),
    head: `${signed(perCent(difference.value))}${
      adjustedPValue < 0.05 ? " *" : ""
    }`,
    range: Number.isFinite(difference.low)
      ? `${signed(perCent(difference.low))} to ${
        signed(perCent(difference.high))
      }`
      : "",
  }));
  const models = [...new Set(rows.flatMap(({ a, b }) => [a, b]))];
  const left = models.filter((model) => rows.some(({ a }) => a === model));
  const top = models.filter((model) => rows.some(({ b }) => b === model));
  const most = Math.max(...cells.map(({ points }) => Math.abs(points)), 1e-9);
  const longest = Math.max(...left.map((name) => name.length), 0);
  return drawFigure(rows, {
    height: 60 + 48 * left.length,
    marginLeft: 24 + 7 * longest,
    marginTop: 44,
    x: { axis: "top", label: "minus →", domain: top, padding: 0.04 },
    y: { label: null, domain: left, padding: 0.04 },
    marks: [
      Plot.cell(cells, {
        x: "b",
        y: "a",
        fill: ({ points }: { points: number }) =>
          points < 0 ? THEME.outcomes.wrong : THEME.outcomes.right,
        fillOpacity: ({ points }: { points: number }) =>
          0.35 * Math.abs(points) / most,
        stroke: THEME.faint,
        strokeWidth: 0.5,
      }),
      Plot.text(cells, {
        x: "b",
        y: "a",
        text: "head",
        dy: -7,
        fontSize: 12,
        fontWeight: "bold",
        fill: THEME.ink,
      }),
      Plot.text(cells, {
        x: "b",
        y: "a",
        text: "range",
        dy: 9,
        fontSize: 9,
        fill: THEME.ink,
      }),
    ],
  }, options);
}
