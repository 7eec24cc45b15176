/**
 * A run's folder: its configuration, written first, and nothing of other runs.
 *
 * @module
 */

import { firstDifference } from "../base/difference.ts";
import { writeFileAtomically } from "../base/files.ts";
import { parseJson } from "../base/json.ts";
import { type Surroundings, surroundings } from "../base/surroundings.ts";
import project from "../../deno.json" with { type: "json" };

/** What a run is made from; plain JSON. */
export interface RunConfig {
  /** The experiment's name, such as `stage-one`. */
  readonly experiment: string;
  /** The seed that every random stream is split from. */
  readonly seed: number;
  /** The TensorFlow.js backend that computes. */
  readonly backend: string;
  /**
   * What the backend computes on: build, library or GPU, in words. A run may go
   * on with another, such as more threads.
   */
  readonly device?: string;
  /** The settings, under the stages' names. */
  readonly settings: unknown;
  /** SHA-256 of each data set that is read, by name; none when absent. */
  readonly data?: Readonly<Record<string, string>>;
}

/** What `config.json` holds: what was asked, and where it ran. */
export interface RunRecord extends RunConfig {
  /** Commit, versions and machine. */
  readonly surroundings: Surroundings;
  /** The version of each package, as pinned. */
  readonly packages: Readonly<Record<string, string>>;
}

/** A run that writes into a folder. */
export interface Run {
  /** What `config.json` holds. */
  readonly record: RunRecord;
  /** Whether an earlier run is being continued. */
  readonly isResumed: boolean;
  /** Where the run that was in the folder is now; absent when none was. */
  readonly previous?: string;
}

/**
 * Begins a run: makes the folder and writes `config.json` before anything else.
 *
 * Nothing of an earlier run stays in the folder: all of it moves to
 * `<folder>.previous` or, where that is taken, to `<folder>.previous-2`, `-3`
 * and so on. No run is ever overwritten, whether it was finished or not.
 *
 * @param folder Where the run writes, such as `outputs/study/quick`.
 * @param config What it is made from.
 * @returns The run.
 * @throws {RangeError} If the folder holds something else than a run.
 * @throws {Error} If the folder cannot be written.
 */
export async function createRun(
  folder: string,
  config: RunConfig,
): Promise<Run> {
  const previous = await setAside(folder);
  await Deno.mkdir(folder, { recursive: true });
  const record: RunRecord = {
    ...JSON.parse(JSON.stringify(config)) as RunConfig,
    surroundings: await surroundings(import.meta.dirname ?? "."),
    packages: pinnedPackages(Object.values(project.imports)),
  };
  const text = JSON.stringify(record, null, 2);
  await writeFileAtomically(`${folder}/config.json`, `${text}\n`);
  return { record, isResumed: false, ...(previous ? { previous } : {}) };
}

/**
 * Continues the run in a folder, or begins it where there is none.
 *
 * `config.json` stays as the first run wrote it.
 *
 * @param folder Where the run writes.
 * @param config What it is made from; the same as the first time.
 * @returns The run.
 * @throws {RangeError} If the folder holds a run that was made from something
 * else, or something else than a run.
 * @throws {SyntaxError} If its `config.json` is not JSON.
 */
export async function resumeRun(
  folder: string,
  config: RunConfig,
): Promise<Run> {
  const path = `${folder}/config.json`;
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return createRun(folder, config);
    throw error;
  }
  const record = parseJson<RunRecord>(text, path);
  const difference = firstDifference(identity(record), identity(config));
  if (difference) {
    const { path, needed, got } = difference;
    throw new RangeError(
      `Cannot resume the run in ${folder}: ${path} ${needed} is needed, got ${got}`,
    );
  }
  return { record, isResumed: true };
}

/** Moves a run out of its folder; says where to, if there was one. */
async function setAside(folder: string): Promise<string | undefined> {
  if (!await holdsRun(folder)) return undefined;
  const previous = await firstFree(`${folder}.previous`);
  await Deno.rename(folder, previous);
  return previous;
}

/** The path, or the first of `<path>-2`, `<path>-3`, … that nothing has. */
async function firstFree(path: string): Promise<string> {
  for (let number = 1;; number++) {
    const candidate = number === 1 ? path : `${path}-${number}`;
    try {
      await Deno.lstat(candidate);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return candidate;
      throw error;
    }
  }
}

/** Whether a folder holds a run; one that does not must be empty or absent. */
async function holdsRun(folder: string): Promise<boolean> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) names.push(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
  const others = names
    .filter((name) => !LEFT.has(name.replace(/\.partial$/, ""))).sort();
  if (others.length === 0) return names.length > 0;
  throw new RangeError(
    `Cannot begin a run in ${folder}: an empty folder or one with nothing but an earlier run is needed, got one with ${
      others.slice(0, 3).join(", ")
    }`,
  );
}

/** What runs leave, notebooks that were run by hand, and who looked at it. */
const LEFT: ReadonlySet<string> = new Set([
  ...["config.json", "summary.json", "index.html"],
  ...["metrics.jsonl", "metrics.parquet"],
  ...["outcomes.jsonl", "outcomes.parquet"],
  ...["figures", "headlines", "notebooks", "runs", "tables"],
  ...[".DS_Store", ".ipynb_checkpoints"],
]);

/** The parts of a configuration that decide its results. */
function identity(
  { experiment, seed, backend, settings, data = {} }: RunConfig,
): RunConfig {
  return { experiment, seed, backend, settings, data };
}

function pinnedPackages(specifiers: string[]): Record<string, string> {
  const pinned = specifiers.map((text) => /^npm:(.+)@([^@]+)$/.exec(text))
    .filter((match) => match !== null)
    .map(([, name, version]) => [name!, version!]);
  return Object.fromEntries(pinned);
}
