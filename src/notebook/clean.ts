/**
 * Brings a notebook into the form in which it is kept.
 *
 * @module
 */

import {
  type Cell,
  hasTag,
  type Json,
  type Notebook,
} from "./notebook_file.ts";
import { NAMESPACE } from "./provenance.ts";

/**
 * The notebook without what differs from run to run or front end to front end:
 * times, commit, machine, collapsed cells, parameters of an earlier run.
 *
 * Outputs stay, and with them the fingerprint of the code they came from.
 *
 * @param notebook The notebook.
 * @returns The same notebook, cleaned; cleaning it again changes nothing.
 */
export function cleanNotebook(notebook: Notebook): Notebook {
  const { kernelspec, language_info, [NAMESPACE]: record } = notebook.metadata;
  const code = (record as Json | undefined)?.code;
  return {
    cells: notebook.cells
      .filter((cell) => !hasTag(cell, "injected-parameters"))
      .map(cleanCell),
    metadata: {
      ...kernelspec ? { kernelspec } : {},
      language_info: language_info ??
        { file_extension: ".ts", name: "typescript" },
      ...code ? { [NAMESPACE]: { code } } : {},
    },
  };
}

function cleanCell(cell: Cell): Cell {
  const { tags } = cell.metadata;
  return { ...cell, metadata: tags ? { tags } : {} };
}
