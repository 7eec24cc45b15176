import { chooseBackend } from "kit/tensors/backend.ts";
import { linear } from "kit/tensors/fused/linear.ts";
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
}
