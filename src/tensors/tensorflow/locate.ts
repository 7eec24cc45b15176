/**
 * Where a libtensorflow may lie on this machine.
 *
 * @module
 */

import { cacheFolder, exists, surrounding } from "../machine.ts";

/** A place where the library is. */
export interface Place {
  /** Absolute path of the library. */
  readonly path: string;
  /** How it was found, such as `Python in .venv`. */
  readonly by: string;
}

/** What was found, and a line for every place that was looked at. */
export interface Search {
  /** The libraries, in the order in which they are to be tried. */
  readonly places: readonly Place[];
  /** What was looked for and where, a line each. */
  readonly looked: readonly string[];
}

/** The names of the library, of Python's wheels first, by system. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  linux: ["libtensorflow_cc.so.2", "libtensorflow.so.2", "libtensorflow.so"],
  darwin: [
    "libtensorflow_cc.2.dylib",
    "libtensorflow.2.dylib",
    "libtensorflow.dylib",
  ],
  windows: ["tensorflow.dll"],
};

const names = NAMES[Deno.build.os] ?? NAMES.linux!;

/**
 * Looks for libraries: where `SPARKLE_LIBTENSORFLOW` points (and then nowhere
 * else), in a Python environment at hand, in the system's folders and in the
 * kit's cache.
 *
 * @returns What was found; nothing is opened.
 */
export async function locate(): Promise<Search> {
  const given = surrounding("SPARKLE_LIBTENSORFLOW");
  if (given) {
    const path = await isFolder(given) ? await firstIn(given) : given;
    return path && await exists(path)
      ? { places: [{ path, by: "SPARKLE_LIBTENSORFLOW" }], looked: [] }
      : {
        places: [],
        looked: [`SPARKLE_LIBTENSORFLOW names ${given}: no such file`],
      };
  }
  const places: Place[] = [];
  const looked: string[] = [];
  for (const { folders, by } of await folderLists()) {
    const found: Place[] = [];
    for (const folder of folders) {
      const path = await firstIn(folder);
      if (path) found.push({ path, by });
    }
    places.push(...found);
    if (found.length === 0) {
      looked.push(`${by}: no ${names.join(" or ")} in ${text(folders)}`);
    }
  }
  return { places, looked };
}

/** Folders by what they are, in the order in which they are looked at. */
async function folderLists(): Promise<{ folders: string[]; by: string }[]> {
  const environment = surrounding("VIRTUAL_ENV");
  const project = new URL("../../../", import.meta.url).pathname;
  const beside = [`${Deno.cwd()}/.venv`, `${project}.venv`];
  return [
    ...(environment
      ? [{ folders: await inPython(environment), by: "$VIRTUAL_ENV" }]
      : []),
    {
      folders: (await Promise.all([...new Set(beside)].map(inPython))).flat(),
      by: "a .venv beside the project",
    },
    { folders: await ofPython3(), by: "python3's packages" },
    {
      folders: ["/usr/local/lib", "/usr/lib", "/usr/lib64", "/opt/homebrew/lib"]
        .concat((surrounding("LD_LIBRARY_PATH") ?? "").split(":"))
        .filter(Boolean),
      by: "the system's folders",
    },
    { folders: await inCache(), by: "the kit's cache" },
  ];
}

/** The folder of TensorFlow's package in a Python environment. */
async function inPython(environment: string): Promise<string[]> {
  const folders: string[] = [];
  for (const version of await namesIn(`${environment}/lib`)) {
    if (!version.startsWith("python")) continue;
    folders.push(
      `${environment}/lib/${version}/site-packages/tensorflow`,
    );
  }
  return folders;
}

const PRINT_PACKAGES =
  "import site,sysconfig;print('\\n'.join([sysconfig.get_path('purelib'),site.getusersitepackages()]))";

/** What `python3` says about where its packages are; it imports none of them. */
async function ofPython3(): Promise<string[]> {
  const permission = { name: "run", command: "python3" } as const;
  if (Deno.permissions.querySync(permission).state !== "granted") return [];
  try {
    const { success, stdout } = await new Deno.Command("python3", {
      args: ["-c", PRINT_PACKAGES],
      stderr: "null",
    }).output();
    if (!success) return [];
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    return lines.map((folder) => `${folder}/tensorflow`);
  } catch {
    return []; // There is no Python, which is no trouble.
  }
}

/** Every version in the kit's cache, the newest first. */
async function inCache(): Promise<string[]> {
  const folder = cacheFolder();
  if (!folder) return [];
  const versions = await namesIn(`${folder}/tensorflow`);
  const order = new Intl.Collator("en", { numeric: true });
  return versions.filter((name) => /^\d/.test(name))
    .sort((x, y) => order.compare(y, x))
    .map((version) => `${folder}/tensorflow/${version}/tensorflow`);
}

async function firstIn(folder: string): Promise<string | undefined> {
  for (const name of names) {
    if (await exists(`${folder}/${name}`)) return `${folder}/${name}`;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder)))
      .map(({ name }) => name);
  } catch {
    return []; // A folder that is not there has nothing in it.
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isDirectory ?? false;
}

function text(folders: readonly string[]): string {
  return folders.length > 0 ? folders.join(", ") : "any folder";
}
