/**
 * Reads relations, sets in terms of sets, and lists of all that.
 *
 * @module
 */

import { type Cursor, deeper, isNext, peek, take } from "./cursor.ts";
import type { Expression, SetOperationNode } from "./expression.ts";
import { readArgument } from "./read_atom.ts";
import { readSum } from "./read_terms.ts";

const OPERATORS = new Map<string, string>([
  ["=", "="],
  ["==", "="],
  ["\\equiv", "="],
  ["<", "<"],
  ["\\lt", "<"],
  [">", ">"],
  ["\\gt", ">"],
  ["<=", "<="],
  ["\\le", "<="],
  ["\\leq", "<="],
  ["\\leqslant", "<="],
  ["\\leqq", "<="],
  [">=", ">="],
  ["\\ge", ">="],
  ["\\geq", ">="],
  ["\\geqslant", ">="],
  ["\\geqq", ">="],
  ["!=", "!="],
  ["<>", "!="],
  ["\\ne", "!="],
  ["\\neq", "!="],
  ["\\in", "in"],
  ["\\notin", "notin"],
  ["\\subset", "subset"],
  ["\\subseteq", "subset"],
  ["\\approx", "~"],
  ["\\simeq", "~"],
  ["\\sim", "~"],
  ["\\cong", "~"],
  ["~", "~"],
  ["\\propto", "propto"],
  ["\\to", "->"],
  ["->", "->"],
  ["\\rightarrow", "->"],
  ["\\mapsto", "->"],
  ["\\Rightarrow", "=>"],
  ["=>", "=>"],
  ["\\implies", "=>"],
  ["\\iff", "=>"],
  ["\\Leftrightarrow", "=>"],
  ["\\pmod", "mod"],
  ["\\bmod", "mod"],
  ["\\mod", "mod"],
]);

/**
 * Reads one relation, or the value it would be without an operator.
 *
 * @param cursor Where reading is; moves behind it.
 * @returns A relation, or a value.
 * @throws {Unreadable} If there is none.
 */
export function readRelation(cursor: Cursor): Expression {
  return deeper(cursor, () => {
    // As in "= 5" and "\therefore x = 5".
    while (
      take(
        cursor,
        "=",
        "\\approx",
        "\\therefore",
        "\\implies",
        "\\Rightarrow",
        "=>",
      )
    ) {
      /* on */
    }
    const sides = [readRatio(cursor)];
    const operators: string[] = [];
    while (true) {
      if (isModulusNext(cursor)) {
        cursor.at++; // ( of "(mod 7)"
        cursor.at++;
        operators.push("mod");
        sides.push(readSum(cursor));
        take(cursor, ")");
        continue;
      }
      const token = peek(cursor);
      const operator = token && token.kind !== "word" &&
          !cursor.stops.includes(token.text)
        ? OPERATORS.get(token.text)
        : undefined;
      if (operator === undefined) {
        break;
      }
      cursor.at++;
      if (token!.text === "\\bmod" && operators.length === 0) {
        const inputs = [sides[0]!, readSum(cursor)];
        sides[0] = { kind: "call", name: "mod", inputs };
        continue;
      }
      operators.push(operator);
      const takesArgument = operator === "mod" && isNext(cursor, "{");
      sides.push(takesArgument ? readArgument(cursor) : readRatio(cursor));
    }
    return operators.length === 0
      ? sides[0]!
      : { kind: "relation", sides, operators };
  });
}

function isModulusNext(cursor: Cursor): boolean {
  return isNext(cursor, "(") &&
    /^\\(?:b|p)?mod$/.test(cursor.tokens[cursor.at + 1]?.text ?? "");
}

function readRatio(cursor: Cursor): Expression {
  const isTime = startsTime(cursor);
  const items = [readSets(cursor)];
  while (!cursor.stops.includes(":") && take(cursor, ":", "\\colon")) {
    items.push(readSets(cursor));
  }
  return items.length === 1 ? items[0]! : { kind: "ratio", items, isTime };
}

/** `6:05`: two digits behind the colon, and no spaces. */
function startsTime({ tokens, at }: Cursor): boolean {
  const [hours, colon, minutes] = tokens.slice(at, at + 3);
  return /^\d{1,2}$/.test(hours?.text ?? "") && colon?.text === ":" &&
    /^[0-5]\d$/.test(minutes?.text ?? "") && !minutes!.isSpaced;
}

const SET_OPERATORS = new Map<string, SetOperationNode["operator"]>([
  ["\\cup", "union"],
  ["\\bigcup", "union"],
  ["\\cap", "intersection"],
  ["\\bigcap", "intersection"],
  ["\\setminus", "minus"],
  ["\\backslash", "minus"],
  ["\\smallsetminus", "minus"],
]);

function readSets(cursor: Cursor): Expression {
  let left = readSum(cursor);
  while (true) {
    const token = peek(cursor);
    const isU = token?.kind === "name" && /^[Uu]$/.test(token.text);
    const operator = isU ? "union" : SET_OPERATORS.get(token?.text ?? "");
    if (operator === undefined) return left;
    cursor.at++;
    left = { kind: "sets", operator, left, right: readSum(cursor) };
  }
}

/**
 * Reads items up to a closing bracket or the end.
 *
 * @param cursor Where reading is; moves behind the last item.
 * @returns One item or more.
 * @throws {Unreadable} If there is none.
 */
export function readItems(cursor: Cursor): Expression[] {
  return deeper(cursor, () => {
    const items = [readRelation(cursor)];
    while (takeSeparators(cursor)) {
      if (endsHere(cursor)) break;
      items.push(readRelation(cursor));
    }
    return items;
  });
}

function takeSeparators(cursor: Cursor): boolean {
  const start = cursor.at;
  while (takeSeparator(cursor)) { /* "5, and 6" has two */ }
  return cursor.at > start;
}

function takeSeparator(cursor: Cursor): boolean {
  const token = peek(cursor);
  if (token?.kind === "word" && /^(?:and|or)$/i.test(token.text)) {
    cursor.at++;
    return true;
  }
  return take(
    cursor,
    ",",
    ";",
    "\\\\",
    "&",
    "\\land",
    "\\lor",
    "\\wedge",
    "\\vee",
    "\\newline",
  );
}

function endsHere(cursor: Cursor): boolean {
  return peek(cursor) === undefined ||
    isNext(cursor, ")", "]", "}", "\\}", "\\rangle", "\\rbrace");
}
