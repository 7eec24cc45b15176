/**
 * `deno task base`: trains the base model that every study starts from.
 *
 * @module
 */

import { basename, dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { removeFile } from "../base/files.ts";
import { type BaseJob, makeBase } from "../experiments/base_folder.ts";
import type { JobStep } from "../experiments/job.ts";
import { checkpointOf, plannedSteps } from "../experiments/learn.ts";
import { BASE_MODELS, type BaseModelName } from "../experiments/settings.ts";
import { endWith } from "./command.ts";
import { onStop } from "./stop.ts";
import { oneOf, seedFrom, UsageError } from "./usage.ts";

const NAMES = Object.keys(BASE_MODELS) as BaseModelName[];

const HELP = `Usage: deno task base [OPTION…]

Trains the base model of the made task and writes it in Hugging Face's layout
with its settings, its curve and its scores. The same seed on the same machine
gives the same bytes, stopped and resumed or not.

  --out DIR    where it goes (data/base)
  --size NAME  parameters: ${NAMES.join(", ")} (${NAMES[0]}, the shipped size)
  --seed N     seed of weights and data (0)
  --scale X    multiplies the steps of every phase (1); for trying things
  --resume     goes on from the checkpoint in the folder, if there is one
  --help       this text

Ctrl-C stops it (exit code 130) and leaves a checkpoint.
`;

/** What the command line asks for. */
interface BaseArguments {
  readonly job: BaseJob;
  readonly isResumed: boolean;
}

async function base(args: string[]): Promise<number> {
  const { job, isResumed } = parse(args);
  using stop = onStop();
  const of = plannedSteps(job);
  const losses: number[] = [];
  const onStep = ({ step, metrics }: JobStep) => {
    losses.push(metrics.loss!);
    if (step % 20 !== 0 && step !== of) return;
    const last = losses.slice(-20);
    const loss = last.reduce((a, b) => a + b, 0) / last.length;
    console.log(`step ${step} of ${of}: loss ${loss.toFixed(4)}`);
  };
  const folder = `${job.out}/${job.name}`;
  try {
    const { signal } = stop;
    const { loaded } = await makeBase(job, { onStep, isResumed, signal });
    loaded.model.parameters.dispose();
  } catch (error) {
    if (stop.exitCode === undefined) throw error;
    console.error(
      `Stopped after step ${losses.length} of ${of}. The checkpoint is in ${folder}; the same command with --resume goes on from there.`,
    );
    return stop.exitCode;
  }
  await removeFile(checkpointOf(job));
  console.log(await Deno.readTextFile(`${folder}/scores.json`));
  console.log(`The base model is in ${folder}`);
  return 0;
}

function parse(args: string[]): BaseArguments {
  const { values } = parseArgs({
    args,
    options: {
      out: { type: "string", default: "data/base" },
      size: { type: "string", default: NAMES[0]! },
      seed: { type: "string", default: "0" },
      scale: { type: "string", default: "1" },
      resume: { type: "boolean", default: false },
    },
  });
  const size = oneOf("size", values.size, NAMES);
  const seed = seedFrom(values.seed);
  const scale = Number(values.scale);
  if (!(scale > 0 && scale < Infinity)) {
    throw new UsageError(
      `the scale must be a number above 0, got "${values.scale}"`,
    );
  }
  const settings = BASE_MODELS[size];
  const phases = settings.phases.map((phase) => ({
    ...phase,
    steps: Math.max(1, Math.round(phase.steps * scale)),
  }));
  const folder = resolve(values.out);
  const job: BaseJob = {
    ...{ name: basename(folder), out: dirname(folder), model: "base", seed },
    task: { kind: "base", settings: { ...settings, seed, phases } },
    tests: [],
  };
  return { job, isResumed: values.resume };
}

if (import.meta.main) {
  await endWith({ does: "train the base model", help: HELP, run: base });
}
