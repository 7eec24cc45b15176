/**
 * Prompts read at once, and a cache row filled for each completion.
 *
 * @module
 */

import type { KeyValueCache } from "../tensors/fused/cached_attention.ts";
import { embedding } from "../tensors/fused/embedding.ts";
import * as tf from "../tensors/tensorflow.ts";
import { type DecoderStep, headLogits } from "./decoder_step.ts";
import {
  hiddenStates,
  type Model,
  tokenBatch,
  type Weights,
} from "./transformer.ts";

/** Prompts, and the rows that continue them. */
export interface PromptRows {
  /** Token ids, at least one each. */
  readonly prompts: readonly (readonly number[])[];
  /** Which prompt each row continues, `[R]`. */
  readonly of: readonly number[];
  /** T, the tokens that a row has room for. */
  readonly time: number;
}

/**
 * Reads each prompt once, however many rows continue it.
 *
 * @param model Is left as it is.
 * @param weights Its parameters.
 * @param rows Prompts and who continues them.
 * @returns Logits of each row's first token and the layers' caches, owned by the
 * caller.
 */
export function readPrompts(
  model: Model,
  weights: Weights,
  { prompts, of, time }: PromptRows,
): DecoderStep {
  const { heads, keyValueHeads, headSize } = model.shape;
  const width = keyValueHeads * headSize;
  const starts = [0];
  for (const { length } of prompts) starts.push(starts.at(-1)! + length);
  const source = new Int32Array(of.length * time);
  of.forEach((prompt, row) => {
    for (let t = 0; t < prompts[prompt]!.length; t++) {
      source[row * time + t] = starts[prompt]! + t;
    }
  });
  return tf.tidyRecord(() => {
    const caches: KeyValueCache[] = [];
    const rows = tf.tensor1d(source, "int32");
    const spread = (part: tf.Tensor2D) =>
      tf.reshape(embedding(part, rows), [of.length, time, width]);
    const hidden = hiddenStates(
      model.shape,
      weights,
      tokenBatch(prompts),
      (_, qkv) => {
        const [, keys, values] = tf.split(
          qkv,
          [heads * headSize, width, width],
          1,
        ) as tf.Tensor2D[];
        caches.push({
          keys: spread(keys!) as tf.Tensor3D,
          values: spread(values!) as tf.Tensor3D,
        });
      },
    );
    const last = of.map((prompt) => starts[prompt + 1]! - 1);
    const ends = embedding(hidden, tf.tensor1d(last, "int32"));
    return { logits: headLogits(weights.head, ends), caches };
  });
}
