/**
 * How long answers are, right and wrong apart.
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

/** One answer. */
export interface LengthRow {
  /** Whose answer. */
  readonly model: string;
  /** Tokens written. */
  readonly tokens: number;
  /** 1, 0, or null when it could not be scored: these are left out. */
  readonly score: 0 | 1 | null;
  /** What became of the answer; `truncated` is drawn apart. */
  readonly status?: string;
}

/**
 * Draws the lengths of answers as bars, a panel per model.
 *
 * Bars are shares of the model's answers, split into right, wrong and cut off:
 * a mean length alone hides that the long ones are wrong.
 *
 * @param given One row per answer, such as outcomes.
 * @param options Words and width.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, if none is scored, or if the alt
 * text is empty.
 */
export function completionLengths(
  given: Rows<LengthRow>,
  options: FigureOptions,
): Figure {
  const rows = rowsOf(given);
  const scored = rows.filter(({ score, tokens }) =>
    score !== null && Number.isFinite(tokens)
  );
  if (rows.length > 0 && scored.length === 0) {
    throw new RangeError(
      `Cannot draw lengths: scored answers are needed, got none in ${rows.length} rows`,
    );
  }
  const longest = Math.max(...scored.map(({ tokens }) => tokens), 1);
  const width = niceWidth(longest / 24);
  const models = [...new Set(scored.map(({ model }) => model))];
  const bars = models.flatMap((model) => {
    const own = scored.filter((row) => row.model === model);
    const bin = ({ tokens }: LengthRow) => Math.floor(tokens / width);
    return [...Map.groupBy(own, (row) => `${kindOf(row)}/${bin(row)}`).values()]
      .map((some) => ({
        model,
        kind: kindOf(some[0]!),
        from: bin(some[0]!) * width,
        to: (bin(some[0]!) + 1) * width,
        share: perCent(some.length / own.length),
      }));
  });
  return drawFigure(rows, {
    height: 70 + 110 * models.length,
    marginLeft: 50,
    marginRight: 110,
    marginBottom: 44,
    x: { label: "tokens in the answer →", labelOffset: 38 },
    y: { label: "↑ answers (%)", grid: true, nice: true, ticks: 4 },
    fy: { label: null, domain: models, padding: 0.12 },
    color: {
      domain: KINDS,
      range: [THEME.outcomes.right, THEME.outcomes.wrong, THEME.outcomes.mixed],
      legend: true,
    },
    marks: [
      Plot.rectY(bars, {
        fy: "model",
        x1: "from",
        x2: "to",
        y: "share",
        fill: "kind",
        order: KINDS,
        insetLeft: 0.5,
        insetRight: 0.5,
      }),
      Plot.ruleY([0], { stroke: THEME.ink }),
    ],
  }, options);
}

const KINDS = ["right", "wrong", "cut off"];

function kindOf({ score, status }: LengthRow): string {
  if (status === "truncated") return KINDS[2]!;
  return score === 1 ? KINDS[0]! : KINDS[1]!;
}

/** 1, 2 or 5 times a power of ten, at least one token. */
function niceWidth(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, raw)));
  const nice = [1, 2, 5, 10].find((factor) => factor * power >= raw)!;
  return Math.max(1, nice * power);
}
