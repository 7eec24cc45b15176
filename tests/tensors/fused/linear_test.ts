import { assertThrows } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import { addLinear, linear } from "kit/tensors/fused/linear.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { assertClose, draw, type Rows } from "./by_hand.ts";
import { BACKENDS_HERE } from "../backends_here.ts";

const product = (a: Rows, b: Rows) =>
  a.map((row) =>
    b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0))
  );
const flipped = (a: Rows) => a[0]!.map((_, j) => a.map((row) => row[j]!));

for (const backend of BACKENDS_HERE) {
  Deno.test(`linear() is x·W + b, with dy·Wᵀ, xᵀ·dy and Σ dy, on ${backend}`, async () => {
    await chooseBackend(backend);
    const [x, w, dy] = [draw("x", 5, 3), draw("w", 3, 7), draw("dy", 5, 7)];
    const [b] = draw("b", 1, 7);
    const parts: [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D] = [
      tf.tensor2d(x),
      tf.tensor2d(w),
      tf.tensor1d(b!),
    ];
    const y = product(x, w);
    assertClose(linear(parts[0], parts[1]).dataSync(), y);
    assertClose(
      linear(...parts).dataSync(),
      y.map((row) => row.map((value, j) => value + b![j]!)),
    );
    const gradients = tf.grads((x, w, b) =>
      linear(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D)
    )(parts, tf.tensor2d(dy));
    assertClose(gradients[0]!.dataSync(), product(dy, flipped(w)));
    assertClose(gradients[1]!.dataSync(), product(flipped(x), dy));
    const sums = flipped(dy).map((column) => column.reduce((a, c) => a + c));
    assertClose(gradients[2]!.dataSync(), sums);
  });

  Deno.test(`addLinear() is base + x·W, and passes dy on to the base, on ${backend}`, async () => {
    await chooseBackend(backend);
    const [x, w, base] = [draw("x", 5, 3), draw("w", 3, 7), draw("b", 5, 7)];
    const dy = draw("dy", 5, 7);
    const parts = [base, x, w].map((rows) => tf.tensor2d(rows));
    const run = (...[base, x, w]: tf.Tensor[]) =>
      addLinear(base as tf.Tensor2D, x as tf.Tensor2D, w as tf.Tensor2D);
    assertClose(
      run(...parts).dataSync(),
      product(x, w).map((row, i) =>
        row.map((value, j) => value + base[i]![j]!)
      ),
    );
    const gradients = tf.grads(run)(parts, tf.tensor2d(dy));
    assertClose(gradients[0]!.dataSync(), dy);
    assertClose(gradients[1]!.dataSync(), product(dy, flipped(w)));
    assertClose(gradients[2]!.dataSync(), product(flipped(x), dy));
  });
}

Deno.test("addLinear() refuses shapes that do not fit", async () => {
  await chooseBackend();
  assertThrows(
    () => addLinear(tf.zeros([5, 6]), tf.zeros([5, 3]), tf.zeros([3, 7])),
    RangeError,
    "[5,3] times a weight of shape [3,7] to [5,6]",
  );
});
