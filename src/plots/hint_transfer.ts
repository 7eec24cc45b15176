/**
 * What is left of the help when the hint gets shorter.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import type { HintLevelRow } from "../evaluation/metrics_slices.ts";
import {
  drawFigure,
  type Figure,
  type FigureOptions,
  type Rows,
  rowsOf,
} from "./figure.ts";
import { perCent, seriesScales } from "./series.ts";

/** How hint transfer is drawn. */
export interface HintOptions extends FigureOptions {
  /** The level that stands for a complete hint; names the axis when given. */
  readonly levels?: number;
}

/**
 * Draws accuracy against the hint level with intervals, a line per model.
 *
 * A model that learned to solve, not to continue, is lifted at level 0 too.
 *
 * @param given Rows of `byHintLevel`, in any order.
 * @param options Words and width.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, or if the alt text is empty.
 */
export function hintTransfer(
  given: Rows<HintLevelRow>,
  options: HintOptions,
): Figure {
  const rows = rowsOf(given);
  const models = [...new Set(rows.map(({ model }) => model))];
  const step = 0.05;
  const points = rows.filter(({ accuracy }) => Number.isFinite(accuracy.value))
    .map(({ model, level, accuracy }) => ({
      model,
      // side by side, so that intervals do not hide each other
      level: level + step * (models.indexOf(model) - (models.length - 1) / 2),
      value: perCent(accuracy.value),
      low: Math.max(0, perCent(accuracy.low)),
      high: Math.min(100, perCent(accuracy.high)),
    })).sort((a, b) => a.level - b.level);
  const levels = [...new Set(rows.map(({ level }) => level))];
  const whole = options.levels === undefined ? "" : ` of ${options.levels}`;
  return drawFigure(rows, {
    height: 340,
    marginLeft: 50,
    marginBottom: 44,
    x: {
      label: `hint level${whole} (0: no hint) →`,
      ticks: levels,
      tickFormat: (level: number) => String(level),
      labelOffset: 38,
      inset: 16,
    },
    y: { label: "↑ accuracy (%)", domain: [0, 100], grid: true },
    ...seriesScales(models),
    marks: [
      Plot.ruleX(points.filter(({ low }) => Number.isFinite(low)), {
        x: "level",
        y1: "low",
        y2: "high",
        stroke: "model",
        strokeWidth: 2,
      }),
      Plot.lineY(points, {
        x: "level",
        y: "value",
        stroke: "model",
        strokeWidth: 2,
      }),
      Plot.dot(points, {
        x: "level",
        y: "value",
        fill: "model",
        symbol: "model",
        r: 4.5,
      }),
    ],
  }, options);
}
