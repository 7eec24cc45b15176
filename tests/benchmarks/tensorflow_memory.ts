/**
 * Whether 2,000 training steps on `tensorflow` take no more memory than 500.
 *
 * `deno run -A tests/benchmarks/tensorflow_memory.ts [STEPS] [--compiled]`
 *
 * @module
 */

import { randomStream } from "kit/base/random.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import type { Model } from "kit/models/transformer.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import { useCompile } from "kit/tensors/compile.ts";
import { startedTensorFlow } from "kit/tensors/tensorflow/start.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { createOptimizer } from "kit/training/optimizer.ts";
import { trainSupervised } from "kit/training/supervised.ts";

const steps = Number(Deno.args.find((word) => /^\d+$/.test(word)) ?? 2000);
await chooseBackend("tensorflow");
useCompile(Deno.args.includes("--compiled"));
const shape = {
  vocabulary: 64,
  width: 64,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 16,
  mlpWidth: 128,
  positions: 64,
  ropeBase: 10000,
  epsilon: 1e-6,
  isTied: true,
  hasBias: true,
};
const model: Model = {
  shape,
  parameters: tf.tensor1d(initialWeights(shape, randomStream("memory"))),
};
using optimizer = createOptimizer(model);
const random = randomStream("tokens");
let at = 0;
// Lengths change from step to step, as they do in training.
const batch = () =>
  Array.from({ length: 8 }, () => ({
    promptIds: [1, 2],
    completionIds: Array.from(
      { length: 4 + Math.floor(12 * random.at(at++)) },
      () => Math.floor(64 * random.at(at++)),
    ),
  }));
const { executor } = startedTensorFlow()!;
const training = trainSupervised(model, optimizer, batch, {
  learningRateAt: () => 1e-4,
  steps,
});
let step = 0;
for await (const { loss } of training) {
  step++;
  if (step % Math.max(1, Math.floor(steps / 8)) > 0) continue;
  const mebibytes = (Deno.memoryUsage().rss / 2 ** 20).toFixed(1);
  console.log(
    `step ${step}: ${mebibytes} MiB resident, ${executor.tensors} tensors, loss ${
      loss.toFixed(3)
    }`,
  );
}
