/**
 * The workloads that `deno task bench` times, on the backend that is current.
 *
 * @module
 */

import process from "node:process";
import { randomStream } from "../base/random.ts";
import { decode } from "../models/decode.ts";
import { initialWeights } from "../models/initial_weights.ts";
import type { ModelShape } from "../models/model_shape.ts";
import type { Scored } from "../models/score.ts";
import type { Model } from "../models/transformer.ts";
import * as tf from "../tensors/tensorflow.ts";
import { createOptimizer, type Optimizer } from "../training/optimizer.ts";
import { takeStep } from "../training/take_step.ts";

const COMMON = {
  vocabulary: 32,
  positions: 128,
  ropeBase: 10000,
  epsilon: 1e-6,
  isTied: true,
  hasBias: true,
};

/** The models, of about one, ten and 494 million parameters. */
export const BENCHMARK_MODELS = {
  "1M": {
    ...COMMON,
    width: 128,
    layers: 4,
    heads: 4,
    keyValueHeads: 4,
    headSize: 32,
    mlpWidth: 344,
  },
  "10M": {
    ...COMMON,
    width: 384,
    layers: 6,
    heads: 6,
    keyValueHeads: 6,
    headSize: 64,
    mlpWidth: 1024,
  },
  // Qwen2-0.5B's shape, for GPUs.
  "0.5B": {
    ...COMMON,
    vocabulary: 151936,
    ropeBase: 1000000,
    width: 896,
    layers: 24,
    heads: 14,
    keyValueHeads: 2,
    headSize: 64,
    mlpWidth: 4864,
  },
} as const satisfies Record<string, ModelShape>;

/** A model's name. */
export type BenchmarkSize = keyof typeof BENCHMARK_MODELS;

/**
 * What is timed. `train`: one optimizer step on 32 sequences of 64 tokens.
 * `sample`: 64 completions of 64 tokens at temperature 1. `iteration`: sample,
 * then two steps on what was sampled.
 */
export const WORKLOADS = ["train", "sample", "iteration"] as const;

/** A workload's name. */
export type Workload = typeof WORKLOADS[number];

/** Rows, steps and columns of the products that are timed. */
export const PRODUCTS = [
  [1024, 1024, 1024],
  [2048, 128, 512],
  [64, 128, 512],
  [2048, 384, 2048],
] as const;

const LENGTH = 64;
const BATCH = 32;
const ROLLOUTS = 64;

/**
 * What a time is: what passed on the wall, or what the processors spent. With
 * one thread the latter is what an idle machine would take, also on a busy one.
 */
export type Clock = "wall" | "processor";

/** Milliseconds on a clock. */
export function now(clock: Clock): number {
  if (clock === "wall") return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A model and its optimizer on one backend. */
export interface BenchmarkRun {
  /** Takes one workload; returns its time in milliseconds. */
  readonly time: (workload: Workload, clock: Clock) => Promise<number>;
  /** Frees the tensors. */
  [Symbol.dispose](): void;
}

/**
 * Makes a model on the current backend; the same numbers every time.
 *
 * @param size Which model.
 * @returns What can be timed; the backend must stay current.
 */
export function startBenchmark(size: BenchmarkSize): BenchmarkRun {
  const shape = BENCHMARK_MODELS[size];
  const weights = initialWeights(shape, randomStream("benchmark"));
  const model: Model = { shape, parameters: tf.tensor1d(weights) };
  const optimizer = createOptimizer(model);
  const random = randomStream("tokens");
  const fixed = Array.from({ length: BATCH }, (_, row) => ({
    promptIds: [0],
    completionIds: Array.from(
      { length: LENGTH },
      (_, i) => Math.floor(random.at(row * LENGTH + i) * shape.vocabulary),
    ),
  }));
  const workloads: Record<Workload, () => Promise<unknown>> = {
    train: () => step(model, optimizer, fixed),
    sample: () => sample(model),
    async iteration() {
      const rollouts = await sample(model);
      await step(model, optimizer, rollouts.slice(0, BATCH));
      await step(model, optimizer, rollouts.slice(BATCH));
    },
  };
  return {
    async time(workload, clock) {
      const begin = now(clock);
      await workloads[workload]();
      return now(clock) - begin;
    },
    [Symbol.dispose]() {
      model.parameters.dispose();
      optimizer[Symbol.dispose]();
    },
  };
}

/**
 * Times one product of float32 matrices.
 *
 * @param sizes Rows, steps and columns.
 * @param clock What a time is.
 * @returns Billions of operations a second, of the fastest of five.
 */
export async function productSpeed(
  [rows, steps, columns]: readonly [number, number, number],
  clock: Clock,
): Promise<number> {
  const a = tf.fill([rows, steps], 1.5) as tf.Tensor2D;
  const b = tf.fill([steps, columns], 0.5) as tf.Tensor2D;
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const begin = now(clock);
    const product = tf.matMul(a, b);
    await product.data();
    times.push(now(clock) - begin);
    product.dispose();
  }
  tf.dispose([a, b]);
  return 2 * rows * steps * columns / Math.min(...times) / 1e6;
}

/** One step on the mean of advantage × negative log-probability. */
async function step(
  model: Model,
  optimizer: Optimizer,
  sequences: readonly Scored[],
) {
  const count = sequences.length * LENGTH;
  const slopeOf = (index: number) => (index % 2 ? 1 : -1) / count;
  const slopesOf = (indices: readonly number[]) =>
    Float32Array.from(
      { length: indices.length * LENGTH },
      (_, i) => slopeOf(indices[Math.floor(i / LENGTH)]!),
    );
  await takeStep(
    { model, optimizer },
    sequences,
    (indices, rows) => ({
      loss: rows.reduce(
        (sum, row, i) =>
          sum + slopeOf(indices[i]!) * row.reduce((all, x) => all + x, 0),
        0,
      ),
      byLogProbs: slopesOf(indices),
    }),
    {
      temperature: 1,
      learningRate: 1e-4,
      slopes: { kind: "known", slopesOf },
    },
  );
}

async function sample(model: Model): Promise<Scored[]> {
  const random = randomStream("sampling");
  const requests = Array.from({ length: ROLLOUTS }, (_, row) => ({
    prompt: 0,
    uniformAt: (at: number) => random.at(row * LENGTH + at),
  }));
  const completions = await decode(model, [[0]], requests, {
    temperature: 1,
    maxTokens: LENGTH,
    endId: -1,
  });
  return completions.map(({ ids }) => ({ promptIds: [0], completionIds: ids }));
}
