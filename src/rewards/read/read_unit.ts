/**
 * Reads the unit behind a value.
 *
 * @module
 */

import {
  type Cursor,
  isNext,
  peek,
  rawArgument,
  take,
  Unreadable,
} from "./cursor.ts";
import type { Expression } from "./expression.ts";
import { holds } from "./expression_parts.ts";
import { CURRENCY } from "./normalise.ts";
import { startsCompound } from "./read_compound.ts";
import { LETTER_UNITS, unitName, unitNamed } from "./units.ts";

/** Words that change what a value says, and are no unit. */
const CHANGES =
  /\b(?:not|than|more|less|least|most|at|if|when|where|is|are|was|for|all|except|no|never|plus|minus|times|squared|cubed)\b/i;

/**
 * Reads a unit: words, with powers, slashes and products between them.
 *
 * @param cursor Where reading is; moves behind the unit.
 * @param value What stands before it.
 * @returns The unit's name, or null when none stands here.
 * @throws {Unreadable} If words stand here that are no unit.
 */
export function readUnit(cursor: Cursor, value: Expression): string | null {
  if (take(cursor, CURRENCY, "€", "£", "¥", "₹")) return "dollar";
  if (!startsUnit(cursor, value)) return null;
  let words = unitWords(cursor);
  while (true) {
    const mark = ["/", "\\cdot", "*"].find((text) => isNext(cursor, text));
    if (mark !== undefined && isUnitToken(cursor, cursor.at + 1)) {
      cursor.at++;
      words += (mark === "/" ? "/" : " ") + unitWords(cursor);
    } else if (isUprightUnit(cursor)) words += ` ${unitWords(cursor)}`;
    else break;
  }
  const said = words.replace(/\b(?:squared|cubed)\b|^times$/gi, "");
  if (CHANGES.test(said)) {
    throw new Unreadable("words change the value");
  }
  return unitName(words);
}

function startsUnit(cursor: Cursor, value: Expression): boolean {
  const token = peek(cursor);
  if (token === undefined || !isUnitToken(cursor, cursor.at)) return false;
  const hasNumber = holds(value, ({ kind }) => kind === "number");
  if (token.kind === "word") {
    return hasNumber || unitNamed(token.text) !== null;
  }
  if (token.isUpright) return true;
  return value.kind === "number" &&
    ((token.isSpaced && endsThere(cursor.tokens[cursor.at + 1]?.text)) ||
      startsCompound(cursor));
}

function endsThere(next: string | undefined): boolean {
  return next === undefined || /^[,;^/]$/.test(next);
}

function isUnitToken(cursor: Cursor, at: number): boolean {
  const token = cursor.tokens[at];
  if (token?.kind === "word") return !/^(?:and|or)$/i.test(token.text);
  return token?.kind === "name" && LETTER_UNITS.has(token.text) ||
    (token?.kind === "name" && token.isUpright &&
      unitNamed(token.text) !== null);
}

/** A unit that follows another one, as in `\mathrm{m\,s^{-1}}`. */
function isUprightUnit(cursor: Cursor): boolean {
  const token = peek(cursor);
  if (token === undefined || unitNamed(token.text) === null) return false;
  const isApart = token.isSpaced && LETTER_UNITS.has(token.text) &&
    endsThere(cursor.tokens[cursor.at + 1]?.text);
  return token.isUpright || isApart;
}

/** One word or letter with its power. */
function unitWords(cursor: Cursor): string {
  const words = peek(cursor)!.text;
  cursor.at++;
  return take(cursor, "^") ? `${words}^${rawArgument(cursor)}` : words;
}
