/**
 * A notebook's cells as one module, for tools that read modules only.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { hasTag, isCode, type Notebook } from "./notebook_file.ts";

/** A place in a notebook. */
export interface Place {
  /** The cell's number among the cells with code, from 1. */
  readonly cell: number;
  /** The line in that cell, from 1. */
  readonly line: number;
}

/** A module made from a notebook. */
export interface NotebookModule {
  /** Its text. */
  readonly text: string;
  /** The place in the notebook that a line of the module, from 1, comes from. */
  placeOf(line: number): Place | undefined;
}

/**
 * Joins the code cells of a notebook, without those tagged `nocheck` and the
 * parameters of an earlier run.
 *
 * @param notebook The notebook.
 * @returns The module and the way back.
 */
export function notebookModule(notebook: Notebook): NotebookModule {
  const lines: string[] = [];
  const places: Place[] = [];
  for (const [i, cell] of notebook.cells.filter(isCode).entries()) {
    if (hasTag(cell, "nocheck") || hasTag(cell, "injected-parameters")) {
      continue;
    }
    for (const [j, line] of cell.source.split("\n").entries()) {
      lines.push(line);
      places.push({ cell: i + 1, line: j + 1 });
    }
  }
  return {
    text: [...lines, "export {};", ""].join("\n"),
    placeOf: (line) => places[line - 1],
  };
}

/** A module on disk, beside its notebook so that imports mean the same. */
export interface ModuleFile {
  /** The notebook's file, as it was named. */
  readonly path: string;
  /** The module's file. */
  readonly file: string;
  /** The module. */
  readonly module: NotebookModule;
}

/**
 * Writes the module of each notebook beside it while `use` runs.
 *
 * @param notebooks The notebooks by file name.
 * @param use What needs the files.
 * @returns What `use` returns.
 */
export async function withModuleFiles<T>(
  notebooks: ReadonlyMap<string, Notebook>,
  use: (files: readonly ModuleFile[]) => Promise<T>,
): Promise<T> {
  const files = [...notebooks].map(([path, notebook], i) => {
    const name = `.cells-${Deno.pid}-${i}.ts`;
    const file = join(dirname(resolve(path)), name);
    return { path, file, module: notebookModule(notebook) };
  });
  try {
    for (const { file, module } of files) {
      await Deno.writeTextFile(file, module.text);
    }
    return await use(files);
  } finally {
    for (const { file } of files) await Deno.remove(file).catch(() => {});
  }
}
