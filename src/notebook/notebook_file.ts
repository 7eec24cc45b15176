/**
 * Reads and writes notebooks in Jupyter's format 4.5.
 *
 * Written files are stable: keys sorted, text as arrays of lines, one space of
 * indent, so that a change in a cell is a small change in the file.
 *
 * Source: nbformat 4.5.
 *
 * @module
 */

import { writeFileAtomically } from "../base/files.ts";

/** Anything the format allows where it does not say more. */
export type Json = Record<string, unknown>;

/** One cell. */
export interface Cell {
  /** `code`, `markdown` or `raw`. */
  readonly cell_type: string;
  /** Names the cell within its notebook; kept from run to run. */
  readonly id: string;
  /** Tags and what front ends note. */
  readonly metadata: Json;
  /** The text, lines joined. */
  readonly source: string;
  /** What a code cell showed. */
  readonly outputs?: readonly Output[];
  /** The number in `In [n]` of a code cell, or null when it has not run. */
  readonly execution_count?: number | null;
}

/** One output of a code cell. */
export type Output = Json & {
  /** `stream`, `display_data`, `execute_result` or `error`. */
  readonly output_type: string;
};

/** One notebook. */
export interface Notebook {
  /** The cells from top to bottom. */
  readonly cells: readonly Cell[];
  /** Kernel, language and where the outputs come from. */
  readonly metadata: Json;
}

/**
 * Reads a notebook, giving cells without an id one.
 *
 * @param path The file.
 * @returns The notebook, the lines of each source and output joined.
 * @throws {SyntaxError} If the file is not a notebook of format 4.
 */
export async function readNotebook(path: string): Promise<Notebook> {
  const text = await Deno.readTextFile(path);
  let raw: Json;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(
      `Cannot read notebook ${path}: needs JSON, got ${
        (error as Error).message
      }`,
    );
  }
  if (raw?.nbformat !== 4 || !Array.isArray(raw.cells)) {
    throw new SyntaxError(
      `Cannot read notebook ${path}: needs nbformat 4 with cells, got nbformat ${raw?.nbformat}`,
    );
  }
  return {
    cells: raw.cells.map((cell: Json, i) => readCell(cell, i)),
    metadata: (raw.metadata ?? {}) as Json,
  };
}

/**
 * Writes a notebook whole or not at all: a reader never sees half of it.
 *
 * @param path The file.
 * @param notebook What to write.
 * @throws {Error} If it could not be written; the file is as it was.
 */
export async function writeNotebook(
  path: string,
  notebook: Notebook,
): Promise<void> {
  await writeFileAtomically(path, notebookText(notebook));
}

/**
 * The text {@linkcode writeNotebook} writes.
 *
 * @param notebook What to write.
 * @returns JSON that ends with a newline.
 */
export function notebookText(notebook: Notebook): string {
  const raw = {
    cells: notebook.cells.map(writeCell),
    metadata: notebook.metadata,
    nbformat: 4,
    nbformat_minor: 5,
  };
  return JSON.stringify(sorted(raw), null, 1) + "\n";
}

/**
 * Whether a cell has a tag.
 *
 * @param cell The cell.
 * @param tag As `parameters` or `raises-exception`.
 * @returns Whether it has.
 */
export function hasTag(cell: Cell, tag: string): boolean {
  const tags = cell.metadata.tags;
  return Array.isArray(tags) && tags.includes(tag);
}

/**
 * Whether a cell has code to run.
 *
 * @param cell The cell.
 * @returns False for text and for empty code cells.
 */
export function isCode(cell: Cell): boolean {
  return cell.cell_type === "code" && cell.source.trim() !== "";
}

function readCell(raw: Json, index: number): Cell {
  const cell: Cell = {
    cell_type: String(raw.cell_type),
    id: typeof raw.id === "string" ? raw.id : `cell-${index + 1}`,
    metadata: (raw.metadata ?? {}) as Json,
    source: joined(raw.source) as string ?? "",
  };
  if (cell.cell_type !== "code") {
    return raw.attachments
      ? { ...cell, attachments: raw.attachments } as Cell
      : cell;
  }
  return {
    ...cell,
    outputs: (raw.outputs as Output[] ?? []).map((o) => mapText(o, joined)),
    execution_count: raw.execution_count as number ?? null,
  };
}

function writeCell(cell: Cell): Json {
  const raw: Json = { ...cell, source: lines(cell.source) };
  if (cell.outputs) raw.outputs = cell.outputs.map((o) => mapText(o, lines));
  return raw;
}

/** Applies `change` to the texts of an output that the format may split. */
function mapText(output: Output, change: (text: unknown) => unknown): Output {
  if (output.output_type === "stream") {
    return { ...output, text: change(output.text) };
  }
  if (!output.data) return output;
  const data = Object.entries(output.data as Json).map(([mime, value]) => [
    mime,
    mime.startsWith("text/") || mime === "image/svg+xml"
      ? change(value)
      : value,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

function joined(text: unknown): unknown {
  return Array.isArray(text) ? text.join("") : text;
}

function lines(text: unknown): unknown {
  return typeof text === "string"
    ? text.match(/[^\n]*\n|[^\n]+$/g) ?? []
    : text;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(
    keys.map((key) => [key, sorted((value as Json)[key])]),
  );
}
