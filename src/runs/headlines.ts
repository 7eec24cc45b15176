/**
 * The numbers that a study stands for, gathered into one summary.
 *
 * @module
 */

import { writeFileAtomically } from "../base/files.ts";
import { parseJson } from "../base/json.ts";
import { filesIn } from "./folder.ts";

/** One number that a notebook stands for. */
export interface Headline {
  /** What it is, such as `avg@8, stage one minus base`; unique in its notebook. */
  readonly name: string;
  /** The number, in `unit`. */
  readonly value: number;
  /** Lower end of its interval, in `unit`; null when it has none. */
  readonly low: number | null;
  /** Upper end of its interval, in `unit`; null when it has none. */
  readonly high: number | null;
  /** Coverage that the interval promises, such as 0.95; null when none. */
  readonly level: number | null;
  /** How many independent units (problems, clusters) it rests on. */
  readonly n: number;
  /** The seed of the run behind it; null when it pools several or needs none. */
  readonly seed: number | null;
  /** Its unit: `per cent`, `percentage points`, `nats`, `tokens`. */
  readonly unit: string;
}

/** A headline with the notebook that found it. */
export interface NotedHeadline extends Headline {
  /** The notebook's name, such as `04_stage_one`. */
  readonly notebook: string;
}

/** Something that a notebook left out, and why. */
export interface Note {
  /** The notebook's name. */
  readonly notebook: string;
  /** What was left out and why. */
  readonly text: string;
}

/** What `summary.json` holds: the same inputs give the same bytes. */
export interface Summary {
  /** Every headline, by notebook, in the order its notebook gave. */
  readonly headlines: readonly NotedHeadline[];
  /** What was left out, by notebook. */
  readonly notes: readonly Note[];
}

/**
 * Writes the headlines of one notebook, instead of those it wrote before.
 *
 * @param folder The study's folder.
 * @param notebook The notebook's name, such as `04_stage_one`.
 * @param rows Its headlines.
 * @param notes What it left out, and why; nothing by default.
 * @throws {RangeError} If two headlines have one name, a number is not finite,
 * or an interval is torn.
 */
export async function writeHeadlines(
  folder: string,
  notebook: string,
  rows: readonly Headline[],
  notes: readonly string[] = [],
): Promise<void> {
  rows.forEach((row, index) => {
    const isRepeated = rows.findIndex(({ name }) => name === row.name) < index;
    const wrong = isRepeated ? "a name of its own is needed" : fault(row);
    if (wrong === undefined) return;
    throw new RangeError(
      `Cannot write headline "${row.name}" of ${notebook}: ${wrong}, got ${
        isRepeated ? "it twice" : describe(row)
      }`,
    );
  });
  const headlines = rows.map((row) => ({
    name: row.name,
    value: row.value,
    low: row.low,
    high: row.high,
    level: row.level,
    n: row.n,
    seed: row.seed,
    unit: row.unit,
    notebook,
  }));
  const summary: Summary = {
    headlines,
    notes: notes.map((text) => ({ notebook, text })),
  };
  await Deno.mkdir(`${folder}/headlines`, { recursive: true });
  await write(`${folder}/headlines/${notebook}.json`, summary);
}

/**
 * Reads what every notebook wrote with `writeHeadlines`.
 *
 * @param folder The study's folder.
 * @returns Headlines and notes, notebooks in alphabetical order.
 * @throws {SyntaxError} If a file is damaged, naming it.
 */
export async function readHeadlines(folder: string): Promise<Summary> {
  const files = await filesIn(`${folder}/headlines`, ".json");
  const parts: Summary[] = await Promise.all(
    files.map(async (file) => {
      const path = `${folder}/headlines/${file}`;
      return parseJson<Summary>(await Deno.readTextFile(path), path);
    }),
  );
  return {
    headlines: parts.flatMap((part) => part.headlines),
    notes: parts.flatMap((part) => part.notes),
  };
}

/**
 * Gathers every notebook's headlines into `summary.json`.
 *
 * @param folder The study's folder.
 * @returns What the file holds.
 */
export async function writeSummary(folder: string): Promise<Summary> {
  const summary = await readHeadlines(folder);
  await write(`${folder}/summary.json`, summary);
  return summary;
}

function write(path: string, summary: Summary): Promise<void> {
  return writeFileAtomically(path, `${JSON.stringify(summary, null, 2)}\n`);
}

/** What a headline would need to be right; undefined when it is. */
function fault({ value, low, high, level, n }: Headline): string | undefined {
  const given = [low, high, level].filter((number) => number !== null);
  if (![value, n, ...given].every(Number.isFinite)) {
    return "finite numbers are needed";
  }
  if (given.length === 0) return undefined;
  if (low === null || high === null || level === null) {
    return "an interval needs low, high and level";
  }
  return low <= high ? undefined : "an interval from low to high is needed";
}

function describe({ value, low, high, level, n }: Headline): string {
  return `${value} within ${low} and ${high} at ${level}, n ${n}`;
}
