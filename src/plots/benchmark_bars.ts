/**
 * How long each engine takes, workload by workload.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { drawFigure, type Figure, type FigureOptions } from "./figure.ts";
import { THEME } from "./theme.ts";

/** One bar. */
export interface BenchmarkBar {
  /** Who computed. */
  readonly engine: string;
  /** What was computed. */
  readonly label: string;
  /** How long it took, in milliseconds. */
  readonly milliseconds: number;
}

/**
 * Draws times as bars on a logarithmic axis, a panel for each workload.
 *
 * @param rows The times; panels and bars stand in their order.
 * @param options Words and width.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, or if the alt text is empty.
 */
export function benchmarkBars(
  rows: readonly BenchmarkBar[],
  options: FigureOptions,
): Figure {
  const engines = [...new Set(rows.map(({ engine }) => engine))];
  const labels = [...new Set(rows.map(({ label }) => label))];
  const least = Math.min(...rows.map(({ milliseconds }) => milliseconds));
  const from = 10 ** Math.floor(Math.log10(least / 1.5));
  return drawFigure(rows, {
    height: 60 + labels.length * (14 + 18 * engines.length),
    marginLeft: 130,
    marginRight: 110,
    marginBottom: 44,
    x: {
      type: "log",
      // Room for the number behind the longest bar.
      domain: [from, 1.8 * Math.max(...rows.map((row) => row.milliseconds))],
      label: "milliseconds (log scale) →",
      grid: true,
    },
    y: { label: null, domain: engines },
    fy: { label: null, domain: labels, padding: 0.12 },
    marks: [
      Plot.barX(rows, {
        x1: from,
        x2: "milliseconds",
        y: "engine",
        fy: "label",
        fill: (row: BenchmarkBar) =>
          ["pytorch", "trl"].includes(row.engine)
            ? THEME.faint
            : THEME.outcomes.right,
      }),
      Plot.text(rows, {
        x: "milliseconds",
        y: "engine",
        fy: "label",
        text: (row: BenchmarkBar) => Math.round(row.milliseconds).toString(),
        textAnchor: "start",
        dx: 4,
        fill: THEME.ink,
      }),
    ],
  }, options);
}
