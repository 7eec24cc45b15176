/**
 * Brings TensorFlow's libraries out of Python's wheels into the kit's cache.
 *
 * @module
 */

import { openLibrary } from "./library.ts";
import { cacheFolder } from "../machine.ts";
import { fetchWheels } from "./pip.ts";
import { openWheel, type Wheel } from "./wheel.ts";

/** What is brought. */
export interface InstallOptions {
  /** Whether CUDA's libraries come as well. Default: the CPU's build alone. */
  readonly gpu?: boolean;
  /** TensorFlow's version. Default: the newest that there is. */
  readonly version?: string;
  /** Wheels on this machine, of TensorFlow and of NVIDIA; nothing is fetched. */
  readonly from?: readonly string[];
  /** The folder to keep them in. Default: the kit's folder in the user's cache. */
  readonly cache?: string;
}

/** What was brought. */
export interface Installation {
  /** TensorFlow's version, as the library itself says it. */
  readonly version: string;
  /** The library. */
  readonly path: string;
  /** Every file and its size in bytes. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

/**
 * Fetches wheels through the machine's own pip, which checks their hashes, and
 * unpacks only the libraries, each checked against its wheel's own record.
 *
 * The folder appears when all of it is there; wheels that were fetched stay
 * until then, so that a second try goes on where the first one stopped.
 *
 * @param options What is brought.
 * @param say Told what is going on.
 * @returns What was brought.
 * @throws {Error} If there is no pip, no such version, no room, or a file is
 * not what its hash says.
 */
export async function installTensorFlow(
  options: InstallOptions,
  say: (line: string) => void,
): Promise<Installation> {
  const base = options.cache ?? cacheFolder();
  if (!base) {
    throw new Error("Cannot install TensorFlow: needed HOME to be set");
  }
  const folder = `${base}/tensorflow`;
  const downloads = `${folder}/downloads`;
  await Deno.mkdir(downloads, { recursive: true });
  const paths = options.from ?? await fetchWheels(downloads, options, say);
  for (const path of paths) {
    const { size } = await Deno.stat(path);
    say(`${path.slice(path.lastIndexOf("/") + 1)}: ${megabytes(size)}`);
  }
  const wheels = paths.map(openWheel);
  try {
    const installation = await unpackWheels(wheels, folder, say);
    if (!options.from) await Deno.remove(downloads, { recursive: true });
    return installation;
  } finally {
    for (const wheel of wheels) wheel[Symbol.dispose]();
  }
}

/** The files that are taken: libraries of TensorFlow and of CUDA, and CUDA's compiler. */
const TAKEN = [
  /^tensorflow\/libtensorflow(_cc|_framework)?\.[^/]+$/,
  /^nvidia\/[^/]+\/lib\/(?!.*\.alt\.)[^/]+\.so[.\d]*$/,
  // What XLA compiles with.
  /^nvidia\/cuda_nvcc\/(bin\/ptxas|nvvm\/libdevice\/.+|nvvm\/lib64\/.+)$/,
];

async function unpackWheels(
  wheels: readonly Wheel[],
  folder: string,
  say: (line: string) => void,
): Promise<Installation> {
  const main = wheels.find(({ name }) => /^tensorflow/.test(name));
  if (!main) {
    throw new Error(
      `Cannot install TensorFlow: needed a wheel of tensorflow, got ${
        wheels.map(({ path }) => path).join(", ") || "none"
      }`,
    );
  }
  refuseOtherMachines(main);
  const target = `${folder}/${main.version}${wheels.length > 1 ? "-gpu" : ""}`;
  const work = await Deno.makeTempDir({ dir: folder, prefix: ".part-" });
  try {
    const names = await unpackLibraries(wheels, work, say);
    const library = names.find((name) => /libtensorflow(_cc)?\./.test(name));
    if (!library) {
      throw new Error(
        `Cannot install TensorFlow: ${main.path} has no libtensorflow_cc`,
      );
    }
    const { version } = openLibrary(`${work}/${library}`);
    await Deno.remove(target, { recursive: true }).catch(() => {});
    await Deno.rename(work, target);
    const files = await Promise.all(names.map(async (name) => ({
      path: `${target}/${name}`,
      bytes: (await Deno.stat(`${target}/${name}`)).size,
    })));
    return { version, path: `${target}/${library}`, files };
  } finally {
    await Deno.remove(work, { recursive: true }).catch(() => {});
  }
}

async function unpackLibraries(
  wheels: readonly Wheel[],
  folder: string,
  say: (line: string) => void,
): Promise<string[]> {
  const names: string[] = [];
  for (const wheel of wheels) {
    for (const entry of wheel.entries) {
      if (!TAKEN.some((pattern) => pattern.test(entry.name))) continue;
      say(`${entry.name}: ${megabytes(entry.size)}`);
      const path = `${folder}/${entry.name}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), {
        recursive: true,
      });
      await wheel.unpack(entry, path);
      if (entry.name.includes("/bin/")) await Deno.chmod(path, 0o755);
      names.push(entry.name);
    }
  }
  return names;
}

function refuseOtherMachines({ path, platform }: Wheel) {
  const { os, arch } = Deno.build;
  const system = { linux: "linux", darwin: "macosx", windows: "win" }[
    os as "linux"
  ];
  const processor = os === "darwin" && arch === "aarch64" ? "arm64" : arch;
  const fits = platform.includes(system ?? os) &&
    (os === "windows" || platform.includes(processor));
  if (fits) return;
  throw new Error(
    `Cannot install TensorFlow from ${path}: it is for ${platform}, this machine is ${os} ${arch}`,
  );
}

/** A size for people. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
