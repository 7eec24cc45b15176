/**
 * The sizes of a decoder and the list of parameters that follows from them.
 *
 * @module
 */

/** The sizes that fix every parameter of a Qwen2- or Llama-like decoder. */
export interface ModelShape {
  /** `V`: how many token ids there are. */
  readonly vocabulary: number;
  /** `D`: the width of the residual stream. */
  readonly width: number;
  /** How many decoder layers there are. */
  readonly layers: number;
  /** `H`: how many query heads a layer has. */
  readonly heads: number;
  /** How many key and value heads a layer has; divides `heads`. */
  readonly keyValueHeads: number;
  /** Numbers per head, even; `width / heads` unless the model says otherwise. */
  readonly headSize: number;
  /** Width of the gated MLP. */
  readonly mlpWidth: number;
  /** The longest sequence the model is meant for, in tokens. */
  readonly positions: number;
  /** Base of the rotary frequencies, `rope_theta`. */
  readonly ropeBase: number;
  /** What RMSNorm adds to the mean square. */
  readonly epsilon: number;
  /** Whether the head is the embedding matrix itself. */
  readonly isTied: boolean;
  /** Whether queries, keys and values have biases: Qwen2 yes, Llama no. */
  readonly hasBias: boolean;
}

/** One parameter tensor and its place in the flat vector of all of them. */
export interface Parameter {
  /** Hugging Face's name, such as `model.layers.0.self_attn.q_proj.weight`. */
  readonly name: string;
  /** Its dimensions; a matrix is `[out, in]`. */
  readonly shape: readonly number[];
  /** How many numbers it holds: the product of `shape`. */
  readonly size: number;
  /** Where it starts in the flat vector, counted in numbers. */
  readonly offset: number;
  /** Whether weight decay applies: matrices yes, norms and biases no. */
  readonly decays: boolean;
}

/**
 * Lists a model's parameters in their one fixed order.
 *
 * Laid end to end in this order they fill one flat vector without gaps, which
 * is how weights, gradients and optimizer moments are kept.
 *
 * @param shape The model's sizes.
 * @returns One entry per parameter; offsets rise from 0.
 * @throws {RangeError} If no decoder can have these sizes.
 *
 * @example The head is listed only when it is not the embedding
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parameterList } from "kit/models/model_shape.ts";
 *
 * const shape = {
 *   vocabulary: 64, width: 8, layers: 1, heads: 2, keyValueHeads: 1,
 *   headSize: 4, mlpWidth: 16, positions: 32, ropeBase: 10000,
 *   epsilon: 1e-6, isTied: true, hasBias: true,
 * };
 * const names = parameterList(shape).map((parameter) => parameter.name);
 * assertEquals(names[0], "model.embed_tokens.weight");
 * assertEquals(names.at(-1), "model.norm.weight");
 * ```
 */
export function parameterList(shape: ModelShape): Parameter[] {
  checkModelShape(shape);
  const { vocabulary, width, mlpWidth } = shape;
  const queries = shape.heads * shape.headSize;
  const keys = shape.keyValueHeads * shape.headSize;

  const parameters: Parameter[] = [];
  let offset = 0;
  const add = (name: string, ...dimensions: number[]) => {
    const size = dimensions.reduce((product, d) => product * d, 1);
    const decays = dimensions.length > 1;
    parameters.push({ name, shape: dimensions, size, offset, decays });
    offset += size;
  };
  const addProjection = (name: string, outputs: number) => {
    add(`${name}.weight`, outputs, width);
    if (shape.hasBias) add(`${name}.bias`, outputs);
  };

  add("model.embed_tokens.weight", vocabulary, width);
  for (let layer = 0; layer < shape.layers; layer++) {
    const prefix = `model.layers.${layer}`;
    add(`${prefix}.input_layernorm.weight`, width);
    addProjection(`${prefix}.self_attn.q_proj`, queries);
    addProjection(`${prefix}.self_attn.k_proj`, keys);
    addProjection(`${prefix}.self_attn.v_proj`, keys);
    add(`${prefix}.self_attn.o_proj.weight`, width, queries);
    add(`${prefix}.post_attention_layernorm.weight`, width);
    add(`${prefix}.mlp.gate_proj.weight`, mlpWidth, width);
    add(`${prefix}.mlp.up_proj.weight`, mlpWidth, width);
    add(`${prefix}.mlp.down_proj.weight`, width, mlpWidth);
  }
  add("model.norm.weight", width);
  if (!shape.isTied) add("lm_head.weight", vocabulary, width);
  return parameters;
}

/**
 * Counts the numbers in a model's flat vector.
 *
 * @param shape The model's sizes.
 * @returns The sum of all parameters' sizes; a tied head counts once.
 * @throws {RangeError} If no decoder can have these sizes.
 */
export function parameterCount(shape: ModelShape): number {
  const last = parameterList(shape).at(-1)!;
  return last.offset + last.size;
}

/**
 * Refuses sizes that no decoder can have.
 *
 * @param shape The sizes to check.
 * @throws {RangeError} If a size is not a positive whole number, the key and
 * value heads do not divide the heads, a head's size is odd, or the rotary
 * base or epsilon is not a positive number.
 */
export function checkModelShape(shape: ModelShape): void {
  for (const size of WHOLE) {
    if (!Number.isSafeInteger(shape[size]) || shape[size] < 1) {
      refuse(`${size} must be a positive whole number, got ${shape[size]}`);
    }
  }
  for (const size of ["ropeBase", "epsilon"] as const) {
    if (!Number.isFinite(shape[size]) || shape[size] <= 0) {
      refuse(`${size} must be a positive number, got ${shape[size]}`);
    }
  }
  if (shape.heads % shape.keyValueHeads !== 0) {
    refuse(
      `heads must be a multiple of keyValueHeads, got ${shape.heads} and ${shape.keyValueHeads}`,
    );
  }
  if (shape.headSize % 2 !== 0) {
    refuse(
      `headSize must be even for rotary positions, got ${shape.headSize}`,
    );
  }
}

const WHOLE = [
  "vocabulary",
  "width",
  "layers",
  "heads",
  "keyValueHeads",
  "headSize",
  "mlpWidth",
  "positions",
] as const;

function refuse(reason: string): never {
  throw new RangeError(`Cannot build a model: ${reason}`);
}
