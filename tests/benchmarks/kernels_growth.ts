/**
 * Whether the kernels' memory and time grow as they should: not at all over
 * steps, linearly with tokens, and with a block of the vocabulary instead of all
 * of it. Prints a table for each; `deno run -A tests/benchmarks/kernels_growth.ts
 * [BACKEND…]`.
 */

import process from "node:process";
import { randomStream } from "kit/base/random.ts";
import { BENCHMARK_MODELS, now } from "kit/experiments/benchmark.ts";
import { decode } from "kit/models/decode.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import type { Scored } from "kit/models/score.ts";
import type { Model } from "kit/models/transformer.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import { tokenLogProbs } from "kit/tensors/fused/token_log_probs.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { accumulateGradient } from "kit/training/accumulate.ts";
import { applyGradient, createOptimizer } from "kit/training/optimizer.ts";
import { arenaUse } from "../tensors/kernels/arena_use.ts";

const shape = { ...BENCHMARK_MODELS["1M"], positions: 1024 };
const STEPS = 1000;
const TOKENS = 4096;

function newModel(): Model {
  const weights = initialWeights(shape, randomStream("growth"));
  return { shape, parameters: tf.tensor1d(weights) };
}

/** The gradient of the mean log-probability with signs in turn. */
async function gradientOf(model: Model, sequences: readonly Scored[]) {
  const { gradient } = await accumulateGradient(
    model,
    sequences,
    (indices, rows) => {
      const by = rows.flatMap((row, i) =>
        Array.from(row, () => (indices[i]! % 2 ? 1 : -1) / TOKENS)
      );
      return { loss: 0, byLogProbs: Float32Array.from(by) };
    },
    { temperature: 1, microTokens: 2 * TOKENS },
  );
  return gradient;
}

/** Samples 16 completions of 32 tokens and takes a step, a thousand times. */
async function overSteps(backend: string) {
  const model = newModel();
  using optimizer = createOptimizer(model);
  let begin = now("processor");
  for (let step = 1; step <= STEPS; step++) {
    const random = randomStream("draws").split(step);
    const requests = Array.from({ length: 16 }, (_, row) => ({
      prompt: 0,
      uniformAt: (at: number) => random.at(row * 32 + at),
    }));
    const options = { temperature: 1, maxTokens: 32, endId: 31 };
    const rollouts = await decode(model, [[0, 1, 2]], requests, options);
    const sequences = rollouts.map(({ ids }) => ({
      promptIds: [0, 1, 2],
      completionIds: ids,
    }));
    const gradient = await gradientOf(model, sequences);
    await applyGradient(model, optimizer, gradient, 1e-4);
    if (step % 100 !== 0) continue;
    const { numTensors, numDataBuffers } = tf.memory();
    const { used, size } = arenaUse();
    const resident = process.memoryUsage().rss;
    const cells = [
      numTensors,
      numDataBuffers,
      ...[used, size, resident].map(megabytes),
    ];
    const each = (now("processor") - begin) / 100;
    console.log(
      `${backend} step ${step}: ${cells[0]} tensors, ${
        cells[1]
      } buffers, arena ${cells[2]} of ${cells[3]} MB, process ${cells[4]} MB, ${
        each.toFixed(1)
      } ms a step`,
    );
    begin = now("processor");
  }
  model.parameters.dispose();
}

/** One gradient of 4,096 tokens, in sequences of growing length. */
async function overLengths(backend: string) {
  const model = newModel();
  for (const length of [64, 128, 256, 512]) {
    const sequences = Array.from({ length: TOKENS / length }, () => ({
      promptIds: [0],
      completionIds: Array.from({ length }, (_, i) => i % 31),
    }));
    const times: number[] = [];
    for (let i = 0; i < 6; i++) {
      const begin = now("processor");
      (await gradientOf(model, sequences)).dispose();
      if (i > 0) times.push(now("processor") - begin);
    }
    times.sort((a, b) => a - b);
    console.log(
      `${backend} T = ${length}: ${
        (1000 * times[2]! / TOKENS).toFixed(1)
      } µs a token`,
    );
  }
  model.parameters.dispose();
}

/** Log-probabilities and their gradient over Qwen2's vocabulary. */
function overVocabulary(backend: string) {
  const [vocabulary, width] = [151936, 64];
  const head = tf.randomNormal([vocabulary, width]) as tf.Tensor2D;
  for (const rows of [512, 1024, 2048, 4096]) {
    const hidden = tf.randomNormal([rows, width]) as tf.Tensor2D;
    const targets = tf.zeros([rows], "int32") as tf.Tensor1D;
    const before = arenaUse().size;
    const begin = now("processor");
    const score = (h: tf.Tensor, e: tf.Tensor) =>
      tokenLogProbs(h as tf.Tensor2D, e as tf.Tensor2D, targets, 1).logProbs;
    tf.dispose(tf.grads((h, e) => tf.sum(score(h!, e!)))([hidden, head]));
    console.log(
      `${backend} N = ${rows}: ${
        megabytes(arenaUse().size - before)
      } MB more for all, logits would be ${
        megabytes(4 * rows * vocabulary)
      } MB; ${((now("processor") - begin) / rows).toFixed(2)} ms a token`,
    );
    tf.dispose([hidden, targets]);
  }
  head.dispose();
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

const asked = Deno.args.length > 0
  ? Deno.args
  : ["kernels-native", "kernels-relaxed"];
for (const backend of asked) {
  await chooseBackend(backend, { threads: 1 });
  await overLengths(backend);
  overVocabulary(backend);
  await overSteps(backend);
}
