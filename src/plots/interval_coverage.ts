/**
 * Whether intervals keep their promise.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import {
  drawFigure,
  type Figure,
  type FigureOptions,
  type Rows,
  rowsOf,
} from "./figure.ts";
import { perCent, seriesScales } from "./series.ts";
import { THEME } from "./theme.ts";

/** How often one kind of interval held the truth. */
export interface CoverageRow {
  /** The procedure. */
  readonly method: string;
  /** How many problems each interval rested on. */
  readonly n: number;
  /** The true share. */
  readonly truth: number;
  /** Share of the intervals that held it. */
  readonly coverage: number;
}

/** How coverage is drawn. */
export interface CoverageOptions extends FigureOptions {
  /** What the intervals promise; 0.95 by default. */
  readonly level?: number;
  /** Half the width of the band that is near enough; 0.02 by default. */
  readonly margin?: number;
}

/**
 * Draws how often intervals held the truth, against that truth, a panel per n.
 *
 * The grey band is what is near enough to the promise.
 *
 * @param given Rows of a simulation.
 * @param options Words, width and promise.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, or if the alt text is empty.
 */
export function intervalCoverage(
  given: Rows<CoverageRow>,
  options: CoverageOptions,
): Figure {
  const rows = rowsOf(given);
  const { level = 0.95, margin = 0.02 } = options;
  const points = rows.filter(({ coverage }) => Number.isFinite(coverage))
    .map((row) => ({
      ...row,
      panel: `n = ${row.n}`,
      coverage: perCent(row.coverage),
    }))
    .sort((a, b) => a.truth - b.truth);
  const panels = [
    ...new Set([...points].sort((a, b) => a.n - b.n).map(({ panel }) => panel)),
  ];
  const least = Math.min(
    ...points.map(({ coverage }) => coverage),
    perCent(level - 2 * margin),
  );
  return drawFigure(rows, {
    height: 320,
    marginLeft: 50,
    marginTop: 40,
    marginBottom: 44,
    x: {
      label: "true share →",
      domain: [0, 1],
      ticks: [0, 0.5, 1],
      labelOffset: 38,
    },
    y: {
      label: "↑ intervals that hold it (%)",
      domain: [Math.floor(least), 100],
      grid: true,
    },
    fx: { domain: panels, label: null, padding: 0.08 },
    ...seriesScales(rows.map(({ method }) => method)),
    marks: [
      Plot.rectY(panels.map((panel) => ({ panel })), {
        fx: "panel",
        x1: 0,
        x2: 1,
        y1: perCent(level - margin),
        y2: Math.min(100, perCent(level + margin)),
        fill: THEME.faint,
        fillOpacity: 0.2,
      }),
      Plot.ruleY([perCent(level)], {
        stroke: THEME.ink,
        strokeDasharray: "4 3",
      }),
      Plot.lineY(points, {
        fx: "panel",
        x: "truth",
        y: "coverage",
        stroke: "method",
        strokeWidth: 1.8,
      }),
      Plot.dot(points, {
        fx: "panel",
        x: "truth",
        y: "coverage",
        fill: "method",
        symbol: "method",
        r: 3,
      }),
    ],
  }, options);
}
