import { chooseBackend } from "kit/tensors/backend.ts";
import { swiGlu } from "kit/tensors/fused/swiglu.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { assertClose, draw, inner, type Rows, slopes } from "./by_hand.ts";
import { BACKENDS_HERE } from "../backends_here.ts";

function byHand(gateUp: Rows): number[][] {
  return gateUp.map((row) => {
    const half = row.length / 2;
    return row.slice(0, half).map((gate, i) =>
      gate / (1 + Math.exp(-gate)) * row[half + i]!
    );
  });
}

for (const backend of BACKENDS_HERE) {
  for (const [rows, half] of [[1, 1], [3, 5], [2, 8]] as const) {
    Deno.test(`swiGlu() of shape [${rows},${2 * half}] is silu(gate)·up, on ${backend}`, async () => {
      await chooseBackend(backend);
      const gateUp = draw(`gates ${half}`, rows, 2 * half);
      const dy = draw("dy", rows, half);
      const run = (x: tf.Tensor) => swiGlu(x as tf.Tensor2D);
      const x = tf.tensor2d(gateUp);
      assertClose(run(x).dataSync(), byHand(gateUp));
      assertClose(
        tf.grad(run)(x, tf.tensor2d(dy)).dataSync(),
        slopes((moved) => inner(byHand(moved), dy), gateUp),
        5e-6,
      );
    });
  }

  Deno.test(`swiGlu() saturates without NaN, on ${backend}`, async () => {
    await chooseBackend(backend);
    const x = tf.tensor2d([[-200, 200, -80, 2, 3, 4]]);
    const run = (x: tf.Tensor) => swiGlu(x as tf.Tensor2D);
    assertClose(run(x).dataSync(), [0, 600, 0]);
    // silu' is 0 far below and 1 far above; by up it is silu itself.
    const slope = tf.grad(run)(x, tf.ones([1, 3]));
    assertClose(slope.dataSync(), [0, 3, 0, 0, 200, 0]);
  });
}
