/**
 * How a decoder's parameters lie in one flat vector while it computes.
 *
 * Hugging Face keeps queries, keys and values apart and matrices as [out, in].
 * Here they lie side by side and as [in, out], so that each is one product.
 *
 * @module
 */

import type { ModelShape } from "./model_shape.ts";
import { parameterList } from "./model_shape.ts";

/** One tensor of the flat vector. */
export interface PackedSegment {
  /** What it is: `embedding`, `layers.0.qkv`, … */
  readonly name: string;
  /** Its dimensions; a matrix is `[in, out]`, the embedding `[V, D]`. */
  readonly shape: readonly number[];
  /** The Hugging Face tensors that make it up, side by side. */
  readonly sources: readonly string[];
  /** Whether weight decay applies: matrices yes, norms and biases no. */
  readonly decays: boolean;
}

/**
 * Lists the tensors of the flat vector in their one fixed order.
 *
 * @param shape The model's sizes.
 * @returns One entry per tensor.
 */
export function packedLayout(shape: ModelShape): PackedSegment[] {
  const { width: D, mlpWidth: F, headSize: S } = shape;
  const queries = shape.heads * S;
  const W = queries + 2 * shape.keyValueHeads * S;
  const segments: PackedSegment[] = [];
  const add = (name: string, dimensions: number[], ...sources: string[]) =>
    segments.push({
      name,
      shape: dimensions,
      sources,
      decays: dimensions.length > 1,
    });

  add("embedding", [shape.vocabulary, D], "model.embed_tokens.weight");
  for (let layer = 0; layer < shape.layers; layer++) {
    const here = `layers.${layer}`;
    const there = `model.layers.${layer}`;
    const qkv = ["q", "k", "v"].map((part) =>
      `${there}.self_attn.${part}_proj`
    );
    const weights = qkv.map((name) => `${name}.weight`);
    add(`${here}.norm1`, [D], `${there}.input_layernorm.weight`);
    add(`${here}.qkv`, [D, W], ...weights);
    if (shape.hasBias) {
      add(`${here}.qkvBias`, [W], ...qkv.map((name) => `${name}.bias`));
    }
    add(`${here}.output`, [queries, D], `${there}.self_attn.o_proj.weight`);
    add(`${here}.norm2`, [D], `${there}.post_attention_layernorm.weight`);
    add(
      `${here}.gateUp`,
      [D, 2 * F],
      `${there}.mlp.gate_proj.weight`,
      `${there}.mlp.up_proj.weight`,
    );
    add(`${here}.down`, [F, D], `${there}.mlp.down_proj.weight`);
  }
  add("norm", [D], "model.norm.weight");
  if (!shape.isTied) add("head", [shape.vocabulary, D], "lm_head.weight");
  return segments;
}

/** Tensors by Hugging Face's names; matrices are `[out, in]`. */
export type NamedWeights = ReadonlyMap<string, Float32Array>;

/**
 * Lays named weights out as the flat vector.
 *
 * @param shape The model's sizes.
 * @param weights Every parameter of `parameterList(shape)`, by name.
 * @returns The flat vector, shape `[P]`.
 * @throws {RangeError} If a tensor is missing or has another size.
 */
export function packWeights(
  shape: ModelShape,
  weights: NamedWeights,
): Float32Array {
  const sizes = new Map(parameterList(shape).map((p) => [p.name, p.size]));
  const flat = new Float32Array(totalSize(shape));
  visit(shape, (source, place) => {
    const data = weights.get(source);
    if (!data || data.length !== sizes.get(source)) {
      throw new RangeError(
        `Cannot lay out weights: ${source} needs ${
          sizes.get(source)
        } numbers, got ${data?.length ?? "none"}`,
      );
    }
    for (let i = 0; i < data.length; i++) flat[place(i)] = data[i]!;
  });
  return flat;
}

/** The named weights of a flat vector: what `packWeights` undoes. */
export function unpackWeights(
  shape: ModelShape,
  flat: Float32Array,
): Map<string, Float32Array> {
  const sizes = new Map(parameterList(shape).map((p) => [p.name, p.size]));
  const weights = new Map<string, Float32Array>();
  visit(shape, (source, place) => {
    const data = new Float32Array(sizes.get(source)!);
    for (let i = 0; i < data.length; i++) data[i] = flat[place(i)]!;
    weights.set(source, data);
  });
  return weights;
}

/** How many numbers the flat vector holds. */
export function totalSize(shape: ModelShape): number {
  return packedLayout(shape).reduce(
    (sum, { shape }) => sum + product(shape),
    0,
  );
}

/** Calls back for each source tensor with the flat place of its i-th number. */
function visit(
  shape: ModelShape,
  each: (source: string, place: (index: number) => number) => void,
) {
  const shapes = new Map(parameterList(shape).map((p) => [p.name, p.shape]));
  let offset = 0;
  for (const segment of packedLayout(shape)) {
    const start = offset;
    const columns = segment.shape.at(-1)!;
    let column = 0;
    const isTransposed = segment.name !== "embedding" &&
      segment.name !== "head";
    for (const source of segment.sources) {
      const dimensions = shapes.get(source)!;
      const left = column;
      if (dimensions.length === 2 && isTransposed) {
        const inputs = dimensions[1]!;
        each(
          source,
          (i) => start + (i % inputs) * columns + left + Math.floor(i / inputs),
        );
        column += dimensions[0]!;
      } else {
        each(source, (i) => start + left + i);
        column += dimensions.at(-1)!;
      }
    }
    offset += product(segment.shape);
  }
}

function product(dimensions: readonly number[]): number {
  return dimensions.reduce((a, b) => a * b, 1);
}
