/**
 * What plans, knowledge and subproblems add, beside their controls.
 *
 * @module
 */

import type { AxisGap } from "../evaluation/metrics_slices.ts";
import type { Condition } from "../prompts/prompt.ts";
import type { Figure, FigureOptions } from "./figure.ts";
import { forestPlot } from "./forest_plot.ts";

/**
 * Draws the gap of each condition to the plain question, per model.
 *
 * Each control stands below the condition that it controls.
 *
 * @param gaps Rows of `axisGaps`.
 * @param options Words and width.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, or if the alt text is empty.
 */
export function axisGapsFigure(
  gaps: readonly AxisGap[],
  options: FigureOptions,
): Figure {
  const rows = [...gaps]
    .sort((a, b) => ORDER.indexOf(a.condition) - ORDER.indexOf(b.condition))
    .map(({ model, condition, gap }) => ({
      label: LABELS[condition],
      series: model,
      estimate: gap,
    }));
  const xLabel = "difference to the plain question (percentage points) →";
  const figure = forestPlot(rows, { ...options, xLabel });
  return { ...figure, rows: gaps };
}

const LABELS: Readonly<Record<Condition, string>> = {
  "plain": "plain",
  "plan": "plan",
  "shuffled-plan": "shuffled plan",
  "knowledge": "knowledge",
  "irrelevant-knowledge": "irrelevant knowledge",
  "subproblem": "subproblems",
};

const ORDER = Object.keys(LABELS);
