/**
 * The public data sets: where each comes from, and where it is on this machine.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import sources from "../../data/sources.json" with { type: "json" };
import {
  difference,
  download,
  DownloadError,
  type DownloadOptions,
} from "./download.ts";

/** A data set as `data/sources.json` lists it. */
export interface DataSource {
  /** Short name, such as `gsm8k_test`. */
  readonly name: string;
  /** File name, in the downloads folder and in a mirror. */
  readonly file: string;
  /** Public addresses of the same bytes, tried in order. */
  readonly urls: readonly string[];
  /** The licence that its publisher names. */
  readonly licence: string;
  /** What it is, in a sentence. */
  readonly about: string;
  /** How many rows it has. */
  readonly rows: number;
  /** Its size in bytes. */
  readonly bytes: number;
  /** The SHA-256 of its bytes, in lower-case hexadecimal. */
  readonly sha256: string;
}

/** A data set that is on this machine, or the reason why it is not. */
export type DataSet =
  | { readonly name: string; readonly path: string }
  | {
    readonly name: string;
    readonly reason: string;
    /** Whether there is no file at all, rather than one of other bytes. */
    readonly isAbsent: boolean;
  };

/** Where a data set is looked for. */
export interface DataSetOptions extends DownloadOptions {
  /** Where downloads are kept; `data/downloads` of the project. */
  readonly folder?: string;
  /**
   * A folder that has the files already and is used instead of the network;
   * the environment variable `SPARKLE_DATA_MIRROR`. Empty for none.
   */
  readonly mirror?: string;
  /** The data sets that there are; those of `data/sources.json`. */
  readonly sources?: readonly DataSource[];
}

/** The data sets that `data/sources.json` lists. */
export const DATA_SOURCES: readonly DataSource[] = sources;

/**
 * Finds a data set on this machine, without downloading it.
 *
 * @param name The data set.
 * @param options Where to look.
 * @returns The path of a file with the right SHA-256, or the reason why there
 * is none.
 * @throws {RangeError} If no data set has this name.
 */
export async function findDataSet(
  name: string,
  options: DataSetOptions = {},
): Promise<DataSet> {
  const source = dataSource(name, options.sources);
  const mirror = options.mirror ?? Deno.env.get("SPARKLE_DATA_MIRROR") ?? "";
  const path = `${mirror || folderOf(options)}/${source.file}`;
  try {
    const wrong = await difference(path, source);
    if (wrong === undefined) return { name, path };
    const reason = `Cannot use ${path}: ${wrong}`;
    return { name, reason, isAbsent: false };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const reason = `Cannot find ${path}: there is no such file`;
    return { name, reason, isAbsent: true };
  }
}

/**
 * Finds a data set, downloading it where it is missing.
 *
 * A mirror is used instead of the network. The file that is named has the right
 * SHA-256, always: a broken download is never put in its place.
 *
 * @param name The data set, such as `gsm8k_test`.
 * @param options Where to look and to keep it.
 * @returns The path, or the reason why it is not to be had.
 * @throws {RangeError} If no data set has this name.
 *
 * @example What is not to be had is said, not thrown
 * ```ts
 * import { assert } from "@std/assert";
 * import { ensureDataSet } from "kit/problems/data_sets.ts";
 *
 * const set = await ensureDataSet("gsm8k_test", { mirror: "no/such/folder" });
 * assert("reason" in set && set.reason.startsWith("Cannot find no/such/folder"));
 * ```
 */
export async function ensureDataSet(
  name: string,
  options: DataSetOptions = {},
): Promise<DataSet> {
  const found = await findDataSet(name, options);
  const mirror = options.mirror ?? Deno.env.get("SPARKLE_DATA_MIRROR") ?? "";
  if ("path" in found || mirror !== "") return found;
  const source = dataSource(name, options.sources);
  const folder = folderOf(options);
  await Deno.mkdir(folder, { recursive: true });
  const path = `${folder}/${source.file}`;
  const reasons: string[] = [];
  for (const url of source.urls) {
    try {
      await download(url, path, source, options);
      return { name, path };
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      reasons.push(error.message);
    }
  }
  return { ...found, reason: reasons.join("; ") };
}

function dataSource(
  name: string,
  list: readonly DataSource[] = DATA_SOURCES,
): DataSource {
  const source = list.find((candidate) => candidate.name === name);
  if (source) return source;
  const names = list.map((candidate) => candidate.name).join(", ");
  throw new RangeError(
    `Cannot find data set "${name}": one of ${names} is needed`,
  );
}

function folderOf(options: DataSetOptions): string {
  const standard = new URL("../../data/downloads", import.meta.url);
  return options.folder ?? fileURLToPath(standard);
}
