/**
 * How much more answers help: pass@k against k.
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

/** One point of a pass@k curve. */
export interface PassAtKRow {
  /** Whose answers. */
  readonly model: string;
  /** How many answers may be given. */
  readonly k: number;
  /** What `passAtK` returned. */
  readonly estimate: Estimate;
}

/**
 * Draws pass@k with a band for the interval, k on a logarithmic axis.
 *
 * Points without a value, where problems had too few answers, are left out.
 *
 * @param given The points, in any order.
 * @param options Words and width.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, or if the alt text is empty.
 */
export function passAtKCurves(
  given: Rows<PassAtKRow>,
  options: FigureOptions,
): Figure {
  const rows = rowsOf(given);
  const points = rows.map(({ model, k, estimate }) => ({
    model,
    k,
    value: perCent(estimate.value),
    low: Math.max(0, perCent(estimate.low)),
    high: Math.min(100, perCent(estimate.high)),
  })).filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.k - b.k);
  const all = [...new Set(points.map(({ k }) => k))].sort((a, b) => a - b);
  const ks = all.length > 10
    ? all.filter((k) => Number.isInteger(Math.log2(k)))
    : all;
  return drawFigure(rows, {
    height: 340,
    marginLeft: 50,
    marginRight: 24,
    marginBottom: 44,
    x: {
      type: "log",
      base: 2,
      label: "k, answers per problem →",
      labelOffset: 38,
      ticks: ks,
      tickFormat: (k: number) => String(k),
    },
    y: { label: "↑ pass@k (%)", domain: [0, 100], grid: true },
    ...seriesScales(rows.map(({ model }) => model)),
    marks: [
      Plot.areaY(points.filter(({ low }) => Number.isFinite(low)), {
        x: "k",
        y1: "low",
        y2: "high",
        fill: "model",
        fillOpacity: 0.14,
      }),
      Plot.lineY(points, {
        x: "k",
        y: "value",
        stroke: "model",
        strokeWidth: 2,
      }),
      Plot.dot(points, {
        x: "k",
        y: "value",
        fill: "model",
        symbol: "model",
        r: 4,
      }),
    ],
  }, options);
}
