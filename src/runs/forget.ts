/**
 * What a notebook left in a run's folder, taken out before it runs again.
 *
 * @module
 */

import { readFigures } from "./figure.ts";

/**
 * Removes the headlines and figures of one notebook, so that none of an earlier
 * run is taken for one of this.
 *
 * @param folder The run's folder.
 * @param notebook The notebook's name, such as `04_stage_one`.
 */
export async function forgetNotebook(
  folder: string,
  notebook: string,
): Promise<void> {
  const figures = await readFigures(folder);
  const own = figures.filter((figure) => figure.notebook === notebook);
  const files = own.flatMap(({ name }) =>
    ["svg", "png", "json"].map((ending) => `figures/${name}.${ending}`)
  );
  for (const file of [`headlines/${notebook}.json`, ...files]) {
    try {
      await Deno.remove(`${folder}/${file}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
