/**
 * What stands above each notebook's figures on a study's page.
 *
 * @module
 */

import { readNotebook } from "../notebook/notebook_file.ts";
import type { PageSection } from "../runs/page.ts";

/**
 * Reads the title and the promise that each notebook begins with.
 *
 * The title is the heading of the first cell, the promise its paragraph that
 * begins with a bold "You will see".
 *
 * @param folder Where the notebooks are.
 * @param names Their file names, such as `04_stage_one.ipynb`.
 * @returns Sections by notebook, such as `04_stage_one`; one without a title
 * has none, one without a promise no text.
 * @throws {SyntaxError} If a file is not a notebook.
 */
export async function sectionsOf(
  folder: string,
  names: readonly string[],
): Promise<Record<string, PageSection>> {
  const sections: Record<string, PageSection> = {};
  for (const name of names) {
    const { cells } = await readNotebook(`${folder}/${name}`);
    const opening = cells[0]?.source ?? "";
    const title = /^# (.+)$/m.exec(opening)?.[1];
    if (title === undefined) continue;
    const promise = opening.split("\n\n")
      .find((paragraph) => paragraph.startsWith("**You will see**"));
    sections[name.replace(/\.ipynb$/, "")] = {
      title: plain(title),
      ...promise === undefined ? {} : { text: plain(promise) },
    };
  }
  return sections;
}

/** Markdown in one line, its emphasis and code marks taken off. */
function plain(text: string): string {
  return text.replaceAll("\n", " ").replace(/[*`]|\b_|_\b/g, "");
}
