/**
 * What is in a run's folder.
 *
 * @module
 */

/**
 * Lists the files of a folder.
 *
 * @param folder The folder; one that is not there has no files.
 * @param ending What their names end in.
 * @returns Their names, in alphabetical order.
 */
export async function filesIn(
  folder: string,
  ending: string,
): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { isFile, name } of Deno.readDir(folder)) {
      if (isFile && name.endsWith(ending)) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}
