/**
 * Tables below a cell, readable in trusted and untrusted notebooks alike.
 *
 * @module
 */

import { inspect } from "node:util";
import { withDecimals } from "../base/decimals.ts";
import { type Displayable, displayable } from "./show.ts";

/** How to set a table. */
export interface TableOptions {
  /** What it shows, above the rows. Default: nothing. */
  readonly caption?: string;
  /** Decimals of columns that are not all whole numbers. Default: 3. */
  readonly digits?: number;
  /** The most rows shown; the caption says how many there are. Default: 20. */
  readonly limit?: number;
}

/** Rows as records, or anything that can give them, as a Polars data frame. */
export type Rows =
  | Iterable<object>
  | { toRecords(): readonly object[] };

/**
 * Sets rows as a table.
 *
 * Columns are the keys of all rows in order of appearance; those that hold only
 * numbers are aligned to the right. A missing value is left blank.
 *
 * @param rows One record per row.
 * @param options Caption, decimals, limit.
 * @returns A value for `show()`; as text it is aligned with spaces.
 *
 * @example Two models
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { table } from "kit/notebook/table.ts";
 *
 * const rows = [{ model: "base", score: 0.5 }, { model: "tuned", score: 1 }];
 * assertEquals(
 *   `${table(rows, { digits: 2 })}`,
 *   "model  score\nbase    0.50\ntuned   1.00",
 * );
 * ```
 */
export function table(rows: Rows, options: TableOptions = {}): Displayable {
  const { caption = "", digits = 3, limit = 20 } = options;
  const records = ("toRecords" in rows ? rows.toRecords() : [...rows]) as Row[];
  const shown = records.slice(0, limit);
  const names = [...new Set(shown.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) => column(name, shown, digits));
  const count = records.length > shown.length
    ? `${shown.length} of ${records.length} rows`
    : "";
  const title = [caption, count].filter((part) => part !== "").join(" · ");
  return displayable({
    "text/html": asHtml(columns, shown.length, title),
    "text/plain": asText(columns, shown.length, title),
  });
}

type Row = Readonly<Record<string, unknown>>;

interface Column {
  readonly name: string;
  readonly texts: readonly string[];
  readonly isNumeric: boolean;
}

function column(name: string, rows: readonly Row[], digits: number): Column {
  const values = rows.map((row) => row[name]);
  const present = values.filter((value) => value != null);
  const isNumeric = present.length > 0 &&
    present.every((value) =>
      typeof value === "number" || typeof value === "bigint"
    );
  const decimals =
    present.every((value) =>
        typeof value !== "number" || !Number.isFinite(value) ||
        Number.isInteger(value)
      )
      ? 0
      : digits;
  return {
    name,
    isNumeric,
    texts: values.map((value) => cellText(value, decimals)),
  };
}

function cellText(value: unknown, decimals: number): string {
  if (value == null) return "";
  if (typeof value === "number" && Number.isFinite(value)) {
    return withDecimals(value, decimals);
  }
  return typeof value === "object" ? inspect(value) : String(value);
}

function asText(
  columns: readonly Column[],
  height: number,
  title: string,
): string {
  const padded = columns.map(({ name, texts, isNumeric }) => {
    const lines = [name, ...texts.map((text) => text.replaceAll("\n", " "))];
    const width = Math.max(...lines.map((line) => line.length));
    return lines.map((line) =>
      isNumeric ? line.padStart(width) : line.padEnd(width)
    );
  });
  const lines = Array.from(
    { length: height + 1 },
    (_, i) => padded.map((column) => column[i]).join("  ").trimEnd(),
  );
  return (title ? [title, ...lines] : lines).join("\n");
}

function asHtml(
  columns: readonly Column[],
  height: number,
  title: string,
): string {
  const align = ({ isNumeric }: Column) =>
    `style="text-align:${isNumeric ? "right" : "left"}"`;
  const head = columns.map((c) =>
    `<th scope="col" ${align(c)}>${escaped(c.name)}</th>`
  );
  const body = Array.from({ length: height }, (_, i) => {
    const cells = columns.map((c) =>
      `<td ${align(c)}>${escaped(c.texts[i]!).replaceAll("\n", "<br>")}</td>`
    );
    return `<tr>${cells.join("")}</tr>\n`;
  });
  const caption = title
    ? `<caption style="text-align:left">${escaped(title)}</caption>\n`
    : "";
  return `<table>\n${caption}<thead><tr>${head.join("")}</tr></thead>\n` +
    `<tbody>\n${body.join("")}</tbody>\n</table>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
