/**
 * Which groups of rollouts have something to teach.
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
import { perCent } from "./series.ts";
import { THEME } from "./theme.ts";

/** What the groups at one place were like. */
export interface CompositionRow {
  /** The place: a hint level, a stretch of steps. */
  readonly at: string | number;
  /** Panel, such as the arm; one panel without it. */
  readonly panel?: string;
  /** Share of groups with every rollout wrong. */
  readonly allWrong: number;
  /** Share of groups with every rollout right. */
  readonly allRight: number;
}

/** How group composition is drawn. */
export interface CompositionOptions extends FigureOptions {
  /** What the places are. */
  readonly xLabel: string;
}

/**
 * Draws how groups split into all wrong, mixed and all right.
 *
 * Only a mixed group has an advantage other than zero, so that its share is what
 * a step learns from. Rows whose shares are not finite are left out.
 *
 * @param given One row per place and panel, in drawing order.
 * @param options Words and the axis' name.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, if the shares of one exceed 1, or if
 * the alt text is empty.
 */
export function groupComposition(
  given: Rows<CompositionRow>,
  options: CompositionOptions,
): Figure {
  const rows = rowsOf(given);
  const bad = rows.find(({ allWrong, allRight }) =>
    allWrong < 0 || allRight < 0 || allWrong + allRight > 1 + 1e-9
  );
  if (bad) {
    throw new RangeError(
      `Cannot draw the groups at ${bad.at}: shares must be from 0 to 1 together, got ${bad.allWrong} all wrong and ${bad.allRight} all right`,
    );
  }
  const parts = rows.filter(({ allWrong, allRight }) =>
    Number.isFinite(allWrong + allRight)
  ).flatMap(({ at, panel = "", allWrong, allRight }) =>
    [allWrong, Math.max(0, 1 - allWrong - allRight), allRight]
      .map((share, i) => ({ at, panel, kind: KINDS[i], share: perCent(share) }))
  );
  const panels = [...new Set(rows.map(({ panel = "" }) => panel))];
  return drawFigure(rows, {
    height: 320,
    marginLeft: 50,
    marginTop: panels.length > 1 ? 40 : 24,
    marginBottom: 44,
    x: {
      type: "band",
      label: `${options.xLabel} →`,
      domain: [...new Set(rows.map(({ at }) => at))],
    },
    y: { label: "↑ groups (%)", domain: [0, 100] },
    fx: {
      domain: panels,
      label: null,
      ...(panels.length > 1 ? {} : { axis: null }),
    },
    color: {
      domain: KINDS,
      range: [
        THEME.outcomes.wrong,
        THEME.outcomes.mixed,
        THEME.outcomes.right,
      ],
      legend: true,
    },
    marks: [
      Plot.barY(parts, {
        x: "at",
        y: "share",
        fx: "panel",
        fill: "kind",
        order: KINDS,
        insetLeft: 1,
        insetRight: 1,
      }),
      Plot.ruleY([0], { stroke: THEME.ink }),
    ],
  }, options);
}

const KINDS = ["all wrong", "mixed", "all right"];
