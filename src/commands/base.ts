/**
 * `deno task base`: trains the base model that every study starts from.
 *
 * @module
 */

import { writeFileAtomically } from "../base/files.ts";
import { trainBaseModel } from "../experiments/base_model.ts";
import { BASE_MODEL } from "../experiments/settings.ts";
import { writeModelFolder } from "../models/model_folder.ts";
import { createTokenizer, madeTokenizerFile } from "../models/tokenizer.ts";
import { chooseBackend } from "../tensors/backend.ts";

const HELP = `deno task base [--out DIR] [--seed N] [--scale X]

Trains the base model of the made task and writes it in Hugging Face's layout
with its settings and its curve. The same seed on the same machine gives the
same bytes.

  --out DIR   where it goes (data/base)
  --seed N    seed of weights and data (0)
  --scale X   multiplies the steps of every phase (1); for trying things
  --help      this text
`;

if (import.meta.main) {
  const args = parse(Deno.args);
  const backend = await chooseBackend();
  const settings = {
    ...BASE_MODEL,
    seed: args.seed,
    phases: BASE_MODEL.phases.map((phase) => ({
      ...phase,
      steps: Math.max(1, Math.round(phase.steps * args.scale)),
    })),
  };
  const file = madeTokenizerFile();
  const tokenizer = createTokenizer(file);
  const { model, steps } = trainBaseModel(settings, tokenizer);
  const curve: string[] = [];
  const save = async () => {
    await writeModelFolder(args.out, model, {
      config: {
        shape: settings.shape,
        beginId: null,
        endIds: [tokenizer.endId],
        padId: tokenizer.padId,
      },
      tokenizer: file,
      precision: "float16",
    });
    await writeFileAtomically(
      `${args.out}/curve.jsonl`,
      curve.join("\n") + "\n",
    );
    await writeFileAtomically(
      `${args.out}/provenance.json`,
      JSON.stringify(
        { command: "deno task base", backend, settings },
        null,
        2,
      ) +
        "\n",
    );
  };
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
  console.log(`The base model is in ${args.out}`);
}

function parse(args: readonly string[]) {
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
