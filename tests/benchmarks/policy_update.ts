/**
 * The time of one update of a policy with a divergence and two passes.
 *
 * `deno run -A tests/benchmarks/policy_update.ts BACKEND [1M|10M] [UPDATES]`
 *
 * @module
 */

import { randomStream } from "kit/base/random.ts";
import { BENCHMARK_MODELS, now } from "kit/experiments/benchmark.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import { makeProblems } from "kit/problems/made.ts";
import { askPlain } from "kit/prompts/ask.ts";
import { type BackendName, chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { createOptimizer } from "kit/training/optimizer.ts";
import { type Judged, updatePolicy } from "kit/training/policy_update.ts";

const [backend, size = "1M", updates = "5"] = Deno.args;
await chooseBackend(backend as BackendName, { threads: 1 });
const shape = BENCHMARK_MODELS[size as keyof typeof BENCHMARK_MODELS];
const prompt = askPlain(makeProblems(1, { seed: 1, operations: [2] })[0]!);
const random = randomStream("rollouts");
const batch: Judged[] = Array.from({ length: 32 }, (_, sample) => ({
  advantage: sample % 2 ? 1 : -1,
  rollout: {
    prompt,
    sample,
    promptIds: [0],
    completionIds: Array.from(
      { length: 64 },
      () => random.integer(shape.vocabulary),
    ),
    logProbs: new Array<number>(64).fill(0),
    finish: "length",
    completion: "",
  },
}));

function newModel(name: string) {
  const weights = initialWeights(shape, randomStream(name));
  return { shape, parameters: tf.tensor1d(weights) };
}

const model = newModel("policy");
const reference = newModel("reference");
using optimizer = createOptimizer(model);
for (
  const [title, options] of Object.entries({
    "one pass": {},
    "a divergence": { loss: { beta: 0.04 }, reference },
    "two passes": { numIterations: 2 },
    "both": { loss: { beta: 0.04 }, reference, numIterations: 2 },
  })
) {
  const times: number[] = [];
  for (let update = 0; update <= Number(updates); update++) {
    const begin = now("processor");
    await updatePolicy({ model, optimizer }, batch, {
      learningRate: 1e-4,
      ...options,
    });
    times.push(now("processor") - begin);
  }
  const sorted = times.slice(1).sort((a, b) => a - b); // the first compiles
  const median = sorted[Math.floor(sorted.length / 2)]!;
  console.log(
    `${title}: ${median.toFixed(0)} ms, first ${times[0]!.toFixed(0)}`,
  );
}
