/**
 * Reads matrices and systems.
 *
 * @module
 */

import {
  type Cursor,
  deeper,
  expect,
  isNext,
  peek,
  rawArgument,
  take,
  Unreadable,
} from "./cursor.ts";
import type { Expression } from "./expression.ts";
import { readRelation } from "./read_list.ts";

const MATRIX = /^\\begin\{(?:[pbBvV]?(?:small)?matrix\*?|array)\}$/;
const BRACED = /^\\[pbBvV]?matrix$/;
const SYSTEM = /^\\begin\{(?:cases|dcases|rcases)\}$/;

/**
 * Reads an environment of rows and cells.
 *
 * @param cursor Where reading is, behind `\begin{…}`; moves behind `\end{…}`.
 * @param begin The command that began it.
 * @returns A matrix; a list of the rows of `cases`; a determinant's call.
 * @throws {Unreadable} If the environment is unknown or has no end.
 */
export function readMatrix(cursor: Cursor, begin: string): Expression {
  const isSystem = SYSTEM.test(begin);
  if (!isSystem && !MATRIX.test(begin) && !BRACED.test(begin)) {
    throw new Unreadable(`${begin} is not known`);
  }
  if (BRACED.test(begin)) expect(cursor, "{");
  else if (begin.endsWith("*}") && take(cursor, "[")) {
    cursor.at++; // how its columns are set: l, c or r
    expect(cursor, "]");
  }
  if (begin === "\\begin{array}" && isNext(cursor, "{")) rawArgument(cursor);
  const stops = cursor.stops.splice(0);
  const rows = deeper(cursor, () => readRows(cursor));
  cursor.stops.push(...stops);
  cursor.at++; // \end{…} or the brace
  if (isSystem) {
    return {
      kind: "list",
      items: rows.map((row) =>
        row.length === 1
          ? row[0]!
          : { kind: "group", open: "(", close: ")", items: row }
      ),
    };
  }
  const matrix: Expression = { kind: "matrix", rows };
  return /^\\(?:begin\{)?v/.test(begin)
    ? { kind: "call", name: "det", inputs: [matrix] }
    : matrix;
}

function readRows(cursor: Cursor): Expression[][] {
  const rows: Expression[][] = [];
  let row: Expression[] = [];
  const endRow = () => {
    if (row.length > 0) rows.push(row);
    row = [];
  };
  while (true) {
    const token = peek(cursor);
    if (token === undefined) throw new Unreadable("a matrix has no end");
    if (token.text.startsWith("\\end{") || token.text === "}") {
      endRow();
      return rows;
    }
    if (take(cursor, "\\\\", "\\cr", "\\newline")) endRow();
    else if (!take(cursor, "&", "\\hline", ",", ";")) {
      row.push(readRelation(cursor));
    }
  }
}
