/**
 * Tells Jupyter front ends how to start Deno's kernel, and looks what they know.
 *
 * Unlike the kernel that Deno installs itself, the stop button interrupts a loop
 * and keeps the state (by a message; Deno's default ends the kernel), and outputs
 * do not depend on terminal or time zone. A cell that awaits is stopped too, but
 * Deno 2.9.6 never says so: the kernel stays busy until it is restarted.
 *
 * @module
 */

import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { writeFileAtomically } from "../base/files.ts";
import { KERNEL_ENVIRONMENT } from "./kernel_process.ts";

/** How the kernel is installed. */
export interface InstallOptions {
  /** A Python environment to install into. Default: the user's own folder. */
  readonly prefix?: string;
  /** The Deno that is running. Default: this one. */
  readonly program?: string;
}

/** A kernel that front ends can start. */
export interface Kernelspec {
  /** Its `kernel.json`. */
  readonly path: string;
  /** The command, without the arguments that make it a kernel. */
  readonly command: string;
  /** Why it does not start, or may stop to; absent when all is well. */
  readonly trouble?: string;
}

/**
 * Writes the kernel's description where front ends look for it.
 *
 * A Deno that npx fetched lies in npm's cache, which npm may clear at any time:
 * then front ends are told to ask npx for the same version. It looks into the
 * cache first: without a network it would else wait longer than front ends do.
 *
 * @param name The name by which notebooks ask for it.
 * @param options Where to, and which Deno.
 * @returns The kernel as it is described now.
 */
export async function installKernel(
  name: string,
  options: InstallOptions = {},
): Promise<Kernelspec> {
  const { prefix, program = Deno.execPath() } = options;
  const data = prefix ? join(prefix, "share", "jupyter") : userFolder();
  const folder = join(data, "kernels", name);
  const path = join(folder, "kernel.json");
  const start = isInNpmCache(program)
    ? [NPX, "--prefer-offline", "-y", `deno@${Deno.version.deno}`]
    : [program];
  const spec = {
    argv: [...start, "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    interrupt_mode: "message",
    env: KERNEL_ENVIRONMENT,
  };
  await Deno.mkdir(folder, { recursive: true });
  await writeFileAtomically(path, JSON.stringify(spec, null, 1) + "\n");
  return { path, command: start.join(" ") };
}

/**
 * Looks for a kernel that is Deno's, in the folders that Jupyter searches.
 *
 * Source: Jupyter, "Common Directories and File Locations".
 *
 * @param folders Jupyter's data folders; this machine's by default.
 * @returns The first one found; null when there is none.
 */
export async function findKernelspec(
  folders: readonly string[] = jupyterFolders(),
): Promise<Kernelspec | null> {
  for (const folder of folders) {
    for (const name of await entries(`${folder}/kernels`)) {
      const path = `${folder}/kernels/${name}/kernel.json`;
      const start = await startOf(path);
      if (start) return { path, command: start.join(" "), ...trouble(start) };
    }
  }
  return null;
}

const NPX = Deno.build.os === "windows" ? "npx.cmd" : "npx";

function isInNpmCache(program: string): boolean {
  return /[\\/]_npx[\\/]/.test(program);
}

function trouble([program]: readonly string[]): { trouble?: string } {
  if (!program || !isAbsolute(program)) return {};
  try {
    Deno.statSync(program);
  } catch {
    return {
      trouble: `Jupyter's kernel starts ${program}, which is not there`,
    };
  }
  return isInNpmCache(program)
    ? {
      trouble: `Jupyter's kernel starts ${program}, which npm may remove`,
    }
    : {};
}

/** What starts Deno, if a file describes its kernel. */
async function startOf(path: string): Promise<string[] | undefined> {
  try {
    const { argv } = JSON.parse(await Deno.readTextFile(path));
    const at = argv.indexOf("jupyter");
    return at > 0 && argv.includes("--kernel") ? argv.slice(0, at) : undefined;
  } catch {
    return undefined; // No kernelspec, or one that Jupyter cannot read either.
  }
}

/** Where Jupyter keeps a user's kernels. */
function userFolder(): string {
  const set = Deno.env.get("JUPYTER_DATA_DIR");
  if (set) return set;
  if (Deno.build.os === "darwin") return join(homedir(), "Library", "Jupyter");
  if (Deno.build.os === "windows") {
    return join(Deno.env.get("APPDATA") ?? homedir(), "jupyter");
  }
  const data = Deno.env.get("XDG_DATA_HOME") ?? join(homedir(), ".local/share");
  return join(data, "jupyter");
}

/** Jupyter's data folders on this system, first searched first. */
function jupyterFolders(): string[] {
  const get = (name: string) => Deno.env.get(name) || undefined;
  const isWindows = Deno.build.os === "windows";
  const shared = isWindows
    ? [`${get("PROGRAMDATA") ?? "C:/ProgramData"}/jupyter`]
    : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  const environments = [get("VIRTUAL_ENV"), get("CONDA_PREFIX")]
    .filter((folder) => folder !== undefined)
    .map((folder) => `${folder}/share/jupyter`);
  return [
    ...(get("JUPYTER_PATH")?.split(isWindows ? ";" : ":") ?? []),
    userFolder(),
    ...environments,
    ...shared,
  ];
}

async function entries(folder: string): Promise<string[]> {
  try {
    const names = await Array.fromAsync(Deno.readDir(folder));
    return names.map((entry) => entry.name).sort();
  } catch {
    return []; // Not there, or not ours to read: Jupyter passes over it too.
  }
}
