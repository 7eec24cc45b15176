/**
 * `deno task base`: trains the base model that every study starts from.
 *
 * @module
 */

import { writeFileAtomically } from "../base/files.ts";
import {
  type BaseModelSettings,
  trainBaseModel,
} from "../experiments/base_model.ts";
import { baseScores } from "../experiments/base_scores.ts";
import { BASE_MODEL } from "../experiments/settings.ts";
import { readModelFolder, writeModelFolder } from "../models/model_folder.ts";
import { createTokenizer, madeTokenizerFile } from "../models/tokenizer.ts";
import type { Model } from "../models/transformer.ts";
import { chooseBackend } from "../tensors/backend.ts";

const HELP = `deno task base [--out DIR] [--seed N] [--scale X]

Trains the base model of the made task and writes it in Hugging Face's layout
with its settings, its curve and its scores. The same seed on the same machine gives the
same bytes.

  --out DIR   where it goes (data/base)
  --seed N    seed of weights and data (0)
  --scale X   multiplies the steps of every phase (1); for trying things
  --help      this text
`;

/** What the command line asks for. */
interface BaseArguments {
  readonly out: string;
  readonly seed: number;
  readonly scale: number;
}

async function base(args: BaseArguments) {
  const backend = await chooseBackend();
  const settings: BaseModelSettings = {
    ...BASE_MODEL,
    seed: args.seed,
    phases: BASE_MODEL.phases.map((phase) => ({
      ...phase,
      steps: Math.max(1, Math.round(phase.steps * args.scale)),
    })),
  };
  const tokenizer = createTokenizer(madeTokenizerFile());
  const { model, steps } = trainBaseModel(settings, tokenizer);
  const curve: string[] = [];
  const save = () =>
    writeBase(args.out, model, { curve, about: { backend, settings } });
  let sum = 0;
  let phase = "";
  for await (const step of steps) {
    if (step.phase !== phase) {
      if (phase) await save();
      [phase, sum] = [step.phase, 0];
    }
    sum += step.loss;
    if (step.step % 20 === 0) {
      curve.push(JSON.stringify({
        phase,
        step: step.step,
        loss: Number((sum / 20).toPrecision(6)),
        num_tokens: step.num_tokens,
      }));
      console.log(curve.at(-1));
      sum = 0;
    }
  }
  await save();
  model.parameters.dispose();
  await writeScores(args.out);
  console.log(`The base model is in ${args.out}`);
}

/** Asks the model as it lies on disk, in half precision, and keeps the scores. */
async function writeScores(out: string) {
  const loaded = await readModelFolder(out);
  const scores = await baseScores(loaded);
  loaded.model.parameters.dispose();
  console.log(JSON.stringify(scores));
  await writeFileAtomically(
    `${out}/scores.json`,
    `${JSON.stringify(scores, null, 2)}\n`,
  );
}

/** Writes the model with its curve and what it was made from. */
async function writeBase(
  out: string,
  model: Model,
  { curve, about }: { curve: readonly string[]; about: object },
) {
  const file = madeTokenizerFile();
  const { endId, padId } = createTokenizer(file);
  await writeModelFolder(out, model, {
    config: { shape: model.shape, beginId: null, endIds: [endId], padId },
    tokenizer: file,
    precision: "float16",
  });
  await writeFileAtomically(`${out}/curve.jsonl`, `${curve.join("\n")}\n`);
  const provenance = { command: "deno task base", ...about };
  await writeFileAtomically(
    `${out}/provenance.json`,
    `${JSON.stringify(provenance, null, 2)}\n`,
  );
}

function parse(args: readonly string[]): BaseArguments {
  const parsed = { out: "data/base", seed: 0, scale: 1 };
  for (let i = 0; i < args.length; i++) {
    const [name, value] = [args[i]!, args[i + 1]];
    if (name === "--help") {
      console.log(HELP);
      Deno.exit(0);
    }
    if (name === "--out" && value) parsed.out = value;
    else if (name === "--seed" && Number.isSafeInteger(Number(value))) {
      parsed.seed = Number(value);
    } else if (name === "--scale" && Number(value) > 0) {
      parsed.scale = Number(value);
    } else {
      console.error(
        `Cannot train the base model: needed --out DIR, --seed N or --scale X, got ${name} ${
          value ?? ""
        }`,
      );
      Deno.exit(2);
    }
    i++;
  }
  return parsed;
}

if (import.meta.main) {
  const args = parse(Deno.args);
  try {
    await base(args);
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}
