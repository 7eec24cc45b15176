/**
 * Accuracy against difficulty, model by model.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import type { DifficultyRow } from "../evaluation/metrics_slices.ts";
import {
  drawFigure,
  type Figure,
  type FigureOptions,
  type Rows,
  rowsOf,
} from "./figure.ts";
import { perCent, seriesScales } from "./series.ts";
import { THEME } from "./theme.ts";

/**
 * Draws accuracy by difficulty with intervals, and the number of problems.
 *
 * Models stand side by side at each difficulty. Give rows of one condition.
 *
 * @param given Rows of `byDifficulty`.
 * @param options Words and width.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, if they mix conditions, or if the
 * alt text is empty.
 */
export function accuracyByDifficulty(
  given: Rows<DifficultyRow>,
  options: FigureOptions,
): Figure {
  const rows = rowsOf(given);
  const conditions = [...new Set(rows.map(({ condition }) => condition))];
  if (conditions.length > 1) {
    throw new RangeError(
      `Cannot draw accuracy by difficulty: rows of one condition are needed, got ${
        conditions.join(", ")
      }`,
    );
  }
  const models = [...new Set(rows.map(({ model }) => model))];
  const levels = [...new Set(rows.map(({ difficulty }) => difficulty))]
    .sort((a, b) => a - b);
  const points = rows.map(({ model, difficulty, accuracy }) => ({
    model,
    difficulty,
    value: perCent(accuracy.value),
    low: Math.max(0, perCent(accuracy.low)),
    high: Math.min(100, perCent(accuracy.high)),
  })).filter(({ value }) => Number.isFinite(value));
  const counts = levels.map((difficulty) => ({
    difficulty,
    n: Math.max(
      ...rows.filter((row) => row.difficulty === difficulty)
        .map(({ accuracy }) => accuracy.n),
    ),
  }));
  const place = { fx: "difficulty", x: "model" };
  return drawFigure(rows, {
    height: 340,
    marginLeft: 50,
    marginBottom: 44,
    x: { axis: null, domain: models, padding: 0.6 },
    fx: { label: "difficulty →", domain: levels, padding: 0.1 },
    y: { label: "↑ accuracy (%)", domain: [0, 106], ticks: TICKS, grid: true },
    ...seriesScales(models),
    marks: [
      Plot.text(counts, {
        fx: "difficulty",
        frameAnchor: "top",
        text: ({ n }: { n: number }) => `n ${n}`,
        fontSize: 9,
        fill: THEME.ink,
      }),
      Plot.ruleX(points.filter(({ low }) => Number.isFinite(low)), {
        ...place,
        y1: "low",
        y2: "high",
        stroke: "model",
        strokeWidth: 2,
      }),
      Plot.dot(points, {
        ...place,
        y: "value",
        fill: "model",
        symbol: "model",
        r: 4,
      }),
    ],
  }, options);
}

const TICKS = [0, 20, 40, 60, 80, 100];
