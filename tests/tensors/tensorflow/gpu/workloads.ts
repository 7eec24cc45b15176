import { randomStream } from "kit/base/random.ts";
import { startBenchmark } from "kit/experiments/benchmark.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import {
  policySteps,
  sampled,
  scored,
  slopes,
  supervisedLosses,
} from "../../backends/model_runs.ts";
import {
  caseOf,
  SETTINGS,
  slopesOnDevice,
} from "../../../training/policy_cases.ts";
import { calls, run } from "../../fused_calls.ts";
import { asOnGpu } from "./as_on_gpu.ts";
import type { Placement, Use } from "./recording.ts";
import { gpuKernel, type Registry } from "./registry.ts";

/** Where a GPU would run each use, by a build for GPUs: `GPU` and what is on the host. */
export const TABLE = new URL("./kernels.json", import.meta.url);

async function training() {
  using run = startBenchmark("1M");
  await run.time("train", "wall");
}

async function sampling() {
  using run = startBenchmark("1M");
  await run.time("sample", "wall");
}

async function model() {
  await scored();
  await slopes();
  await sampled();
  await policySteps();
  await supervisedLosses(2);
}

async function policySlopes() {
  for (const [n, settings] of SETTINGS.entries()) {
    const drawn = caseOf(randomStream("slopes").split(n), settings, 2);
    await slopesOnDevice(drawn, settings);
  }
}

async function fused() {
  for (const call of calls) {
    const outputs = run(call);
    for (const output of outputs) await output.data();
    tf.dispose(outputs);
  }
}

/** Something that is recorded. */
export interface Recorded {
  readonly work: () => Promise<void>;
  /** Most tensors that are copied to the GPU for an operation, each time. */
  readonly copies: number;
}

/** What is recorded, by name. */
export const WORKLOADS: Readonly<Record<string, Recorded>> = {
  "the fused operations": { work: asOnGpu(false, fused), copies: 11 },
  "a training step, as it is written": {
    work: asOnGpu(false, training),
    copies: 4,
  },
  "64 completions of 64 tokens, as they are written": {
    work: asOnGpu(false, sampling),
    copies: 2,
  },
  "model, GRPO and supervised steps, as they are written": {
    work: asOnGpu(false, model),
    copies: 112,
  },
  "the slopes of every policy loss": {
    work: asOnGpu(false, policySlopes),
    copies: 0,
  },
  "a training step, compiled": { work: asOnGpu(true, training), copies: 0 },
  "64 completions of 64 tokens, compiled": {
    work: asOnGpu(true, sampling),
    copies: 0,
  },
  "model, GRPO and supervised steps, compiled": {
    work: asOnGpu(true, model),
    copies: 8,
  },
};

/** How a GPU would run a use, by what a build for GPUs registers. */
export function placementIn(registry: Registry, use: Use): Placement {
  const [op, ...settings] = use.split(" ");
  const types = Object.fromEntries(settings.map((text) => text.split("=")));
  const kernel = gpuKernel(registry, op!, types);
  return { isOnGpu: kernel !== undefined, host: kernel?.host ?? [] };
}
