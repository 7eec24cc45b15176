/**
 * Reads what stands in brackets: values, tuples, intervals, sets.
 *
 * @module
 */

import { type Cursor, expect, isNext, take, Unreadable } from "./cursor.ts";
import type { Expression, GroupNode } from "./expression.ts";
import { readItems, readRelation } from "./read_list.ts";

type Open = GroupNode["open"];
type Close = GroupNode["close"];

const OPENERS = new Map<string, Open>([
  ["(", "("],
  ["[", "["],
  ["]", "("],
  ["\\langle", "<"],
  ["\\lbrack", "["],
  ["\\lparen", "("],
]);

const CLOSERS = new Map<string, Close>([
  [")", ")"],
  ["]", "]"],
  ["\\rangle", ">"],
  ["\\rbrack", "]"],
  ["\\rparen", ")"],
]);

/**
 * Reads something in round, square or angle brackets.
 *
 * @param cursor Where reading is; moves behind the closing bracket.
 * @returns The one value inside, or a group.
 * @throws {Unreadable} If the bracket is not closed.
 */
export function readGroup(cursor: Cursor): Expression {
  const mark = cursor.tokens[cursor.at]!.text;
  cursor.at++;
  const open = OPENERS.get(mark)!;
  const stops = cursor.stops.splice(0);
  if (endsFrench(cursor)) cursor.stops.push("[");
  const items = closesNext(cursor) ? [] : readItems(cursor);
  cursor.stops.splice(0, Infinity, ...stops);
  const end = cursor.tokens[cursor.at]?.text ?? "";
  // The French way: ]0, 1[ is open on both sides.
  const close = end === "[" && items.length === 2 ? ")" : CLOSERS.get(end);
  if (close === undefined) throw new Unreadable("a bracket is not closed");
  cursor.at++;
  const isMatched = (open === "(" && close === ")") ||
    (open === "[" && close === "]");
  if (items.length === 1 && isMatched) return items[0]!;
  return { kind: "group", open, close, items };
}

/** Whether the next square bracket opens, as in `]0, 1[`: there it closes. */
function endsFrench({ tokens, at }: Cursor): boolean {
  if (!/^[[\]]$/.test(tokens[at - 1]!.text)) return false;
  const bracket = tokens.slice(at).find(({ text }) => /^[[\]]$/.test(text));
  return bracket?.text === "[" && bracket !== tokens[at] &&
    !tokens.slice(at, tokens.indexOf(bracket)).some(({ text }) =>
      /sqrt|cup|cap/.test(text)
    ) && tokens[tokens.indexOf(bracket) + 1]?.kind !== "number";
}

function closesNext(cursor: Cursor): boolean {
  return isNext(cursor, ...CLOSERS.keys());
}

/**
 * Reads something in LaTeX's own braces, which may hold a list.
 *
 * @param cursor Where reading is; moves behind the closing brace.
 * @returns The one value inside, or a set.
 * @throws {Unreadable} If the brace is not closed, or holds nothing.
 */
export function readBraced(cursor: Cursor): Expression {
  expect(cursor, "{");
  const stops = cursor.stops.splice(0);
  const items = readItems(cursor);
  cursor.stops.push(...stops);
  expect(cursor, "}");
  return items.length === 1
    ? items[0]!
    : { kind: "group", open: "{", close: "}", items };
}

/**
 * Reads a set in `\{…\}`, by its members or by a condition.
 *
 * @param cursor Where reading is; moves behind the closing brace.
 * @returns A group in braces, or the condition after the bar.
 * @throws {Unreadable} If the brace is not closed.
 */
export function readSetBraces(cursor: Cursor): Expression {
  cursor.at++;
  if (take(cursor, "\\}", "\\rbrace")) {
    return { kind: "symbol", name: "\\emptyset" };
  }
  const stops = cursor.stops.splice(0, Infinity, "|", "\\mid", "\\vert", ":");
  let items = readItems(cursor);
  const isBuilder = take(cursor, "|", "\\mid", "\\vert", ":");
  if (isBuilder) cursor.stops.splice(0);
  if (isBuilder && /symbol|relation/.test(items[0]!.kind)) {
    const condition = [...membersOf(items[0]!), ...readItems(cursor)];
    items = [
      condition.length === 1 ? condition[0]! : {
        kind: "list",
        items: condition,
      },
    ];
  } else if (isBuilder) items = [...items, readRelation(cursor)];
  cursor.stops.splice(0, Infinity, ...stops);
  expect(cursor, "\\}", "\\rbrace");
  if (isBuilder && items.length === 1) return items[0]!;
  return { kind: "group", open: "{", close: "}", items };
}

/** `x \in \mathbb{Z}` in front of a condition says more than a name does. */
function membersOf(node: Expression): Expression[] {
  const set = node.kind === "relation" ? node.sides.at(-1)! : node;
  const isReal = set.kind === "symbol" && set.name === "\\mathbb{R}";
  return node.kind === "relation" && !isReal ? [node] : [];
}
