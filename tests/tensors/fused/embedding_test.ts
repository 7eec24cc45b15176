import { assertEquals } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import { embedding } from "kit/tensors/fused/embedding.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { BACKENDS_HERE } from "../backends_here.ts";

for (const backend of BACKENDS_HERE) {
  Deno.test(`embedding() picks rows, and its gradient adds up over repeats, on ${backend}`, async () => {
    await chooseBackend(backend);
    const table = tf.tensor2d([[1, 2], [3, 4], [5, 6]]);
    const ids = tf.tensor1d([2, 0, 2, 2], "int32");
    const run = (x: tf.Tensor) => embedding(x as tf.Tensor2D, ids);
    assertEquals([...run(table).dataSync()], [5, 6, 1, 2, 5, 6, 5, 6]);
    const dy = tf.tensor2d([[1, 10], [2, 20], [4, 40], [8, 80]]);
    assertEquals(
      [...tf.grad(run)(table, dy).dataSync()],
      [2, 20, 0, 0, 13, 130],
    );
  });
}
