/**
 * What results depend on beside settings and code: backend, base model, data.
 *
 * @module
 */

import { sha256 } from "../base/surroundings.ts";
import { DATA_SOURCES, findDataSet } from "../problems/data_sets.ts";
import { backendNote, chooseBackend } from "../tensors/backend.ts";
import { ROOT } from "./gate.ts";

/** What a run computes with and reads. */
export interface Inputs {
  /** The TensorFlow.js backend that computes. */
  readonly backend: string;
  /** What the backend computes on: build, library or GPU, in words. */
  readonly device: string;
  /** SHA-256 of each file that is there, by name; `base` is the base model. */
  readonly data: Readonly<Record<string, string>>;
}

/**
 * Looks at what a run will find.
 *
 * @returns Backend, and the hashes of the base model and of the data sets that
 * are on this machine.
 * @throws {Error} If the backend that is asked for does not start.
 */
export async function findInputs(): Promise<Inputs> {
  const data: Record<string, string> = await baseModel();
  for (const { name, sha256 } of DATA_SOURCES) {
    if ("path" in await findDataSet(name)) data[name] = sha256;
  }
  const backend = await chooseBackend();
  return { backend, device: backendNote(), data };
}

/** The hashes that the files must have: a file with another is never read. */
export async function expectedData(): Promise<Record<string, string>> {
  const sets = DATA_SOURCES.map(({ name, sha256 }) => [name, sha256]);
  return { ...await baseModel(), ...Object.fromEntries(sets) };
}

async function baseModel(): Promise<Record<string, string>> {
  try {
    const bytes = await Deno.readFile(`${ROOT}data/base/model.safetensors`);
    return { base: await sha256(bytes) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}
