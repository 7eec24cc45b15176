import { assertEquals, assertRejects } from "@std/assert";
import {
  BACKENDS,
  chooseBackend,
  describeBackends,
} from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";

Deno.test("chooseBackend() starts what is asked for, and the first by itself", async () => {
  assertEquals(await chooseBackend("cpu"), "cpu");
  assertEquals(tf.getBackend(), "cpu");
  assertEquals(await chooseBackend("auto"), "wasm");
  assertEquals(tf.getBackend(), "wasm");
});

Deno.test("chooseBackend() refuses a name that it does not know", async () => {
  await assertRejects(
    () => chooseBackend("cuda"),
    RangeError,
    `needed auto, wasm, cpu, got "cuda"`,
  );
});

Deno.test("describeBackends() reports every backend and leaves the current one", async () => {
  await chooseBackend("cpu");
  const reports = await describeBackends();
  assertEquals(reports.map(({ name }) => name), [...BACKENDS]);
  assertEquals(tf.getBackend(), "cpu");
});
