import { assertEquals, assertThrows } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import { putRows } from "kit/tensors/fused/put_rows.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { BACKENDS_HERE } from "../backends_here.ts";

for (const backend of BACKENDS_HERE.filter((name) => name !== "wasm")) {
  Deno.test(`putRows() overwrites rows and leaves the others, on ${backend}`, async () => {
    await chooseBackend(backend);
    const table = tf.tensor2d([[1, 2], [3, 4], [5, 6]]);
    const places = tf.tensor1d([2, 0], "int32");
    const result = putRows(table, places, tf.tensor2d([[7, 8], [9, 10]]));
    assertEquals(await result.array(), [[9, 10], [3, 4], [7, 8]]);
  });
}

Deno.test("putRows() refuses shapes that do not fit", async () => {
  await chooseBackend("cpu");
  const table = tf.zeros([3, 2]) as tf.Tensor2D;
  const places = tf.tensor1d([0], "int32");
  assertThrows(
    () => putRows(table, places, tf.zeros([1, 3]) as tf.Tensor2D),
    RangeError,
    "Cannot put rows of shape [1,3] in 1 places of a table of shape [3,2]",
  );
});
