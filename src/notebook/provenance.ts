/**
 * Says where a notebook's outputs come from, in its metadata.
 *
 * @module
 */

import { sha256 } from "../base/surroundings.ts";
import { isCode, type Notebook } from "./notebook_file.ts";

/** Where the kit's entries are in a notebook's metadata. */
export const NAMESPACE = "sparkle";

/**
 * A fingerprint of what a notebook runs, to tell whether its outputs are older
 * than its code.
 *
 * @param notebook The notebook.
 * @returns SHA-256 of its code cells, in hexadecimal.
 */
export function codeHash(notebook: Notebook): Promise<string> {
  const code = notebook.cells.filter(isCode).map((cell) => cell.source);
  return sha256(new TextEncoder().encode(JSON.stringify(code)));
}
