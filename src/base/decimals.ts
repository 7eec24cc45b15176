/**
 * Numbers with a fixed count of decimals: one rounding for tables, pages,
 * figures and text.
 *
 * @module
 */

/**
 * Writes a number with a fixed count of decimals, halves away from zero.
 *
 * Rounds what is meant rather than what is stored: 100 × 0.6375 is stored as
 * 63.74999999999999 and written as `63.8`, as 63.75 is. So a number that was
 * computed in two ways, apart by less than the twelfth digit, is written in one.
 * Never `-0.0`.
 *
 * @param value The number.
 * @param digits How many decimals, from 0.
 * @returns The text, as of `toFixed` but for the halves; `NaN` and infinities
 * by name.
 *
 * @example A half that is stored too small
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { withDecimals } from "kit/base/decimals.ts";
 *
 * assertEquals((100 * 0.6375).toFixed(1), "63.7");
 * assertEquals(withDecimals(100 * 0.6375, 1), "63.8");
 * ```
 */
export function withDecimals(value: number, digits: number): string {
  const scale = 10 ** digits;
  const units = Math.abs(value) * scale;
  // So large that its halves are beyond the twelfth digit.
  if (!(units < 1e11)) return value.toFixed(digits);
  const rounded = Math.round(Number(units.toPrecision(12))) / scale;
  const sign = value < 0 && rounded > 0 ? "-" : "";
  return `${sign}${rounded.toFixed(digits)}`;
}
