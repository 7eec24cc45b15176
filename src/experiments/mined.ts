/**
 * Mined problems on disk, between the job that mines and those that use them.
 *
 * @module
 */

import { writeFileAtomically } from "../base/files.ts";
import { parseJson } from "../base/json.ts";
import type { LoadedModel } from "../models/model_folder.ts";
import type { MadeProblem } from "../problems/made.ts";
import { mineHardProblems, type MiningSettings } from "./stages.ts";

/** Where problems are mined, and how many are kept. */
export interface MineSettings {
  /** Where problems to train on are mined. */
  readonly train: MiningSettings;
  /** Where problems to be asked afterwards are mined, on the test side. */
  readonly test: MiningSettings;
  /** Most problems that are asked afterwards. */
  readonly count: number;
}

/** Mined problems, as they are left in `problems.json`. */
export interface MinedProblems {
  /** Problems to train on. */
  readonly train: readonly MadeProblem[];
  /** Problems to ask afterwards. */
  readonly test: readonly MadeProblem[];
}

/**
 * Mines problems and leaves them in a folder.
 *
 * @param settings Pools, attempts and how many are kept.
 * @param loaded Whose failures they are.
 * @param folder Where `problems.json` is written.
 * @returns How many of the pool may be trained on.
 */
export async function mine(
  settings: MineSettings,
  { model, tokenizer }: LoadedModel,
  folder: string,
): Promise<{ readonly found: number; readonly pool: number }> {
  const train = await mineHardProblems({ model, tokenizer }, settings.train);
  const test = await mineHardProblems({ model, tokenizer }, settings.test);
  const mined: MinedProblems = { train, test: test.slice(0, settings.count) };
  const text = JSON.stringify(mined);
  await writeFileAtomically(`${folder}/problems.json`, text);
  return { found: train.length, pool: settings.train.pool };
}

/**
 * Reads what was mined into a folder.
 *
 * @param folder The folder of a `mine` job.
 * @returns Its problems.
 * @throws {Deno.errors.NotFound} If nothing was mined there.
 * @throws {SyntaxError} If the file is damaged.
 */
export async function readMined(folder: string): Promise<MinedProblems> {
  const path = `${folder}/problems.json`;
  return parseJson<MinedProblems>(await Deno.readTextFile(path), path);
}
