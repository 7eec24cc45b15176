/**
 * Fresh parameters from a seed.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import { packedLayout, totalSize } from "./layout.ts";
import type { ModelShape } from "./model_shape.ts";

/** How wide the first weights are drawn. */
export interface InitialOptions {
  /** Standard deviation of the embedding. Default 0.3. */
  readonly embeddingDeviation?: number;
}

/**
 * Draws the parameters of a new model.
 *
 * Matrices are normal with deviation 1/√fan-in; the two that write into the
 * residual stream are divided by √(2·layers) as well; norms are one, biases
 * zero. Small models learned with these where 0.02 everywhere stalled.
 *
 * @param shape The model's sizes.
 * @param random Where the numbers come from.
 * @param options The embedding's deviation.
 * @returns The flat vector, shape `[P]`.
 */
export function initialWeights(
  shape: ModelShape,
  random: Random,
  options: InitialOptions = {},
): Float32Array {
  const { embeddingDeviation = 0.3 } = options;
  const flat = new Float32Array(totalSize(shape));
  let offset = 0;
  for (const { name, shape: dimensions } of packedLayout(shape)) {
    const size = dimensions.reduce((a, b) => a * b, 1);
    const numbers = flat.subarray(offset, offset + size);
    offset += size;
    if (dimensions.length === 1) {
      numbers.fill(name.includes("norm") ? 1 : 0);
      continue;
    }
    const draws = random.split(name);
    const isTable = name === "embedding" || name === "head";
    const writes = name.endsWith(".output") || name.endsWith(".down");
    const deviation = isTable
      ? embeddingDeviation
      : 1 / Math.sqrt(dimensions[0]! * (writes ? 2 * shape.layers : 1));
    for (let i = 0; i < size; i++) numbers[i] = deviation * draws.normal();
  }
  return flat;
}
