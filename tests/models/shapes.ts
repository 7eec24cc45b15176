import type { ModelShape } from "kit/models/model_shape.ts";

/** Two query heads share a key and value head, and no size is another's. */
export const smallShape: ModelShape = {
  vocabulary: 64,
  width: 24,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 6,
  mlpWidth: 40,
  positions: 160,
  ropeBase: 10000,
  epsilon: 1e-6,
  isTied: true,
  hasBias: true,
};

/** Sizes that fit no tile of a kernel. */
export const oddShape: ModelShape = {
  vocabulary: 37,
  width: 21,
  layers: 2,
  heads: 6,
  keyValueHeads: 3,
  headSize: 10,
  mlpWidth: 301,
  positions: 64,
  ropeBase: 100,
  epsilon: 1e-6,
  isTied: false,
  hasBias: true,
};

/** A layer whose step takes milliseconds. */
export const tinyShape: ModelShape = {
  ...smallShape,
  width: 16,
  layers: 1,
  heads: 2,
  keyValueHeads: 1,
  headSize: 8,
  mlpWidth: 24,
  positions: 256,
};
