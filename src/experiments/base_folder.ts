/**
 * A base model trained into a folder: weights, curve, scores, and from what.
 *
 * @module
 */

import { writeFileAtomically } from "../base/files.ts";
import {
  type LoadedModel,
  readModelFolder,
  writeModelFolder,
} from "../models/model_folder.ts";
import { createTokenizer, madeTokenizerFile } from "../models/tokenizer.ts";
import { chooseBackend } from "../tensors/backend.ts";
import { type BaseModelSettings, freshModel } from "./base_model.ts";
import { baseScores } from "./base_scores.ts";
import type { BaseTask, Job, JobStep, RunJobOptions } from "./job.ts";
import { learn } from "./learn.ts";

/** A job that trains a base model. */
export type BaseJob = Job & { readonly task: BaseTask };

/** A stretch of a base model's training. */
export interface CurveRow {
  /** The phase's name. */
  readonly phase: string;
  /** The last step of the stretch, from 1 in each phase. */
  readonly step: number;
  /** Mean loss over the stretch, in nats a completion token. */
  readonly loss: number;
  /** Completion tokens trained on so far in the phase. */
  readonly num_tokens: number;
}

/**
 * Trains a base model and leaves it in the job's folder, in half precision.
 *
 * Beside the model: `curve.jsonl`; `scores.json`, which the model earned as it
 * lies on disk; `provenance.json`, backend and settings. A resumed job ends with
 * the same bytes as one that was never stopped.
 *
 * @param job The job.
 * @param options Who is told, and whether to resume.
 * @returns All steps, and the model as it was read back, which the caller owns.
 */
export async function makeBase(
  job: BaseJob,
  options: RunJobOptions,
): Promise<{ steps: JobStep[]; loaded: LoadedModel }> {
  const backend = await chooseBackend();
  const folder = `${job.out}/${job.name}`;
  await Deno.mkdir(folder, { recursive: true });
  const { settings, scores } = job.task;
  const fresh = freshLearner(settings);
  const steps = await learn(job, fresh, options);
  const { model, config } = fresh;
  await writeModelFolder(folder, model, {
    config,
    tokenizer: madeTokenizerFile(),
    precision: "float16",
  });
  model.parameters.dispose();
  const curve = curveOf(settings, steps).map((row) => JSON.stringify(row));
  await writeFileAtomically(`${folder}/curve.jsonl`, `${curve.join("\n")}\n`);
  const loaded = await readModelFolder(folder);
  const write = (name: string, content: unknown) =>
    writeFileAtomically(
      `${folder}/${name}`,
      `${JSON.stringify(content, null, 2)}\n`,
    );
  await write("scores.json", await baseScores(loaded, scores));
  const command = "deno task base";
  await write("provenance.json", { command, backend, settings });
  return { steps, loaded };
}

function freshLearner(settings: BaseModelSettings): LoadedModel {
  const tokenizer = createTokenizer(madeTokenizerFile());
  const { endId, padId } = tokenizer;
  const model = freshModel(settings);
  const { shape } = model;
  const config = { shape, beginId: null, endIds: [endId], padId };
  return { model, config, tokenizer };
}

/** Steps of a stretch. */
const STRETCH = 20;

/**
 * The curve of a base model's training: the mean loss of every 20 steps.
 *
 * @param settings The phases.
 * @param steps All steps in order.
 * @returns Rows in order; the last of each phase may be of fewer steps.
 */
export function curveOf(
  { phases }: BaseModelSettings,
  steps: readonly JobStep[],
): CurveRow[] {
  let before = 0;
  return phases.flatMap(({ name, steps: count }) => {
    const own = steps.slice(before, before + count);
    before += count;
    const rows: CurveRow[] = [];
    for (let start = 0; start < own.length; start += STRETCH) {
      const part = own.slice(start, start + STRETCH);
      const sum = part.reduce((sum, { metrics }) => sum + metrics.loss!, 0);
      rows.push({
        phase: name,
        step: start + part.length,
        loss: Number((sum / part.length).toPrecision(6)),
        num_tokens: part.at(-1)!.metrics.num_tokens!,
      });
    }
    return rows;
  });
}
