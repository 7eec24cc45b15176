/**
 * The lines of a file, one after the other, without reading all of it.
 *
 * @module
 */

/**
 * Reads a file line by line.
 *
 * @param path The file.
 * @returns Its lines without their ends.
 * @throws {Deno.errors.NotFound} If there is no such file.
 */
export async function* readLines(path: string | URL): AsyncGenerator<string> {
  const file = await Deno.open(path);
  let rest = "";
  const texts = file.readable.pipeThrough(new TextDecoderStream());
  for await (const text of texts) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield line.replace(/\r$/, "");
  }
  if (rest !== "") yield rest;
}
