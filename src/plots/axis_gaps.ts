/**
 * What plans, knowledge and subproblems add, beside their controls.
 *
 * @module
 */

import type { AxisGap } from "../evaluation/metrics_slices.ts";
import type { Condition } from "../prompts/prompt.ts";
import {
  type Figure,
  type FigureOptions,
  type Rows,
  rowsOf,
} from "./figure.ts";
import { forestPlot } from "./forest_plot.ts";

/**
 * Draws the gap of each condition to the plain question, per model.
 *
 * Each control stands below the condition that it controls.
 *
 * @param given Rows of `axisGaps`.
 * @param options Words and width.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, or if the alt text is empty.
 */
export function axisGapsFigure(
  given: Rows<AxisGap>,
  options: FigureOptions,
): Figure {
  const gaps = rowsOf(given);
  const rows = [...gaps]
    .sort((a, b) =>
      CONDITION_ORDER.indexOf(a.condition) -
      CONDITION_ORDER.indexOf(b.condition)
    )
    .map(({ model, condition, gap }) => ({
      label: CONDITION_LABELS[condition],
      series: model,
      estimate: gap,
    }));
  const xLabel = "difference to the plain question (percentage points) →";
  const figure = forestPlot(rows, { ...options, xLabel });
  return { ...figure, rows: gaps };
}

/** How each condition is called in figures. */
export const CONDITION_LABELS: Readonly<Record<Condition, string>> = {
  "plain": "plain",
  "plan": "plan",
  "shuffled-plan": "shuffled plan",
  "knowledge": "knowledge",
  "irrelevant-knowledge": "irrelevant knowledge",
  "subproblem": "subproblems",
};

/** Conditions in the order of figures: each control after what it controls. */
export const CONDITION_ORDER = Object.keys(CONDITION_LABELS) as Condition[];
