import { assert, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { decode } from "kit/models/decode.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { accumulateGradient } from "kit/training/accumulate.ts";
import { applyGradient, createOptimizer } from "kit/training/optimizer.ts";
import { BACKENDS_HERE } from "../backends_here.ts";
import { arenaUse } from "./arena_use.ts";

const shape = {
  vocabulary: 40,
  width: 48,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 12,
  mlpWidth: 72,
  positions: 64,
  ropeBase: 10000,
  epsilon: 1e-6,
  isTied: true,
  hasBias: true,
};
const kernels = BACKENDS_HERE.filter((name) => name.startsWith("kernels"));

/** Samples with the current weights, then moves towards some of it. */
async function train(steps: number, after?: (step: number) => void) {
  const start = initialWeights(shape, randomStream("training"));
  const model = { shape, parameters: tf.tensor1d(start) };
  using optimizer = createOptimizer(model, { weightDecay: 0.01 });
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const random = randomStream("draws").split(step);
    const requests = Array.from({ length: 6 }, (_, row) => ({
      prompt: row % 3,
      uniformAt: (at: number) => random.at(row * 100 + at),
    }));
    const prompts = [[1, 2], [3], [4, 5, 6, 7, 8]];
    const rollouts = await decode(model, prompts, requests, {
      temperature: 1,
      maxTokens: 10,
      endId: 0,
    });
    const sequences = rollouts.map(({ ids }, row) => ({
      promptIds: prompts[row % 3]!,
      completionIds: ids,
    }));
    const { loss, gradient } = await accumulateGradient(
      model,
      sequences,
      (indices, rows) => {
        const by = rows.map((row, i) =>
          row.map(() => (indices[i]! % 2 ? 0.02 : -0.02))
        );
        const loss = rows.flatMap((row, i) =>
          [...row].map((x, t) => x * by[i]![t]!)
        ).reduce((a, b) => a + b, 0);
        const flat = by.flatMap((row) => [...row]);
        return { loss, byLogProbs: Float32Array.from(flat) };
      },
      { temperature: 1, microTokens: 40 },
    );
    losses.push(loss);
    await applyGradient(model, optimizer, gradient, 1e-3);
    after?.(step);
  }
  const end = model.parameters.dataSync();
  model.parameters.dispose();
  return { losses, end };
}

for (const backend of kernels) {
  Deno.test(`50 steps have the same bits with 1, 2 and 4 threads, on ${backend}`, async () => {
    await chooseBackend(backend, { threads: 1 });
    const alone = await train(50);
    for (const threads of [2, 4]) {
      await chooseBackend(backend, { threads });
      assertEquals(await train(50), alone);
    }
  });

  Deno.test(`300 steps leave no tensor and take no more memory, on ${backend}`, async () => {
    await chooseBackend(backend);
    const tensors = tf.memory().numTensors;
    const buffers = tf.memory().numDataBuffers;
    const before = arenaUse().used;
    let settled = 0;
    await train(300, (step) => {
      if (step === 100) settled = arenaUse().size;
    });
    assertEquals(tf.memory().numTensors, tensors);
    assertEquals(tf.memory().numDataBuffers, buffers);
    // What stays are tables of angles and room to work in.
    assert(arenaUse().used - before < 1e6, `${arenaUse().used - before}`);
    assertEquals(arenaUse().size, settled);
  });
}

Deno.test("50 steps lose the same on every build within 1e-4", async () => {
  await chooseBackend("kernels-plain");
  const expected = (await train(50)).losses;
  const scale = Math.max(...expected.map(Math.abs));
  for (const backend of kernels) {
    await chooseBackend(backend);
    const { losses } = await train(50);
    const apart = Math.max(
      ...losses.map((loss, i) => Math.abs(loss - expected[i]!)),
    );
    assert(apart <= 1e-4 * scale, `${apart} of ${scale} on ${backend}`);
  }
});
