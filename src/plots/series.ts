/**
 * The scales by which series are told apart, and numbers as per cent.
 *
 * @module
 */

import type { PlotOptions } from "@observablehq/plot";
import { withDecimals } from "../base/decimals.ts";
import { seriesLooks } from "./theme.ts";

/**
 * Colour and symbol scales for series, with one legend that shows both.
 *
 * @param names The series, repeats allowed, in the legend's order.
 * @returns Options for Plot.
 */
export function seriesScales(
  names: readonly string[],
): Pick<PlotOptions, "color" | "symbol"> {
  const looks = seriesLooks(names);
  const domain = looks.map(({ name }) => name);
  return {
    color: { domain, range: looks.map(({ colour }) => colour) },
    symbol: {
      domain,
      range: looks.map(({ symbol }) => symbol),
      legend: domain.length > 1,
    },
  };
}

/**
 * A share as it is drawn.
 *
 * @param share From 0 to 1.
 * @returns Per cent.
 */
export function perCent(share: number): number {
  return 100 * share;
}

/**
 * A difference in percentage points, with its sign.
 *
 * @param points The points.
 * @param digits Digits after the point; 1 by default.
 * @returns Text such as `+3.0` or `−1.5`.
 */
export function signed(points: number, digits = 1): string {
  const text = withDecimals(Math.abs(points), digits);
  if (Number(text) === 0) return text;
  return `${points < 0 ? "−" : "+"}${text}`;
}
