import { assertEquals, assertRejects } from "@std/assert";
import {
  BACKENDS,
  chooseBackend,
  describeBackends,
} from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { BACKENDS_HERE } from "./backends_here.ts";

Deno.test("chooseBackend() starts what is asked for, and the first by itself", async () => {
  assertEquals(await chooseBackend("cpu"), "cpu");
  assertEquals(tf.getBackend(), "cpu");
  assertEquals(await chooseBackend("auto"), BACKENDS_HERE[0]);
  assertEquals(await chooseBackend("kernels"), BACKENDS_HERE[0]);
  assertEquals(tf.getBackend(), "kernels");
});

Deno.test("chooseBackend() refuses a name that it does not know", async () => {
  await assertRejects(
    () => chooseBackend("cuda"),
    RangeError,
    `needed auto, kernels, ${BACKENDS.join(", ")}, got "cuda"`,
  );
});

Deno.test("chooseBackend() changes the build under tensors that stay", async () => {
  await chooseBackend("kernels-plain");
  const x = tf.tensor1d([1, 2, 3]);
  const y = tf.add(x, x);
  await chooseBackend("kernels-relaxed");
  assertEquals([...tf.add(x, y).dataSync()], [3, 6, 9]);
});

Deno.test("describeBackends() reports every backend and leaves the current one", async () => {
  await chooseBackend("cpu");
  const reports = await describeBackends();
  assertEquals(reports.map(({ name }) => name), [...BACKENDS]);
  for (const { isAvailable, gflops } of reports) {
    assertEquals(gflops !== undefined && gflops > 0, isAvailable);
  }
  assertEquals(tf.getBackend(), "cpu");
});
