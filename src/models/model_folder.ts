/**
 * A model on disk in Hugging Face's layout: `config.json`,
 * `model.safetensors`, `tokenizer.json`.
 *
 * @module
 */

import { writeFileAtomically } from "../base/files.ts";
import { parseJson } from "../base/json.ts";
import * as tf from "../tensors/tensorflow.ts";
import { packWeights, unpackWeights } from "./layout.ts";
import {
  formatModelConfig,
  type ModelConfig,
  parseModelConfig,
  type Precision,
} from "./model_config.ts";
import { parameterList } from "./model_shape.ts";
import {
  type NamedTensor,
  readSafetensors,
  writeSafetensors,
} from "./safetensors.ts";
import {
  createTokenizer,
  type Tokenizer,
  type TokenizerFile,
} from "./tokenizer.ts";
import type { Model } from "./transformer.ts";

/** A model read from a folder. */
export interface LoadedModel {
  /** The model; its parameters belong to the caller. */
  readonly model: Model;
  /** Sizes and special tokens. */
  readonly config: ModelConfig;
  /** The tokenizer. */
  readonly tokenizer: Tokenizer;
}

/**
 * Reads a model.
 *
 * @param folder The folder's path or URL.
 * @returns Model, config and tokenizer.
 * @throws {SyntaxError} If a file is damaged or of another kind.
 * @throws {RangeError} If the weights are not those of the config.
 */
export async function readModelFolder(
  folder: string | URL,
): Promise<LoadedModel> {
  const config = parseModelConfig(
    await Deno.readTextFile(fileIn(folder, "config.json")),
  );
  const tokenizerFile = parseJson<TokenizerFile>(
    await Deno.readTextFile(fileIn(folder, "tokenizer.json")),
    "tokenizer.json",
  );
  const tensors = readSafetensors(
    await Deno.readFile(fileIn(folder, "model.safetensors")),
    "model.safetensors",
  );
  for (const { name, shape } of parameterList(config.shape)) {
    const got = tensors.get(name)?.shape;
    if (String(got) !== String(shape)) {
      throw new RangeError(
        `Cannot load model.safetensors: config.json needs ${name} of shape [${shape}], got ${
          got ? `[${got}]` : "none"
        }`,
      );
    }
  }
  const weights = new Map([...tensors].map(([name, { data }]) => [name, data]));
  return {
    model: {
      shape: config.shape,
      parameters: tf.tensor1d(packWeights(config.shape, weights)),
    },
    config,
    tokenizer: createTokenizer(tokenizerFile),
  };
}

/** What is written beside the weights. */
export interface ModelFiles {
  /** Sizes and special tokens. */
  readonly config: ModelConfig;
  /** The tokenizer's file. */
  readonly tokenizer: TokenizerFile;
  /** How numbers are kept. */
  readonly precision: Precision;
}

/**
 * Writes a model; each file appears whole or not at all.
 *
 * @param folder Made if it is not there.
 * @param model What is written.
 * @param files Config, tokenizer and precision.
 */
export async function writeModelFolder(
  folder: string | URL,
  model: Model,
  files: ModelFiles,
) {
  const flat = await model.parameters.data() as Float32Array;
  const weights = unpackWeights(model.shape, flat);
  const tensors = new Map<string, NamedTensor>(
    parameterList(model.shape).map(({ name, shape }) => [
      name,
      { shape, data: weights.get(name)! },
    ]),
  );
  await Deno.mkdir(folder, { recursive: true });
  const write = (name: string, data: string | Uint8Array) =>
    writeFileAtomically(fileIn(folder, name), data);
  await write("model.safetensors", writeSafetensors(tensors, files.precision));
  await write("config.json", formatModelConfig(files.config, files.precision));
  await write(
    "tokenizer.json",
    JSON.stringify(files.tokenizer, null, 2) + "\n",
  );
}

function fileIn(folder: string | URL, name: string): string | URL {
  return folder instanceof URL
    ? new URL(name, folder.href.replace(/\/?$/, "/"))
    : `${folder}/${name}`;
}
