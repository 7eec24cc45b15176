/**
 * Which model solves which problem.
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
import { THEME } from "./theme.ts";

/** One model on one problem. */
export interface HeatRow {
  /** Whose answers. */
  readonly model: string;
  /** The problem. */
  readonly problem: string;
  /** Share of right answers, from 0 to 1. */
  readonly share: number;
}

/**
 * Draws a cell for each model and problem, darker where more answers are right.
 *
 * Problems stand from easy to hard, by their mean over models; models as given.
 * A pair without a finite share is left empty.
 *
 * @param given One row per model and problem.
 * @param options Words and width.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, or if the alt text is empty.
 */
export function problemHeatMap(
  given: Rows<HeatRow>,
  options: FigureOptions,
): Figure {
  const rows = rowsOf(given);
  const models = [...new Set(rows.map(({ model }) => model))];
  const known = rows.filter(({ share }) => Number.isFinite(share));
  const problems = [...Map.groupBy(known, ({ problem }) => problem)]
    .map(([problem, own]) => ({
      problem,
      mean: own.reduce((sum, { share }) => sum + share, 0) / own.length,
    }))
    .sort((a, b) => b.mean - a.mean || (a.problem < b.problem ? -1 : 1))
    .map(({ problem }) => problem);
  const cells = known.map((row) => ({
    ...row,
    step: STEPS[stepOf(row.share)],
  }));
  const longest = Math.max(...models.map((name) => name.length), 0);
  const isFew = problems.length <= 24;
  const folder = sharedFolder(problems);
  const widest = Math.max(...problems.map((name) => name.length - folder), 0);
  const named = isFew ? 8 + 6 * widest : 0; // room for names, one below all
  return drawFigure(rows, {
    height: 60 + 26 * models.length + named,
    marginLeft: 24 + 7 * longest,
    marginBottom: 36 + named,
    x: {
      domain: problems,
      label: `${problems.length} problems, easy to hard →`,
      tickRotate: -60,
      tickFormat: (name: string) => name.slice(folder),
      ...(isFew ? { labelOffset: 30 + named } : { ticks: [], tickSize: 0 }),
      padding: isFew ? 0.04 : 0,
    },
    y: { domain: models, label: null, padding: 0.06 },
    color: { domain: STEPS, range: [...THEME.steps], legend: true },
    marks: [
      Plot.cell(cells, {
        x: "problem",
        y: "model",
        fill: "step",
        inset: 0,
        ...(isFew ? { stroke: THEME.faint, strokeWidth: 0.5 } : {}),
      }),
    ],
  }, options);
}

const STEPS = [
  "none right",
  "up to 1/3",
  "up to 2/3",
  "most right",
  "all right",
];

/** How long what all names have in front is, up to a slash. */
function sharedFolder(names: readonly string[]): number {
  const [first = ""] = names;
  const at = first.lastIndexOf("/") + 1;
  const folder = first.slice(0, at);
  return names.every((name) => name.startsWith(folder)) ? at : 0;
}

function stepOf(share: number): number {
  if (share <= 0) return 0;
  if (share >= 1) return 4;
  return share <= 1 / 3 ? 1 : share <= 2 / 3 ? 2 : 3;
}
