/**
 * A model's `config.json` in Hugging Face's format, read and written.
 *
 * @module
 */

import { checkModelShape, type ModelShape } from "./model_shape.ts";

/** What `config.json` says about a model. */
export interface ModelConfig {
  /** The model's sizes. */
  readonly shape: ModelShape;
  /** The token that opens a text, or null when there is none. */
  readonly beginId: number | null;
  /** The tokens that end a text; usually one. */
  readonly endIds: readonly number[];
  /** The token that fills up short rows, or null when there is none. */
  readonly padId: number | null;
}

/** How a model's numbers are stored on disk. */
export type Precision = "float16" | "float32";

/**
 * Reads the text of a Qwen2 or Llama `config.json`.
 *
 * Absent `rms_norm_eps`, `rope_theta` and `tie_word_embeddings` mean what they
 * mean in Hugging Face's classes: 1e-6, 10000 and false. What this kit does
 * not compute (scaled rotary positions, sliding windows, other activations,
 * other biases) is refused rather than ignored.
 *
 * @param text The file's text.
 * @returns The model's sizes and special tokens.
 * @throws {SyntaxError} If the text is not a JSON object, a field is missing
 * or has another type, or it asks for what is not supported.
 * @throws {RangeError} If no decoder can have these sizes.
 */
export function parseModelConfig(text: string): ModelConfig {
  const fields = objectOf(text);
  const family = familyOf(fields);
  refuseUnsupported(fields);

  const rope = (fields.rope_parameters ?? {}) as Fields;
  const width = numberIn(fields, "hidden_size");
  const heads = numberIn(fields, "num_attention_heads");
  const headSize = numberIn(fields, "head_dim", width / heads);
  if (!Number.isInteger(headSize)) {
    throw new RangeError(
      `Cannot read config.json: hidden_size must be a multiple of num_attention_heads where head_dim is absent, got ${width} and ${heads}`,
    );
  }
  const shape: ModelShape = {
    vocabulary: numberIn(fields, "vocab_size"),
    width,
    layers: numberIn(fields, "num_hidden_layers"),
    heads,
    keyValueHeads: family.needsKeyValueHeads
      ? numberIn(fields, "num_key_value_heads")
      : numberIn(fields, "num_key_value_heads", heads),
    headSize,
    mlpWidth: numberIn(fields, "intermediate_size"),
    positions: numberIn(fields, "max_position_embeddings"),
    ropeBase: numberIn(rope, "rope_theta", numberIn(fields, "rope_theta", 1e4)),
    epsilon: numberIn(fields, "rms_norm_eps", 1e-6),
    isTied: booleanIn(fields, "tie_word_embeddings", false),
    hasBias: family.hasBias,
  };
  checkModelShape(shape);
  return {
    shape,
    beginId: idsIn(fields, "bos_token_id", shape)[0] ?? null,
    endIds: idsIn(fields, "eos_token_id", shape),
    padId: idsIn(fields, "pad_token_id", shape)[0] ?? null,
  };
}

/**
 * Writes a model's `config.json`.
 *
 * A shape with biases is a Qwen2, one without is a Llama. Reading the text
 * back gives an equal record.
 *
 * @param config The model's sizes and special tokens.
 * @param precision How the weights beside it are stored.
 * @returns The file's text, ending in a newline.
 * @throws {RangeError} If no decoder can have these sizes.
 *
 * @example What is written reads back
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import {
 *   formatModelConfig,
 *   parseModelConfig,
 * } from "kit/models/model_config.ts";
 *
 * const config = {
 *   shape: {
 *     vocabulary: 64, width: 8, layers: 1, heads: 2, keyValueHeads: 1,
 *     headSize: 4, mlpWidth: 16, positions: 32, ropeBase: 10000,
 *     epsilon: 1e-6, isTied: true, hasBias: true,
 *   },
 *   beginId: null,
 *   endIds: [1],
 *   padId: 0,
 * };
 * const text = formatModelConfig(config, "float16");
 * assertEquals(JSON.parse(text).model_type, "qwen2");
 * assertEquals(parseModelConfig(text), config);
 * ```
 */
