/**
 * From the plain question to the one with help, axis by axis.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import type { AxisGap } from "../evaluation/metrics_slices.ts";
import { CONDITION_LABELS, CONDITION_ORDER } from "./axis_gaps.ts";
import {
  drawFigure,
  type Figure,
  type FigureOptions,
  type Rows,
  rowsOf,
} from "./figure.ts";
import { perCent, seriesScales, signed } from "./series.ts";
import { THEME } from "./theme.ts";

/**
 * Draws accuracy without and with each kind of help, joined by a line.
 *
 * An open circle is the plain question, a filled symbol the condition. The thin
 * bar around the symbol is the interval of the paired difference, laid onto the
 * plain accuracy: help is told from none where it does not reach the circle.
 *
 * @param given Rows of `axisGaps`.
 * @param options Words and width.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, or if the alt text is empty.
 */
export function axisDumbbell(
  given: Rows<AxisGap>,
  options: FigureOptions,
): Figure {
  const gaps = rowsOf(given);
  const models = [...new Set(gaps.map(({ model }) => model))];
  const conditions = CONDITION_ORDER
    .filter((condition) => gaps.some((gap) => gap.condition === condition));
  const rows = gaps.map(({ model, condition, score, plain, gap }) => ({
    model,
    label: CONDITION_LABELS[condition],
    score: perCent(score),
    plain: perCent(plain),
    low: Math.max(0, perCent(plain + gap.low)),
    high: Math.min(100, perCent(plain + gap.high)),
    gain: signed(perCent(gap.value)),
  }));
  const labels = conditions.map((condition) => CONDITION_LABELS[condition]);
  const place = { fy: "label", y: "model" };
  return drawFigure(gaps, {
    height: 70 + conditions.length * (22 + 24 * models.length),
    marginLeft: 20,
    marginRight: 150,
    marginBottom: 44,
    x: {
      label: "accuracy (%) →",
      domain: [0, 100],
      grid: true,
      labelOffset: 38,
    },
    y: { axis: null, domain: models, padding: 0.6 },
    fy: { label: null, domain: labels, axis: "right", padding: 0.15 },
    ...seriesScales(models),
    marks: [
      Plot.ruleY(rows, {
        ...place,
        x1: "low",
        x2: "high",
        stroke: THEME.faint,
        strokeWidth: 1.5,
      }),
      Plot.ruleY(rows, {
        ...place,
        x1: "plain",
        x2: "score",
        stroke: "model",
        strokeWidth: 3,
      }),
      Plot.dot(rows, {
        ...place,
        x: "plain",
        stroke: "model",
        fill: THEME.background,
        strokeWidth: 2,
        r: 4.5,
      }),
      Plot.dot(rows, {
        ...place,
        x: "score",
        fill: "model",
        symbol: "model",
        r: 5,
      }),
      Plot.text(rows, {
        ...place,
        x: (
          { high, score, plain }: {
            high: number;
            score: number;
            plain: number;
          },
        ) => Math.max(high, score, plain),
        text: "gain",
        dx: 8,
        textAnchor: "start",
        fontSize: 10,
        fill: THEME.ink,
      }),
    ],
  }, options);
}
