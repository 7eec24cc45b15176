/**
 * Says where a notebook's outputs come from, in its metadata.
 *
 * @module
 */

import { cpus } from "node:os";
import { isCode, type Json, type Notebook } from "./notebook_file.ts";

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

/**
 * What a run's outputs depend on outside the notebook: commit, versions and
 * machine class. Host names, user names and paths stay out.
 *
 * @param folder The notebook's folder.
 * @returns Entries for the metadata.
 */
export async function surroundings(folder: string): Promise<Json> {
  const commit = await git(folder, "rev-parse", "HEAD");
  const changes = await git(folder, "status", "--porcelain");
  const root = await git(folder, "rev-parse", "--show-toplevel");
  const lock = root && await lockHash(root);
  const cores = cpus();
  return {
    deno: Deno.version.deno,
    typescript: Deno.version.typescript,
    v8: Deno.version.v8,
    system: `${Deno.build.os} ${Deno.build.arch}`,
    cores: cores.length,
    processor: cores[0]?.model ?? "unknown",
    ...commit ? { commit, isDirty: changes !== "" } : {},
    ...lock ? { lock } : {},
  };
}

async function git(
  folder: string,
  ...args: string[]
): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args,
      cwd: folder,
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined; // no git here
    throw error;
  }
}

async function lockHash(root: string): Promise<string | undefined> {
  try {
    return await sha256(await Deno.readFile(`${root}/deno.lock`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}