export function formatModelConfig(
  config: ModelConfig,
  precision: Precision,
): string {
  const { shape } = config;
  checkModelShape(shape);
  const isDefaultHead = shape.headSize * shape.heads === shape.width;
  const fields = {
    architectures: [shape.hasBias ? "Qwen2ForCausalLM" : "LlamaForCausalLM"],
    model_type: shape.hasBias ? "qwen2" : "llama",
    hidden_act: "silu",
    hidden_size: shape.width,
    intermediate_size: shape.mlpWidth,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.keyValueHeads,
    ...(isDefaultHead ? {} : { head_dim: shape.headSize }),
    vocab_size: shape.vocabulary,
    max_position_embeddings: shape.positions,
    rms_norm_eps: shape.epsilon,
    rope_theta: shape.ropeBase,
    attention_dropout: 0,
    tie_word_embeddings: shape.isTied,
    use_cache: true,
    bos_token_id: config.beginId,
    eos_token_id: config.endIds.length > 1
      ? config.endIds
      : config.endIds[0] ?? null,
    pad_token_id: config.padId,
    torch_dtype: precision,
  };
  return JSON.stringify(fields, null, 2) + "\n";
}

/** The families that are read, by `model_type`. */
const FAMILIES = {
  // Hugging Face's Qwen2 takes 32 for absent key and value heads, which no
  // one means; Llama takes the number of heads.
  qwen2: { hasBias: true, needsKeyValueHeads: true },
  llama: { hasBias: false, needsKeyValueHeads: false },
} as const;

type Fields = Readonly<Record<string, unknown>>;

function refuse(reason: string): never {
  throw new SyntaxError(`Cannot read config.json: ${reason}`);
}

function objectOf(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    refuse(`it must be JSON, got: ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(`it must hold an object, got ${JSON.stringify(value)}`);
  }
  return value as Fields;
}

function familyOf(fields: Fields) {
  const type = fields.model_type;
  if (type === undefined) refuse(`the field "model_type" is missing`);
  if (typeof type !== "string" || !Object.hasOwn(FAMILIES, type)) {
    refuse(
      `model_type must be "qwen2" or "llama", got ${JSON.stringify(type)}`,
    );
  }
  return FAMILIES[type as keyof typeof FAMILIES];
}

function refuseUnsupported(fields: Fields) {
  const demand = (name: string, accepted: string | boolean) => {
    const got = fields[name] ?? accepted;
    if (got === accepted) return;
    refuse(
      `${name} must be ${JSON.stringify(accepted)}, got ${JSON.stringify(got)}`,
    );
  };
  demand("hidden_act", "silu");
  demand("use_sliding_window", false);
  demand("mlp_bias", false);
  if (fields.model_type === "llama") demand("attention_bias", false);

  for (const name of ["rope_scaling", "rope_parameters"]) {
    const rope = fields[name] ?? {};
    if (typeof rope !== "object") refuse(`${name} must be an object or null`);
    const type = (rope as Fields).rope_type ?? (rope as Fields).type;
    if (type !== undefined && type !== "default") {
      refuse(
        `${name} must leave positions unscaled ("default"), got ${
          JSON.stringify(type)
        }`,
      );
    }
  }
}

function numberIn(fields: Fields, name: string, otherwise?: number): number {
  const value = fields[name] ?? otherwise;
  if (value === undefined) refuse(`the field "${name}" is missing`);
  if (typeof value !== "number") {
    refuse(`${name} must be a number, got ${JSON.stringify(value)}`);
  }
  return value;
}

function booleanIn(fields: Fields, name: string, otherwise: boolean): boolean {
  const value = fields[name] ?? otherwise;
  if (typeof value !== "boolean") {
    refuse(`${name} must be true or false, got ${JSON.stringify(value)}`);
  }
  return value;
}

/** A field of token ids: null, one, or a list. */
function idsIn(fields: Fields, name: string, shape: ModelShape): number[] {
  const ids = [fields[name] ?? []].flat();
  for (const id of ids) {
    if (!Number.isInteger(id) || id as number < 0) {
      refuse(`${name} must hold token ids, got ${JSON.stringify(id)}`);
    }
    if (id as number >= shape.vocabulary) {
      refuse(
        `${name} must be below vocab_size ${shape.vocabulary}, got ${id}`,
      );
    }
  }
  return ids as number[];
}
