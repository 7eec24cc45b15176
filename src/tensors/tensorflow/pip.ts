/**
 * The machine's own pip, as a fetcher of wheels that checks hashes.
 *
 * @module
 */

import { surrounding } from "../machine.ts";
import { openWheel } from "./wheel.ts";

/** Any Python will do, for only C libraries are taken; the versions with most wheels. */
const PYTHONS = ["3.12", "3.11", "3.13"];

/**
 * Fetches TensorFlow's wheel, and NVIDIA's if asked for.
 *
 * @param folder Where to; wheels that are there already are not fetched again.
 * @param options TensorFlow's version and whether CUDA comes with it.
 * @param say Told what is going on.
 * @returns The wheels' files.
 * @throws {Error} If there is no pip, or it finds or fetches nothing.
 */
export async function fetchWheels(
  folder: string,
  options: { readonly gpu?: boolean; readonly version?: string },
  say: (line: string) => void,
): Promise<string[]> {
  const pip = await findPip();
  const { os, arch } = Deno.build;
  const hasCpuPackage = os === "linux" && arch === "x86_64";
  const name = options.gpu || !hasCpuPackage ? "tensorflow" : "tensorflow-cpu";
  const wanted = options.version ? `${name}==${options.version}` : name;
  say(`${pip.join(" ")} download ${wanted}`);
  const before = new Set(await wheelsIn(folder, name));
  await download(pip, folder, [wanted]);
  const there = await wheelsIn(folder, name);
  const main = there.find((path) => !before.has(path)) ??
    there.find((path) => fits(path, options.version)) ?? there.at(-1);
  if (!main) throw new Error(`Cannot fetch ${wanted}: pip left no wheel`);
  if (!options.gpu) return [main];
  const needed = await cudaRequirements(main);
  say(`${pip.join(" ")} download ${needed.join(" ")}`);
  await download(pip, folder, needed);
  return [main, ...await wheelsIn(folder, "nvidia")];
}

function fits(path: string, version?: string) {
  return version !== undefined && path.includes(`-${version}-`);
}

async function wheelsIn(folder: string, name: string): Promise<string[]> {
  const start = name.replaceAll("-", "_");
  const names = (await Array.fromAsync(Deno.readDir(folder)))
    .map((entry) => entry.name)
    .filter((file) =>
      file.endsWith(".whl") &&
      (name === "nvidia"
        ? file.startsWith(start)
        : file.startsWith(`${start}-`))
    );
  return names.sort().map((file) => `${folder}/${file}`);
}

/** What a wheel wants of NVIDIA, for pip: `nvidia-cublas-cu12>=12.5.3.2,<13`. */
async function cudaRequirements(path: string): Promise<string[]> {
  using wheel = openWheel(path);
  const metadata = wheel.entries.find(({ name }) =>
    /^[^/]+\.dist-info\/METADATA$/.test(name)
  )!;
  const lines = (await wheel.text(metadata.name)).split("\n");
  const needed = lines.flatMap((line) => {
    const [, requirement] =
      /^Requires-Dist: (nvidia-[^;]+);.*extra == ["']and-cuda["']/.exec(line) ??
        [];
    return requirement ? [requirement.replace(/[()\s]/g, "")] : [];
  });
  if (needed.length > 0) return needed;
  throw new Error(
    `Cannot fetch CUDA: ${path} names no package of NVIDIA's; needed TensorFlow from 2.14 on, on Linux`,
  );
}

async function download(
  pip: readonly string[],
  folder: string,
  wanted: readonly string[],
) {
  let reason = "";
  for (const python of PYTHONS) {
    const { code, stderr } = await run(pip, [
      "download",
      "--no-deps",
      "--only-binary=:all:",
      `--python-version=${python}`,
      "--disable-pip-version-check",
      "--quiet",
      `--dest=${folder}`,
      ...wanted,
    ]);
    if (code === 0) return;
    reason = stderr.trim().split("\n").filter((line) => /ERROR/.test(line))
      .at(-1) ?? stderr.trim();
    if (!/No matching distribution/.test(stderr)) break;
  }
  throw new Error(`Cannot fetch ${wanted.join(" ")}: pip says ${reason}`);
}

async function findPip(): Promise<string[]> {
  const environment = surrounding("VIRTUAL_ENV");
  const commands = [
    ...(environment ? [[`${environment}/bin/python`, "-m", "pip"]] : []),
    ["python3", "-m", "pip"],
    ["python", "-m", "pip"],
    ["pip3"],
    ["pip"],
  ];
  for (const command of commands) {
    const found = await run(command, ["--version"]).catch(() => undefined);
    if (found?.code === 0) return command;
  }
  throw new Error(
    "Cannot fetch TensorFlow: needed pip, found none of " +
      `${commands.map((words) => words.join(" ")).join(", ")}. Install it ` +
      "(Debian: apt install python3-pip), or fetch a wheel of tensorflow " +
      "elsewhere and give it with --from",
  );
}

async function run([command, ...first]: readonly string[], args: string[]) {
  const { code, stderr } = await new Deno.Command(command!, {
    args: [...first, ...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}
