/**
 * A run's folder: its configuration, written first, and rows as they come.
 *
 * @module
 */

import { writeFileAtomically } from "../base/files.ts";
import { appendJsonLines, readJsonLines } from "../base/json_lines.ts";
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
  /** The folder. */
  readonly folder: string;
  /** What `config.json` holds. */
  readonly record: RunRecord;
  /** Whether an earlier run is being continued. */
  readonly isResumed: boolean;
}

/** Rows that go to a JSON Lines file one by one. */
export interface Lines<T> {
  /** The file. */
  readonly path: string;
  /** The rows that an earlier run left; empty for a fresh run. */
  readonly earlier: readonly T[];
  /** Writes rows at the end of the file. */
  readonly append: (...rows: T[]) => Promise<void>;
}

/**
 * Begins a run: makes the folder and writes `config.json` before anything else.
 *
 * @param folder Where the run writes, such as `outputs/stage-one/seed-0`.
 * @param config What it is made from.
 * @returns The run.
 * @throws {Error} If the folder cannot be written.
 */
export async function createRun(
  folder: string,
  config: RunConfig,
): Promise<Run> {
  await Deno.mkdir(folder, { recursive: true });
  const record: RunRecord = {
    ...JSON.parse(JSON.stringify(config)) as RunConfig,
    surroundings: await surroundings(import.meta.dirname ?? "."),
    packages: pinnedPackages(Object.values(project.imports)),
  };
  const text = JSON.stringify(record, null, 2);
  await writeFileAtomically(`${folder}/config.json`, `${text}\n`);
  return { folder, record, isResumed: false };
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
 * else.
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
  const record = parseRecord(text, path);
  const [before, now] = [identity(record), identity(config)];
  for (const key of Object.keys(now) as (keyof RunConfig)[]) {
    const [needed, got] = [before[key], now[key]];
    if (needed !== got) {
      throw new RangeError(
        `Cannot resume the run in ${folder}: ${key} ${needed} is needed, got ${got}`,
      );
    }
  }
  return { folder, record, isResumed: true };
}

/**
 * Opens one of a run's JSON Lines files for appending.
 *
 * A fresh run begins it anew. A resumed one keeps the rows that are there; a
 * last line that was torn is cut off, for its row was never finished.
 *
 * @param run The run.
 * @param name The file's name without ending, such as `metrics`.
 * @returns The file, and the rows that it holds already.
 * @throws {SyntaxError} If a line before the last is not JSON.
 */
export async function openLines<T>(run: Run, name: string): Promise<Lines<T>> {
  const path = `${run.folder}/${name}.jsonl`;
  if (run.isResumed) await cutTornLine(path);
  else await Deno.writeTextFile(path, "");
  const { rows, errors } = await readJsonLines<T>(path);
  if (errors[0]) throw errors[0];
  return {
    path,
    earlier: rows,
    append: (...more) => appendJsonLines(path, more),
  };
}

async function cutTornLine(path: string) {
  using file = await Deno.open(path, { read: true, write: true, create: true });
  const bytes = await Deno.readFile(path);
  await file.truncate(bytes.lastIndexOf(0x0a) + 1);
}

function parseRecord(text: string, path: string): RunRecord {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read ${path}: JSON is needed, got ${text.length} other characters`,
      { cause },
    );
  }
}

/** The parts of a configuration that decide its results, each as a text. */
function identity(config: RunConfig): Record<keyof RunConfig, string> {
  return {
    experiment: canonical(config.experiment),
    seed: canonical(config.seed),
    backend: canonical(config.backend),
    settings: canonical(config.settings),
    data: canonical(config.data ?? {}),
  };
}

/** JSON with sorted keys: equal values give equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner) => {
    const isRecord = typeof inner === "object" && inner !== null &&
      !Array.isArray(inner);
    if (!isRecord) return inner;
    return Object.fromEntries(
      Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1),
    );
  }) ?? "undefined";
}

function pinnedPackages(specifiers: string[]): Record<string, string> {
  const pinned = specifiers.map((text) => /^npm:(.+)@([^@]+)$/.exec(text))
    .filter((match) => match !== null)
    .map(([, name, version]) => [name!, version!]);
  return Object.fromEntries(pinned);
}
