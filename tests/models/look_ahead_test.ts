import { assert, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { decode } from "kit/models/decode.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { tinyShape } from "./shapes.ts";

const shape = { ...tinyShape, vocabulary: 23, layers: 2 };

/** Nine completions of three prompts, and how often logits were read. */
async function sampled(ahead: number, temperature: number, topP = 1) {
  const weights = initialWeights(shape, randomStream("ahead"));
  const model = { shape, parameters: tf.tensor1d(weights) as tf.Tensor1D };
  const requests = Array.from({ length: 9 }, (_, row) => {
    const random = randomStream("draws").split(row);
    return { prompt: row % 3, uniformAt: (at: number) => random.at(at) };
  });
  const before = tf.memory().numTensors;
  const drawn = await decode(model, [[3], [5, 6, 7], [9, 1]], requests, {
    temperature,
    topP,
    maxTokens: 21,
    endId: 0,
    ahead,
  });
  assertEquals(tf.memory().numTensors, before);
  model.parameters.dispose();
  return drawn;
}

/** Runs with a kernel in the place of another. */
async function withKernel<T>(
  compute: tf.KernelFunc,
  body: () => Promise<T>,
): Promise<T> {
  const place = ["SparkleGuessTokens", tf.getBackend()] as const;
  const own = tf.getKernel(...place);
  tf.unregisterKernel(...place);
  tf.registerKernel({
    kernelName: place[0],
    backendName: place[1],
    kernelFunc: compute,
  });
  try {
    return await body();
  } finally {
    tf.unregisterKernel(...place);
    tf.registerKernel(own);
  }
}

for (const temperature of [1, 0, 0.6]) {
  Deno.test(`decode() draws the same with guesses at temperature ${temperature}`, async () => {
    await chooseBackend("kernels-plain");
    const expected = await sampled(1, temperature);
    const finishes = new Set(expected.map(({ finish }) => finish));
    if (temperature === 1) assertEquals(finishes.size, 2);
    for (const ahead of [2, 5, 100]) {
      assertEquals(await sampled(ahead, temperature), expected);
    }
  });
}

Deno.test("decode() draws the same when every guess is wrong, or some", async () => {
  await chooseBackend("kernels-plain");
  const expected = await sampled(1, 1);
  for (const every of [1, 3]) {
    let calls = 0;
    const wrong: tf.KernelFunc = ({ inputs }) => {
      const [rows] = inputs.logits!.shape;
      return tf.fill([rows!], calls++ % every === 0 ? 22 : 4);
    };
    assertEquals(await withKernel(wrong, () => sampled(6, 1)), expected);
    assert(calls > 0);
  }
});

Deno.test("decode() draws the same with guesses that do not know of top-p", async () => {
  await chooseBackend("kernels-plain");
  assertEquals(await sampled(4, 1, 0.5), await sampled(1, 1, 0.5));
});
