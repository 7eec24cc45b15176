import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import type { CheckedBackend } from "kit/tensors/webgpu/checked_backend.ts";
import { testsOn } from "../backends/tests_on.ts";

const testOnIt = await testsOn("webgpu");

function test(title: string, fn: (gpu: CheckedBackend) => Promise<void>) {
  testOnIt(title, async () => {
    await chooseBackend("webgpu");
    await fn(tf.backend() as unknown as CheckedBackend);
  });
}

/** Is computed on the GPU: it has too many numbers for the host. */
const ones = () => tf.add(tf.zeros([50, 50]), 1);

test("CheckedBackend gives what it computed to those who wait", async () => {
  const x = ones();
  const numbers = await x.data() as Float32Array;
  assertEquals(numbers.reduce((a, b) => a + b), 2500);
  numbers[0] = 7; // a copy
  assertEquals((await x.data())[0], 1);
});

test("CheckedBackend says how to read where a tensor is read at once", () => {
  assertThrows(
    () => ones().dataSync(),
    Error,
    "Cannot read a float32 tensor of shape [50,50] at once: on webgpu `await tensor.data()` is needed",
  );
  return Promise.resolve();
});

test("CheckedBackend reads whole numbers at once that the host made", async () => {
  const ids = tf.tensor1d(Int32Array.from({ length: 1500 }, (_, i) => i));
  const sum = await tf.sum(tf.mul(ids, 2)).data();
  assertEquals(sum[0], 1499 * 1500);
  assertEquals(ids.dataSync()[1499], 1499);
});

test("CheckedBackend refuses a tensor that its GPU cannot hold, and goes on", async (gpu) => {
  const size = gpu.report.tensorBytes / 4 + 1;
  const refusal = `${
    4 * size
  } bytes are needed in one buffer, the GPU allows ${gpu.report.tensorBytes}`;
  assertThrows(
    () => gpu.write(null!, [size], "float32"),
    RangeError,
    refusal,
  );
  assertEquals((await ones().data())[0], 1);
});

test("CheckedBackend throws the GPU's own error at the next reading", async (gpu) => {
  gpu.device.createBuffer({ size: 2 ** 45, usage: GPUBufferUsage.STORAGE });
  await assertRejects(
    () => ones().data(),
    Error,
    "Cannot go on with webgpu: Buffer size 35184372088832 is greater",
  );
});

test("CheckedBackend starts anew after its GPU was lost", async (gpu) => {
  const x = ones();
  gpu.device.destroy();
  await assertRejects(
    () => x.data(),
    Error,
    `Cannot go on with webgpu: the GPU "${gpu.report.name}" was lost (destroyed)`,
  );
  await chooseBackend("webgpu");
  assertEquals((await ones().data())[0], 1);
});

test("CheckedBackend gives buffers back whose sizes no longer occur", async (gpu) => {
  const most = 400 * 2 ** 20;
  for (let i = 0; i < 60; i++) {
    const x = tf.fill([4000 + i, 1000], i); // 16 MB, of a new size each time
    await tf.sum(x).data();
    x.dispose();
  }
  const { numBytesAllocatedInGPU } = gpu.memory();
  assertEquals(
    numBytesAllocatedInGPU < most,
    true,
    `${numBytesAllocatedInGPU}`,
  );
});
