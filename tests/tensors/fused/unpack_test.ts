import { assertEquals, assertThrows } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import { unpack } from "kit/tensors/fused/unpack.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { BACKENDS_HERE } from "../backends_here.ts";

const segments = [{ shape: [2, 2] }, { shape: [1] }, { shape: [3] }];

for (const backend of BACKENDS_HERE) {
  Deno.test(`unpack() cuts in order, and its gradient is laid end to end, on ${backend}`, async () => {
    await chooseBackend(backend);
    const flat = tf.tensor1d([1, 2, 3, 4, 5, 6, 7, 8]);
    const parts = unpack(flat, segments);
    assertEquals(parts.map((part) => part.arraySync()), [
      [[1, 2], [3, 4]],
      [5],
      [6, 7, 8],
    ]);
    const gradient = tf.grad((x) => {
      const [matrix, , row] = unpack(x as tf.Tensor1D, segments);
      return tf.add(tf.sum(tf.square(matrix!)), tf.sum(tf.mul(row!, 3)));
    })(flat);
    assertEquals([...gradient.dataSync()], [2, 4, 6, 8, 0, 3, 3, 3]);
  });
}

Deno.test("unpack() refuses sizes that do not add up", () => {
  assertThrows(
    () => unpack(tf.zeros([7]), segments),
    RangeError,
    "Cannot unpack a vector of 7 numbers: the shapes need 8",
  );
});
