/**
 * The folders that jobs read and leave, and a record of what was read that is the
 * same wherever they lie.
 *
 * @module
 */

import { basename, relative, resolve } from "node:path";
import { fileHash } from "../base/surroundings.ts";
import type { Job } from "./job.ts";

/** A job as it is kept. Plain JSON. */
export interface JobRecord extends Job {
  /** SHA-256 of each file that it reads, by recorded folder and name. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** The folder of the model that a job leaves, or starts from if it trains none. */
export function modelFolderOf({ from, out, name, task }: Job): string {
  const isTrained = task.kind !== "evaluate" && task.kind !== "mine";
  return isTrained ? `${out}/${name}` : from!;
}

/** Folders of other jobs and models that a job reads. */
export function foldersRead({ from, out, name, task, tests }: Job): string[] {
  const mined = task.kind === "stage-two" ? [task.minedIn] : [];
  const asked = tests.map(({ minedIn }) => minedIn);
  const read = new Set([from, ...mined, ...asked]);
  read.delete(`${out}/${name}`);
  return [...read].filter((folder) => folder !== undefined);
}

/**
 * Writes down what a job is made from.
 *
 * Folders beside the job's own are named as seen from there; of folders
 * elsewhere only the last part of the name is kept. Their contents decide, by
 * hash: a job whose base model was trained anew is another job.
 *
 * @param job The job.
 * @returns Its record; files that are not there have no hash in it.
 */
export async function recordOf(job: Job): Promise<JobRecord> {
  const name = (folder: string) => recordedName(job.out, folder);
  const { from, task, tests } = job;
  const inputs: Record<string, string> = {};
  for (const folder of foldersRead(job)) {
    for (const file of READ) {
      const hash = await fileHash(`${folder}/${file}`);
      if (hash) inputs[`${name(folder)}/${file}`] = hash;
    }
  }
  return {
    ...job,
    ...(from === undefined ? {} : { from: name(from) }),
    out: ".",
    task: task.kind === "stage-two"
      ? { ...task, minedIn: name(task.minedIn) }
      : task,
    tests: tests.map((test) =>
      test.minedIn === undefined
        ? test
        : { ...test, minedIn: name(test.minedIn) }
    ),
    inputs,
  };
}

/** What is read of a folder, where it is there. */
const READ = [
  "config.json",
  "model.safetensors",
  "tokenizer.json",
  "problems.json",
];

function recordedName(out: string, folder: string): string {
  const path = relative(resolve(out), resolve(folder));
  return path.startsWith("..") ? basename(folder) : path.replaceAll("\\", "/");
}
