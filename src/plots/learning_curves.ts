/**
 * How a quantity moves while a model learns.
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
import { seriesScales } from "./series.ts";

/** One point of one curve. */
export interface CurveRow {
  /** The curve's name: an arm, a model. */
  readonly series: string;
  /** The run's seed, where there are several; 0 by default. */
  readonly seed?: number;
  /** Optimizer step, or whatever the x axis counts. */
  readonly step: number;
  /** The quantity. */
  readonly value: number;
}

/** How learning curves are drawn. */
export interface CurveOptions extends FigureOptions {
  /** The quantity, with its unit. */
  readonly yLabel: string;
  /** What the x axis counts; optimizer steps by default. */
  readonly xLabel?: string;
  /** Whether values are shares, drawn as per cent; false by default. */
  readonly percent?: boolean;
  /** Steps on each side that the strong line averages over; 0 by default. */
  readonly smooth?: number;
}

/**
 * Draws a faint line per seed, a band from the lowest to the highest, and a
 * strong line for their mean.
 *
 * Mean and band of a step are over the seeds that have that step; the band is no
 * interval. Values that are not
 * finite are left out.
 *
 * @param given The points, in any order.
 * @param options Words, units and smoothing.
 * @returns The figure.
 * @throws {RangeError} If there are no rows, or if the alt text is empty.
 */
export function learningCurves(
  given: Rows<CurveRow>,
  options: CurveOptions,
): Figure {
  const rows = rowsOf(given);
  const scale = options.percent ? 100 : 1;
  const points = rows.filter(({ value }) => Number.isFinite(value))
    .map(({ series, seed = 0, step, value }) => ({
      series,
      run: `${series}/${seed}`,
      step,
      value: value * scale,
    }))
    .sort((a, b) => a.step - b.step);
  const means = [...Map.groupBy(points, ({ series }) => series)]
    .flatMap(([series, own]) =>
      smoothed(meanBySteps(own), options.smooth ?? 0)
        .map((point) => ({ series, ...point }))
    );
  const marked = means.filter((_, i) => isMarked(means, i));
  return drawFigure(rows, {
    height: 340,
    marginLeft: 56,
    marginBottom: 44,
    x: {
      ...{ label: `${options.xLabel ?? "optimizer step"} →`, labelOffset: 38 },
      ...wholeTicks(rows),
    },
    y: { label: `↑ ${options.yLabel}`, grid: true, nice: true },
    ...seriesScales(rows.map(({ series }) => series)),
    marks: [
      Plot.areaY(bandOf(points), {
        x: "step",
        y1: "low",
        y2: "high",
        z: "series",
        fill: "series",
        fillOpacity: 0.12,
      }),
      Plot.lineY(points, {
        x: "step",
        y: "value",
        z: "run",
        stroke: "series",
        strokeOpacity: 0.3,
        strokeWidth: 1,
      }),
      Plot.lineY(means, {
        x: "step",
        y: "value",
        stroke: "series",
        strokeWidth: 2.2,
      }),
      Plot.dot(marked, {
        x: "step",
        y: "value",
        fill: "series",
        symbol: "series",
        r: 4,
      }),
    ],
  }, options);
}

/** A tick for each of a few whole steps, and none between. */
function wholeTicks(rows: readonly CurveRow[]) {
  const steps = [...new Set(rows.map(({ step }) => step))];
  const areFew = steps.length <= 10 && steps.every(Number.isInteger);
  return areFew ? { ticks: steps, tickFormat: "d" } : {};
}

interface Point {
  readonly step: number;
  readonly value: number;
}

function meanBySteps(points: readonly Point[]): Point[] {
  return [...Map.groupBy(points, ({ step }) => step)]
    .map(([step, own]) => ({ step, value: mean(own) }));
}

/** From the lowest to the highest seed, at steps that several have. */
function bandOf(points: readonly (Point & { readonly series: string })[]) {
  return [...Map.groupBy(points, ({ series, step }) => `${series}/${step}`)]
    .flatMap(([, own]) => {
      const values = own.map(({ value }) => value);
      const { series, step } = own[0]!;
      const [low, high] = [Math.min(...values), Math.max(...values)];
      return own.length > 1 ? [{ series, step, low, high }] : [];
    });
}

function smoothed(points: readonly Point[], reach: number): Point[] {
  return points.map(({ step }, i) => ({
    step,
    value: mean(points.slice(Math.max(0, i - reach), i + reach + 1)),
  }));
}

/** About eight symbols a curve, and one at its end. */
function isMarked(
  means: readonly { readonly series: string }[],
  i: number,
): boolean {
  const { series } = means[i]!;
  const own = means.filter((point) => point.series === series);
  const rank = own.indexOf(means[i]!);
  const every = Math.max(1, Math.round(own.length / 8));
  return rank === own.length - 1 || rank % every === 0;
}

function mean(points: readonly Point[]): number {
  return points.reduce((sum, { value }) => sum + value, 0) / points.length;
}
