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
  const lines = `${folder}/tables/${name}.jsonl`;
  const parquet = `${folder}/tables/${name}.parquet`;
  await writeJsonLines(lines, rows);
  await writeFileAtomically(parquet, await toParquet(rows));
  return { lines, parquet };
}
