/**
 * Rows as Parquet: the one place that knows nodejs-polars.
 *
 * @module
 */

import type { Series } from "nodejs-polars";

/**
 * Encodes rows as one Parquet file, a column per field.
 *
 * Whole numbers, numbers, booleans and texts keep their type. What is nested or
 * mixed becomes a text in JSON; NaN, infinity and what is absent become null.
 *
 * @param rows The rows.
 * @returns The file's bytes.
 */
export async function toParquet(
  rows: readonly object[],
): Promise<Uint8Array> {
  const { default: pl } = await import("nodejs-polars");
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns: Series[] = names.map((name) => {
    const cells = rows.map((row) => toCell(Reflect.get(row, name)));
    const known = cells.filter((cell) => cell !== null);
    if (known.length > 0) {
      if (known.every((cell) => Number.isSafeInteger(cell))) {
        return pl.Series(name, cells, pl.Int64);
      }
      if (known.every((cell) => typeof cell === "number")) {
        return pl.Series(name, cells, pl.Float64);
      }
      if (known.every((cell) => typeof cell === "boolean")) {
        return pl.Series(name, cells, pl.Bool);
      }
    }
    const isText = known.every((cell) => typeof cell === "string");
    const texts = cells.map((cell) =>
      isText || cell === null ? cell : JSON.stringify(cell)
    );
    return pl.Series(name, texts, pl.Utf8);
  });
  return pl.DataFrame(columns).writeParquet({ compression: "snappy" });
}

function toCell(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return null;
  return value ?? null;
}
