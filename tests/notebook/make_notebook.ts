/** Makes notebooks for the tests of this folder. @module */

/** A notebook in a folder of its own, which disappears with it. */
export interface MadeNotebook extends Disposable {
  /** The notebook's file. */
  readonly path: string;
  /** A file beside it, for what a run writes. */
  readonly out: string;
}

/** A code cell, or its text and tags. */
export type MadeCell = string | { source: string; tags: string[] };

/** Writes code cells as a notebook, raw as another program would. */
export function makeNotebook(
  cells: readonly MadeCell[],
  where: { dir?: string } = {},
): MadeNotebook {
  const folder = Deno.makeTempDirSync({ prefix: "notebook_", ...where });
  const path = `${folder}/made.ipynb`;
  const raw = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map((cell, i) => ({
      cell_type: "code",
      id: `made-${i}`,
      metadata: typeof cell === "string" ? {} : { tags: cell.tags },
      source: typeof cell === "string" ? cell : cell.source,
      outputs: [],
      execution_count: null,
    })),
  };
  Deno.writeTextFileSync(path, JSON.stringify(raw));
  return {
    path,
    out: `${folder}/out.ipynb`,
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}
