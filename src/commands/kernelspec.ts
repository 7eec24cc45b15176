/**
 * Where Jupyter would find the Deno kernel.
 *
 * @module
 */

/**
 * Looks for a kernelspec that starts Deno, in the folders that Jupyter searches.
 *
 * Source: Jupyter, "Common Directories and File Locations".
 *
 * @param folders Jupyter's data folders; this machine's by default.
 * @returns The path of the first `kernel.json` found; null when there is none.
 */
export async function findKernelspec(
  folders: readonly string[] = jupyterFolders(),
): Promise<string | null> {
  for (const folder of folders) {
    for (const name of await entries(`${folder}/kernels`)) {
      const path = `${folder}/kernels/${name}/kernel.json`;
      if (await startsDeno(path)) return path;
    }
  }
  return null;
}

/** Jupyter's data folders on this system, first searched first. */
function jupyterFolders(): string[] {
  const get = (name: string) => Deno.env.get(name) || undefined;
  const home = get("HOME") ?? get("USERPROFILE") ?? ".";
  const ours = {
    darwin: `${home}/Library/Jupyter`,
    windows: `${get("APPDATA") ?? home}/jupyter`,
  }[Deno.build.os as string] ??
    `${get("XDG_DATA_HOME") ?? `${home}/.local/share`}/jupyter`;
  const shared = Deno.build.os === "windows"
    ? [`${get("PROGRAMDATA") ?? "C:/ProgramData"}/jupyter`]
    : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  const separator = Deno.build.os === "windows" ? ";" : ":";
  const environments = [get("VIRTUAL_ENV"), get("CONDA_PREFIX")]
    .filter((folder) => folder !== undefined)
    .map((folder) => `${folder}/share/jupyter`);
  return [
    ...(get("JUPYTER_PATH")?.split(separator) ?? []),
    get("JUPYTER_DATA_DIR") ?? ours,
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

async function startsDeno(path: string): Promise<boolean> {
  try {
    const { argv } = JSON.parse(await Deno.readTextFile(path));
    return Array.isArray(argv) && argv.includes("jupyter") &&
      argv.includes("--kernel");
  } catch {
    return false; // No kernelspec, or one that Jupyter cannot read either.
  }
}
