/**
 * JSON Lines files: one JSON value a line, a bad line never costs a good one.
 *
 * @module
 */

import { writeFileAtomically } from "./files.ts";

/** What a file held: its good rows, and an error for each bad line. */
export interface JsonLines<T> {
  /** The good rows, in order. */
  readonly rows: readonly T[];
  /** File, line number and what was wrong, in order; empty when all is well. */
  readonly errors: readonly SyntaxError[];
}

/** How the lines are understood. */
export interface JsonLinesOptions<T> {
  /** What the text is called in errors, such as its path; `text`. */
  readonly file?: string;
  /**
   * Turns a line's value into a row; throws to say what was needed and what it
   * got. Lines are counted from 1. The value itself when absent.
   */
  readonly row?: (value: unknown, line: number) => T;
}

/**
 * Reads the lines of a text. Blank lines and a byte order mark are passed over.
 *
 * @param text One JSON value a line.
 * @param options The file's name and how a row is made.
 * @returns Good rows and errors.
 *
 * @example A torn line is reported, its neighbours are kept
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseJsonLines } from "kit/base/json_lines.ts";
 *
 * const { rows, errors } = parseJsonLines('{"step":1}\n{"ste', { file: "log" });
 * assertEquals(rows, [{ step: 1 }]);
 * assertEquals(errors[0]!.message.startsWith("Cannot read log, line 2:"), true);
 * ```
 */
export function parseJsonLines<T = unknown>(
  text: string,
  options: JsonLinesOptions<T> = {},
): JsonLines<T> {
  const { file = "text", row = (value: unknown) => value as T } = options;
  const rows: T[] = [];
  const errors: SyntaxError[] = [];
  text.replace(/^\uFEFF/, "").split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    try {
      rows.push(row(parse(line), index + 1));
    } catch (cause) {
      const wrong = cause instanceof Error ? cause.message : String(cause);
      errors.push(
        new SyntaxError(`Cannot read ${file}, line ${index + 1}: ${wrong}`, {
          cause,
        }),
      );
    }
  });
  return { rows, errors };
}

/**
 * Reads a JSON Lines file.
 *
 * @param path The file.
 * @param row Turns a line's value into a row, as in `JsonLinesOptions`.
 * @returns Good rows and errors.
 * @throws {Deno.errors.NotFound} If there is no such file.
 */
export async function readJsonLines<T = unknown>(
  path: string | URL,
  row?: (value: unknown, line: number) => T,
): Promise<JsonLines<T>> {
  const file = String(path);
  const text = await Deno.readTextFile(path);
  return parseJsonLines(text, row ? { file, row } : { file });
}

/**
 * Writes a JSON Lines file, which is either the old one or all of the new one.
 *
 * @param path The file.
 * @param rows One value a line; NaN and infinity become null, as JSON has none.
 */
export async function writeJsonLines(
  path: string | URL,
  rows: readonly unknown[],
): Promise<void> {
  await writeFileAtomically(path, toLines(rows));
}

function toLines(rows: readonly unknown[]): string {
  return rows.map((row, index) => {
    const line = JSON.stringify(row);
    if (line === undefined) {
      throw new TypeError(
        `Cannot write row ${index} as JSON: a value is needed, got ${typeof row}`,
      );
    }
    return `${line}\n`;
  }).join("");
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    const start = line.length > 40 ? `${line.slice(0, 40)}…` : line;
    throw new SyntaxError(
      `one JSON value is needed, got ${line.length} characters, ${start}`,
      { cause },
    );
  }
}
