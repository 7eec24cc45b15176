/**
 * Decimals that go on for ever.
 *
 * @module
 */

import { Unreadable } from "./cursor.ts";
import {
  type Expression,
  integer,
  negative,
  quotient,
  sum,
} from "./expression.ts";

/**
 * Reads `0.333…` and `0.1666…` as going on with their last digits for ever.
 *
 * @param value The decimal before the dots.
 * @returns The fraction that it is; the decimal itself when nothing repeats.
 * @throws {Unreadable} If it is no decimal with two places or more.
 */
export function continued(value: Expression): Expression {
  if (value.kind !== "number" || value.places === null || value.places < 2) {
    throw new Unreadable("dots stand where nothing repeats");
  }
  const scale = 10n ** BigInt(value.places);
  const digits = String(
    value.value.numerator * scale / value.value.denominator,
  ).padStart(value.places, "0");
  const tail = digits.slice(-value.places);
  const period = /^\d*?(\d+?)\1+$/.exec(tail)?.[1];
  if (period === undefined) return value;
  return repeating(value, period);
}

/**
 * A decimal whose last digits repeat for ever.
 *
 * @param value The decimal, with the period once or more at its end.
 * @param period The digits that repeat.
 * @returns The exact fraction.
 */
export function repeating(
  value: Expression & { kind: "number" },
  period: string,
): Expression {
  const scale = 10n ** BigInt(value.places ?? 0);
  const nines = 10n ** BigInt(period.length) - 1n;
  const rest = quotient(integer(BigInt(period)), integer(scale * nines));
  const start = { ...value, value: value.value, places: null };
  return value.value.numerator < 0n
    ? sum([start, negative(rest)])
    : sum([start, rest]);
}
