/**
 * Estimates one below the other, each with its interval.
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
import { perCent, seriesScales } from "./series.ts";
import { THEME } from "./theme.ts";

/** One line of a forest plot. */
export interface ForestRow {
  /** What is estimated: the line's label. */
  readonly label: string;
  /** The estimate, a share or a difference of shares. */
  readonly estimate: Estimate;
  /** Colour and symbol; all lines look the same without it. */
  readonly series?: string;
}

/** How a forest plot is drawn. */
export interface ForestOptions extends FigureOptions {
  /** What the axis measures, with its unit. */
  readonly xLabel: string;
}

/**
 * Draws estimates with their intervals around a line at zero.
 *
 * Lines stand in the order of the rows; several series of one label stand close
 * together below it. An estimate without an interval is a symbol alone.
 *
 * @param given The estimates, as shares; drawn as per cent.
 * @param options Words and width.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, or if the alt text is empty.
 */
export function forestPlot(
  given: Rows<ForestRow>,
  options: ForestOptions,
): Figure {
  const rows = rowsOf(given);
  const named = rows.map((row) => ({ ...row, series: row.series ?? "" }));
  const series = [...new Set(named.map((row) => row.series))];
  const labels = [...new Set(rows.map((row) => row.label))];
  const drawn = named.filter(({ estimate }) => Number.isFinite(estimate.value))
    .map(({ label, series, estimate }) => ({
      label,
      series,
      value: perCent(estimate.value),
      low: perCent(estimate.low),
      high: perCent(estimate.high),
    }));
  const withInterval = drawn.filter(({ low, high }) =>
    Number.isFinite(low) && Number.isFinite(high)
  );
  const ends = drawn.flatMap(({ value, low, high }) => [value, low, high]);
  const isZero = ends.every((end) => end === 0 || !Number.isFinite(end));
  const place = { y: "series", fy: "label" };
  return drawFigure(rows, {
    height: 60 + labels.length * (12 + 14 * series.length),
    marginLeft: 20 + 7 * Math.max(...labels.map((label) => label.length), 0),
    marginRight: 20,
    marginTop: 8,
    marginBottom: 44,
    x: {
      ...{ label: options.xLabel, labelOffset: 38, grid: true, nice: true },
      ...(isZero ? { domain: [-1, 1] } : {}), // else its one tick is 0.000000
    },
    y: { axis: null, domain: series },
    fy: { label: null, domain: labels, padding: 0.15 },
    ...seriesScales(series),
    marks: [
      Plot.axisFy({ anchor: "left" }),
      Plot.ruleX([0], { stroke: THEME.ink }),
      Plot.ruleY(withInterval, {
        ...place,
        x1: "low",
        x2: "high",
        stroke: "series",
        strokeWidth: 2,
      }),
      Plot.dot(drawn, {
        ...place,
        x: "value",
        fill: "series",
        symbol: "series",
        r: 4,
      }),
    ],
  }, options);
}
