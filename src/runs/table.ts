/**
 * A table as a run leaves it: JSON Lines for people, Parquet for programs.
 *
 * @module
 */

import { writeFileAtomically } from "../base/files.ts";
import { writeJsonLines } from "../base/json_lines.ts";
import { toParquet } from "./parquet.ts";

/** Where a table's two files are. */
export interface TableFiles {
  /** The JSON Lines file. */
  readonly lines: string;
  /** The Parquet file. */
  readonly parquet: string;
}

/**
 * Writes rows as `tables/<name>.jsonl` and `tables/<name>.parquet`.
 *
 * @param folder The run's folder.
 * @param name The table's name.
 * @param rows Its rows, plain JSON.
 * @returns The two paths.
 */
export async function writeTable(
  folder: string,
  name: string,
  rows: readonly object[],
): Promise<TableFiles> {
  await Deno.mkdir(`${folder}/tables`, { recursive: true });
  return await writeRows(`${folder}/tables/${name}`, rows);
}

/**
 * Writes rows as `<path>.jsonl` and `<path>.parquet`.
 *
 * @param path The files' path without ending.
 * @param rows The rows, plain JSON.
 * @returns The two paths.
 */
export async function writeRows(
  path: string,
  rows: readonly object[],
): Promise<TableFiles> {
  const lines = `${path}.jsonl`;
  const parquet = `${path}.parquet`;
  await writeJsonLines(lines, rows);
  await writeFileAtomically(parquet, await toParquet(rows));
  return { lines, parquet };
}
