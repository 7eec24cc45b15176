/**
 * Files that appear whole or not at all.
 *
 * @module
 */

/**
 * Writes a file beside its place and moves it there when it is complete.
 *
 * Whatever goes wrong, a full disk included, the old file stays as it was.
 *
 * @param path Where the file is to be.
 * @param data Its contents.
 * @throws {Error} If it could not be written, saying which file and why.
 */
export async function writeFileAtomically(
  path: string | URL,
  data: string | Uint8Array,
) {
  const target = path instanceof URL ? decodeURIComponent(path.pathname) : path;
  const partial = `${target}.partial`;
  const bytes = typeof data === "string"
    ? new TextEncoder().encode(data)
    : data;
  try {
    const file = await Deno.open(partial, {
      write: true,
      create: true,
      truncate: true,
    });
    try {
      for (let at = 0; at < bytes.length;) {
        at += await file.write(bytes.subarray(at));
      }
      await file.sync();
    } finally {
      file.close();
    }
    await Deno.rename(partial, target);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw new Error(
      `Cannot write ${target}: needed room and permission for ${bytes.length} bytes, got ${
        (error as Error).message
      }; the file is as it was`,
      { cause: error },
    );
  }
}

/**
 * Removes a file, if there is one.
 *
 * @param path The file.
 */
export async function removeFile(path: string | URL): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
