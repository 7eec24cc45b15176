/**
 * Reads quantities in several units, such as `5 ft 3 in` and `30^\circ 15'`.
 *
 * @module
 */

import { type Cursor, isNext, peek, take } from "./cursor.ts";
import { type Expression, product, sum } from "./expression.ts";
import { over, type Rational, rational, whole } from "./rational.ts";
import { decimal } from "./read_atom.ts";
import { type Unit, unitNamed, worthOf } from "./units.ts";

/**
 * Adds the smaller units that follow a quantity: `5 ft 3 in` is 21/4 ft,
 * `2 hours and 30 minutes` 5/2 h, `30^\circ 15'` 121/4 degrees.
 *
 * @param cursor Where reading is; moves behind the smaller units.
 * @param first What was read before them.
 * @returns One quantity in the first unit; `first` where none follow.
 */
export function withSmallerUnits(
  cursor: Cursor,
  first: Expression,
): Expression {
  if (first.kind !== "quantity" || first.value.kind !== "number") return first;
  const unit = unitNamed(first.unit);
  if (unit === null) return first;
  const terms: Expression[] = [first.value];
  let least = whole(1);
  while (true) {
    const part = smallerPart(cursor, unit, least);
    if (part === null) break;
    least = part.share;
    terms.push(product([part.value, {
      kind: "number",
      value: part.share,
      places: null,
    }]));
  }
  return terms.length === 1 ? first : { ...first, value: sum(terms) };
}

/**
 * Whether a letter is a unit because a smaller one follows, as in `2h 30min`.
 *
 * @param cursor Where reading is, at the letter; does not move.
 * @returns Whether it is.
 */
export function startsCompound(cursor: Cursor): boolean {
  const unit = unitNamed(peek(cursor)?.text ?? "");
  if (unit === null) return false;
  const ahead: Cursor = { ...cursor, at: cursor.at + 1 };
  return smallerPart(ahead, unit, whole(1)) !== null;
}

/**
 * Reads the inches of `5'3''`.
 *
 * @param cursor Where reading is, behind the first prime.
 * @param feet The number before it.
 * @returns Feet, or null when no inches follow.
 */
export function readFeetAndInches(
  cursor: Cursor,
  feet: Expression,
): Expression | null {
  const inches = peek(cursor);
  if (inches?.kind !== "number") return null;
  cursor.at++;
  takePrimes(cursor);
  const twelfth = rational(1n, 12n)!;
  const part = { ...decimal(inches.text), places: null };
  const value = sum([
    feet,
    product([part, { kind: "number", value: twelfth, places: null }]),
  ]);
  return { kind: "quantity", value, unit: "ft" };
}

interface Part {
  readonly value: Expression;
  /** What its unit is of the first one. */
  readonly share: Rational;
}

function smallerPart(
  cursor: Cursor,
  first: Unit,
  least: Rational,
): Part | null {
  const start = cursor.at;
  const isJoined = peek(cursor)?.text === "and";
  if (isJoined) cursor.at++;
  const digits = peek(cursor);
  if (digits?.kind === "number") {
    cursor.at++;
    const share = shareOf(cursor, first, least, isJoined);
    if (share !== null && isLess(share, least) && !isNext(cursor, "/", "^")) {
      return { value: decimal(digits.text), share };
    }
  }
  cursor.at = start;
  return null;
}

/** What the next unit is of the first one, or null when it is of no such kind. */
function shareOf(
  cursor: Cursor,
  first: Unit,
  least: Rational,
  isJoined: boolean,
): Rational | null {
  if (first.name === "degree") {
    const primes = takePrimes(cursor);
    if (primes === 1) return MINUTE;
    // The mark of the seconds may be lost: a quotation mark ends the answer.
    const isLast = peek(cursor) === undefined && least === MINUTE;
    if (primes === 2 || isLast) return SECOND;
  }
  const unit = unitNamed(peek(cursor)?.text.replace(/^\\/, "") ?? "");
  if (unit === null || (isJoined && METRIC.test(unit.name))) return null;
  cursor.at++;
  if (first.name === "degree") {
    return unit.name === "min" ? MINUTE : unit.name === "s" ? SECOND : null;
  }
  return unit.measures === first.measures
    ? over(worthOf(unit), worthOf(first))
    : null;
}

const MINUTE = rational(1n, 60n)!;
const SECOND = rational(1n, 3600n)!;

/** Units that make a list when "and" joins them: nobody says `5 m and 3 cm`. */
const METRIC = /^[kcmn]?[mgL]$/;

/** Takes `'`, `''`, `^\prime` or `^{\prime\prime}`, and counts the primes. */
function takePrimes(cursor: Cursor): number {
  const start = cursor.at;
  const isRaised = take(cursor, "^");
  const isBraced = isRaised && take(cursor, "{");
  let count = 0;
  while (take(cursor, "'", "\\prime")) count++;
  if (count > 0 && (!isBraced || take(cursor, "}"))) return count;
  cursor.at = start;
  return 0;
}

function isLess(a: Rational, b: Rational): boolean {
  return a.numerator * b.denominator < b.numerator * a.denominator;
}
