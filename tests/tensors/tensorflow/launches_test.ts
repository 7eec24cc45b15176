import { assertEquals } from "@std/assert";
import { startBenchmark } from "kit/experiments/benchmark.ts";
import { chooseBackend, describeBackend } from "kit/tensors/backend.ts";
import { useCompile } from "kit/tensors/compile.ts";
import { startedTensorFlow } from "kit/tensors/tensorflow/start.ts";
import * as tf from "kit/tensors/tensorflow.ts";

const { isAvailable } = await describeBackend("tensorflow");
const ignore = !isAvailable;

/** What a body asks of TensorFlow. */
async function counted(body: () => unknown) {
  const { counts } = startedTensorFlow()!.executor;
  const before = { ...counts };
  await body();
  return {
    launches: counts.launches - before.launches,
    uploads: counts.uploads - before.uploads,
    reads: counts.reads - before.reads,
  };
}

// docs/performance.md has the numbers; a change of them belongs there.
Deno.test({
  name: "a training step of 1M takes 375 launches as it is written, a token 1",
  ignore,
  fn: async () => {
    await chooseBackend("tensorflow");
    using run = startBenchmark("1M");
    useCompile(false);
    try {
      // Attention and the decoder become functions on the way.
      await run.time("train", "wall");
      await run.time("train", "wall");
      const step = await counted(() => run.time("train", "wall"));
      // A GPU adds up the embedding's gradient by a product with one-hot rows.
      const more = startedTensorFlow()!.executor.context.isGpu ? 1 : 0;
      assertEquals(step, { launches: 375 + more, uploads: 14, reads: 3 });
      await run.time("sample", "wall");
      await run.time("sample", "wall");
      const sampled = await counted(() => run.time("sample", "wall"));
      // The prompts give the first of 64 tokens.
      assertEquals(sampled.launches, 177 + 63);
      assertEquals(sampled.reads, 64);
    } finally {
      useCompile(true);
    }
    await run.time("train", "wall");
    const compiled = await counted(() => run.time("train", "wall"));
    assertEquals(compiled.launches, 1);
  },
});

Deno.test({
  name: "reshape takes no launch, and the other shape one when it is needed",
  ignore,
  fn: async () => {
    await chooseBackend("tensorflow");
    const x = tf.tensor2d([[1, 2, 3], [4, 5, 6]]);
    tf.neg(x).dispose();
    const turned = await counted(() => {
      const y = tf.reshape(x, [3, -1]);
      assertEquals(y.shape, [3, 2]);
      const z = tf.expandDims(y, 0);
      assertEquals([...z.dataSync()], [1, 2, 3, 4, 5, 6]);
      const twice = [tf.neg(y), tf.square(y)];
      assertEquals(twice[0]!.shape, [3, 2]);
      tf.dispose([y, z, ...twice]);
    });
    assertEquals(turned.launches, 1 + 1 + 2); // Reshape, ExpandDims, Neg, Square
    // The first shape is as it was after the other is gone.
    assertEquals([...tf.sum(x, 0).dataSync()], [5, 7, 9]);
    x.dispose();
  },
});

Deno.test({
  name: "a number that recurs is brought to the device once",
  ignore,
  fn: async () => {
    await chooseBackend("tensorflow");
    const x = tf.tensor1d([1, 2]);
    tf.add(x, 0.123).dispose();
    const again = await counted(() =>
      tf.tidy(() => {
        for (let i = 0; i < 10; i++) tf.add(x, 0.123);
      })
    );
    assertEquals([again.uploads, again.launches], [0, 10]);
    x.dispose();
  },
});

Deno.test({
  name: "whole numbers are read without asking TensorFlow, and are copies",
  ignore,
  fn: async () => {
    await chooseBackend("tensorflow");
    const rows = tf.tensor1d([2, 0], "int32");
    const x = tf.tensor2d([[1], [2], [3]]);
    assertEquals([...tf.gather(x, rows).dataSync()], [3, 1]);
    const { reads } = await counted(() => {
      const numbers = rows.dataSync();
      assertEquals([...numbers], [2, 0]);
      numbers[0] = 7;
    });
    assertEquals(reads, 0);
    assertEquals([...rows.dataSync()], [2, 0]);
    tf.dispose([rows, x]);
  },
});

Deno.test({
  name: "training and sampling leave no tensor of TensorFlow's",
  ignore,
  fn: async () => {
    await chooseBackend("tensorflow");
    const { executor } = startedTensorFlow()!;
    const work = async () => {
      using run = startBenchmark("1M");
      await run.time("iteration", "wall");
      await run.time("train", "wall");
    };
    await work();
    const before = executor.tensors;
    await work();
    assertEquals(executor.tensors, before);
  },
});
