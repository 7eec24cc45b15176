/**
 * What is asked of the machine: its environment, folders and drivers.
 *
 * @module
 */

/** Whether an environment variable may be used without a question. */
export function mayUse(variable: string): boolean {
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted";
}

/** An environment variable, where looking needs no question. */
export function surrounding(name: string): string | undefined {
  return mayUse(name) ? Deno.env.get(name) : undefined;
}

/** Sets an environment variable for the libraries, unless the user has. */
export function setUnlessSet(name: string, value: string) {
  if (!mayUse(name) || Deno.env.get(name) !== undefined) return;
  Deno.env.set(name, value);
}

/** The kit's folder in the user's cache; undefined where there is no home. */
export function cacheFolder(): string | undefined {
  const home = surrounding("HOME");
  const base = surrounding("XDG_CACHE_HOME") ?? surrounding("LOCALAPPDATA") ??
    (home &&
      `${home}/${Deno.build.os === "darwin" ? "Library/Caches" : ".cache"}`);
  return base && `${base}/sparkle-kit`;
}

/** Whether a file or folder is there and may be looked at. */
export async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** The version of NVIDIA's driver, such as `550.54.14`, where it can be read. */
export async function nvidiaDriver(): Promise<string | undefined> {
  const path = "/proc/driver/nvidia/version";
  const text = await Deno.readTextFile(path).catch(() => "");
  return /Kernel Module.*?\s(\d+(?:\.\d+)+)\s/.exec(text)?.[1];
}

/** Whether the system has a driver of an NVIDIA GPU, also under WSL. */
export async function hasNvidiaDriver(): Promise<boolean> {
  const signs = [
    "/dev/nvidiactl",
    "/proc/driver/nvidia/version",
    // /dev/dxg is there for any GPU that Windows has.
    "/usr/lib/wsl/lib/libcuda.so.1",
  ];
  return (await Promise.all(signs.map(exists))).includes(true);
}
