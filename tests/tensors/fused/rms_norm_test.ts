import { chooseBackend } from "kit/tensors/backend.ts";
import { rmsNorm } from "kit/tensors/fused/rms_norm.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { assertClose, draw, inner, type Rows, slopes } from "./by_hand.ts";
import { BACKENDS_HERE } from "../backends_here.ts";

function byHand(x: Rows, weight: readonly number[]): number[][] {
  return x.map((row) => {
    const square = row.reduce((sum, value) => sum + value * value, 0);
    const root = Math.sqrt(square / row.length + 0.01);
    return row.map((value, i) => value / root * weight[i]!);
  });
}

for (const backend of BACKENDS_HERE) {
  Deno.test(`rmsNorm() divides by the root mean square, with both gradients, on ${backend}`, async () => {
    await chooseBackend(backend);
    const [x, dy, weight] = [
      draw("x", 3, 5),
      draw("dy", 3, 5),
      draw("w", 1, 5),
    ];
    const run = (x: tf.Tensor, w: tf.Tensor) =>
      rmsNorm(x as tf.Tensor2D, w as tf.Tensor1D, 0.01);
    const parts = [tf.tensor2d(x), tf.tensor1d(weight[0]!)];
    assertClose(
      run(parts[0]!, parts[1]!).dataSync(),
      byHand(x, weight[0]!),
    );
    const [dx, dWeight] = tf.grads(run)(parts, tf.tensor2d(dy));
    assertClose(
      dx!.dataSync(),
      slopes((moved) => inner(byHand(moved, weight[0]!), dy), x),
      5e-6,
    );
    assertClose(
      dWeight!.dataSync(),
      slopes(([moved]) => inner(byHand(x, moved!), dy), weight),
      5e-6,
    );
  });

  Deno.test(`rmsNorm() leaves a row of zeros at zero, on ${backend}`, async () => {
    await chooseBackend(backend);
    const y = rmsNorm(tf.zeros([1, 3]), tf.ones([3]), 1e-6);
    assertClose(y.dataSync(), [0, 0, 0], 0);
  });
}
