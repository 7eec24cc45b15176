import { assert, assertThrows } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { decoderStep } from "kit/models/decoder_step.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import type { ModelShape } from "kit/models/model_shape.ts";
import { weightsOf } from "kit/models/transformer.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { BACKENDS_HERE } from "../tensors/backends_here.ts";
import { oddShape as shape } from "./shapes.ts";

const lengths = [0, 5, 12, 11, 1];

/** Logits and caches after one step from drawn caches, end to end. */
function stepOnce(given: ModelShape, at: readonly number[] = lengths) {
  return tf.tidy(() => {
    const flat = tf.tensor1d(initialWeights(given, randomStream("step")));
    const random = randomStream("caches");
    const cache = () =>
      tf.tensor3d(
        Float32Array.from({ length: 5 * 13 * 30 }, () => random.normal()),
        [5, 13, 30],
      );
    const { logits, caches } = decoderStep(
      given,
      weightsOf(given, flat),
      [1, 2].map(() => ({ keys: cache(), values: cache() })),
      tf.tensor1d([3, 36, 0, 3, 20], "int32"),
      tf.tensor1d([...at], "int32"),
    );
    const parts = [
      logits,
      ...caches.flatMap(({ keys, values }) => [keys, values]),
    ];
    return parts.map((part) => part.dataSync());
  });
}

for (const isTied of [false, true]) {
  for (const hasBias of [true, false]) {
    const given = { ...shape, isTied, hasBias };
    const title = `${isTied ? "a tied" : "an own"} head and ${
      hasBias ? "" : "no "
    }biases`;
    Deno.test(`decoderStep() is its composed form, with ${title}`, async () => {
      await chooseBackend("cpu");
      const expected = stepOnce(given);
      for (const backend of BACKENDS_HERE) {
        await chooseBackend(backend);
        stepOnce(given).forEach((got, i) => {
          const other = expected[i]!;
          const apart = Math.hypot(...got.map((x, j) => x - other[j]!)) /
            Math.hypot(...other);
          assert(apart <= 2e-6, `part ${i} off by ${apart} on ${backend}`);
        });
      }
    });
  }
}

Deno.test("decoderStep() refuses lengths that the caches have no room for", async () => {
  await chooseBackend();
  assertThrows(
    () => stepOnce(shape, [0, 1, 13, 2, 3]),
    RangeError,
    "needed 5 lengths from 0 to 12",
  );
});
