/**
 * Tells Jupyter front ends how to start Deno's kernel for this project.
 *
 * Unlike the one Deno installs itself, the stop button interrupts a loop and
 * keeps the state (by a message; Deno's default ends the kernel), and outputs do
 * not depend on terminal or time zone.
 *
 * @module
 */

import { homedir } from "node:os";
import { join } from "node:path";
import { KERNEL_ENVIRONMENT } from "./kernel_process.ts";

/**
 * Writes the kernel's description where front ends look for it.
 *
 * @param name The name by which notebooks ask for it.
 * @param prefix A Python environment to install into. Default: the user's own
 * Jupyter folder.
 * @returns The file written.
 */
export async function installKernel(
  name: string,
  prefix?: string,
): Promise<string> {
  const data = prefix ? join(prefix, "share", "jupyter") : userFolder();
  const folder = join(data, "kernels", name);
  const file = join(folder, "kernel.json");
  const spec = {
    argv: [
      Deno.execPath(),
      "jupyter",
      "--kernel",
      "--conn",
      "{connection_file}",
    ],
    display_name: "Deno",
    language: "typescript",
    interrupt_mode: "message",
    env: KERNEL_ENVIRONMENT,
  };
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(file, JSON.stringify(spec, null, 1) + "\n");
  return file;
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
