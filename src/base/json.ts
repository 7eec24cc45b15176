/**
 * JSON of files, with errors that name the file.
 *
 * @module
 */

/**
 * Reads a text that must be JSON.
 *
 * @param text The text.
 * @param file What it is called in errors, such as its path.
 * @returns Its value; nothing is checked about it.
 * @throws {SyntaxError} If it is not JSON.
 *
 * @example
 * ```ts
 * import { assertEquals, assertThrows } from "@std/assert";
 * import { parseJson } from "kit/base/json.ts";
 *
 * assertEquals(parseJson('{"seed": 3}', "config.json"), { seed: 3 });
 * assertThrows(
 *   () => parseJson('{"se', "config.json"),
 *   SyntaxError,
 *   "Cannot read config.json: JSON is needed, got 4 other characters",
 * );
 * ```
 */
export function parseJson<T>(text: string, file: string | URL): T {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read ${file}: JSON is needed, got ${text.length} other characters`,
      { cause },
    );
  }
}
