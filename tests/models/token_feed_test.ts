import { assert, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { compiledDecoderStep } from "kit/models/compiled_decoder.ts";
import { decode } from "kit/models/decode.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import { useCompile } from "kit/tensors/compile.ts";
import { startedTensorFlow } from "kit/tensors/tensorflow/start.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { testsOn } from "../tensors/backends/tests_on.ts";
import { smallShape } from "./shapes.ts";

const test = await testsOn("tensorflow");
const shape = { ...smallShape, vocabulary: 32 };
const prompts = [[3, 9], [5], [7, 7, 7, 2]];

/** 21 completions; many end early, so that the batch shrinks. */
async function sampled(endId = 1, temperature = 1) {
  const parameters = tf.tensor1d(initialWeights(shape, randomStream("feed")));
  const requests = Array.from({ length: 21 }, (_, row) => {
    const random = randomStream("draws").split(row);
    return { prompt: row % 3, uniformAt: (at: number) => random.at(at) };
  });
  const drawn = await decode({ shape, parameters }, prompts, requests, {
    temperature,
    maxTokens: 40,
    endId,
  });
  parameters.dispose();
  return drawn;
}

for (const temperature of [1, 0]) {
  test(`decode() compiled draws what it draws uncompiled, at temperature ${temperature}`, async () => {
    await chooseBackend("tensorflow");
    const compiled = await sampled(1, temperature);
    useCompile(false);
    try {
      const plain = await sampled(1, temperature);
      assertEquals(compiled.map(({ ids }) => ids), plain.map(({ ids }) => ids));
      compiled.forEach(({ logProbs }, row) =>
        logProbs.forEach((logProb, t) =>
          assert(Math.abs(logProb - plain[row]!.logProbs[t]!) < 2e-5)
        )
      );
    } finally {
      useCompile(true);
    }
  });
}

test("decode() is one call to the device a token", async () => {
  await chooseBackend("tensorflow");
  const { counts } = startedTensorFlow()!.executor;
  const calls = () => compiledDecoderStep.counts.launches;
  await sampled(-1);
  const before = { launches: counts.launches, calls: calls() };
  const drawn = await sampled(-1);
  assert(drawn.every(({ ids }) => ids.length === 40));
  // The prompts give the first token, and are one call themselves. Ten more cut
  // the flat vector of parameters and give its 9 matrices their shapes.
  assertEquals(calls() - before.calls, 39);
  assertEquals(counts.launches - before.launches - 39, 1 + 10);
});

test("decode() compiles a function for each of few sizes of batches", async () => {
  await chooseBackend("tensorflow");
  const { traces } = compiledDecoderStep.counts;
  await sampled();
  await sampled(2);
  await sampled(3);
  // Of 24, 16, 12 and 8 rows; the first was there.
  assert(compiledDecoderStep.counts.traces - traces <= 3);
});
