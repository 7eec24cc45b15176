import { assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { BENCHMARK_MODELS, startBenchmark } from "kit/experiments/benchmark.ts";
import { decode } from "kit/models/decode.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import type { CheckedBackend } from "kit/tensors/webgpu/checked_backend.ts";
import { testsOn } from "../backends/tests_on.ts";

const test = await testsOn("webgpu");

/** How often the GPU is given work, and read, while something runs. */
async function counted(run: () => Promise<unknown>) {
  const gpu = tf.backend() as unknown as CheckedBackend;
  const counts = { launches: 0, readings: 0 };
  const pass = GPUComputePassEncoder.prototype;
  const { dispatchWorkgroups } = pass;
  pass.dispatchWorkgroups = function (...groups) {
    counts.launches++;
    return dispatchWorkgroups.apply(this, groups);
  };
  const { getBufferData } = gpu;
  gpu.getBufferData = (buffer) => {
    counts.readings++;
    return getBufferData.call(gpu, buffer);
  };
  try {
    await run();
  } finally {
    pass.dispatchWorkgroups = dispatchWorkgroups;
    gpu.getBufferData = getBufferData;
  }
  return counts;
}

// Of these numbers docs/webgpu.md speaks.
test("a training step of 1M takes 190 launches and 3 readings", async () => {
  await chooseBackend("webgpu");
  using model = startBenchmark("1M");
  const counts = await counted(() => model.time("train", "wall"));
  assertEquals(counts, { launches: 190, readings: 3 });
});

test("eight tokens of a batch of 1M take 424 launches and are read at once", async () => {
  await chooseBackend("webgpu");
  const shape = BENCHMARK_MODELS["1M"];
  const flat = initialWeights(shape, randomStream("launches"));
  const model = { shape, parameters: tf.tensor1d(flat) as tf.Tensor1D };
  const rows = Array.from({ length: 64 }, (_, row) => ({
    prompt: 0,
    uniformAt: (at: number) => randomStream("rows").at(64 * at + row),
  }));
  const written = (maxTokens: number) =>
    counted(() =>
      decode(model, [[0]], rows, { temperature: 1, maxTokens, endId: -1 })
    );
  const [few, more] = [await written(8), await written(16)];
  model.parameters.dispose();
  assertEquals(more.launches - few.launches, 424);
  // Logits and guesses, side by side.
  assertEquals(more.readings - few.readings, 2);
});
