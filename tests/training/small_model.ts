import { assert, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import type { Model } from "kit/models/transformer.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { smallShape } from "../models/shapes.ts";

/** A model's sizes. */
export const SMALL_SHAPE = { ...smallShape, vocabulary: 16, isTied: false };

/** One of that shape, the same for every call with one name. */
export function smallModel(name: string): Model {
  const weights = initialWeights(SMALL_SHAPE, randomStream(name));
  return { shape: SMALL_SHAPE, parameters: tf.tensor1d(weights) };
}

/** As many numbers, each within a share of the expected one, or of 1. */
export function assertAgree(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  share: number,
) {
  assertEquals(got.length, expected.length);
  for (let i = 0; i < got.length; i++) {
    const room = share * Math.max(1, Math.abs(expected[i]!));
    const off = Math.abs(got[i]! - expected[i]!);
    assert(off <= room, `number ${i}: ${got[i]} for ${expected[i]}`);
  }
}
