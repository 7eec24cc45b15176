/**
 * What a result depends on outside its settings: commit, versions, machine.
 *
 * @module
 */

import { cpus } from "node:os";

/** Where something was computed. Host names, user names and paths stay out. */
export interface Surroundings {
  /** Deno's version. */
  readonly deno: string;
  /** TypeScript's version. */
  readonly typescript: string;
  /** V8's version. */
  readonly v8: string;
  /** Operating system and processor family, such as `linux x86_64`. */
  readonly system: string;
  /** How many processor cores there are. */
  readonly cores: number;
  /** The processor's model. */
  readonly processor: string;
  /** The commit that is checked out; absent outside a repository. */
  readonly commit?: string;
  /** Whether files differ from that commit; absent outside a repository. */
  readonly isDirty?: boolean;
  /** SHA-256 of `deno.lock`, which names every package's version. */
  readonly lock?: string;
}

/**
 * Describes where this is running.
 *
 * @param folder A folder in the project.
 * @returns Commit, versions and machine class.
 */
export async function surroundings(folder: string): Promise<Surroundings> {
  const commit = await git(folder, "rev-parse", "HEAD");
  const changes = await git(folder, "status", "--porcelain");
  const root = await git(folder, "rev-parse", "--show-toplevel");
  const lock = root && await fileHash(`${root}/deno.lock`);
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

/**
 * Takes the fingerprint of bytes.
 *
 * @param bytes Any bytes.
 * @returns Their SHA-256, in lower-case hexadecimal.
 */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}

/**
 * Takes the fingerprint of a file.
 *
 * @param path The file.
 * @returns Its SHA-256; undefined when there is no such file.
 */
export async function fileHash(path: string): Promise<string | undefined> {
  try {
    return await sha256(await Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
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
