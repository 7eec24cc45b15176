import { chooseBackend } from "kit/tensors/backend.ts";
import { adamW, globalNorm } from "kit/tensors/fused/adamw.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { assertClose } from "./by_hand.ts";
import { BACKENDS_HERE } from "../backends_here.ts";

for (const backend of BACKENDS_HERE) {
  Deno.test(`adamW() takes the third step as worked by hand, on ${backend}`, async () => {
    await chooseBackend(backend);
    const next = adamW(
      {
        parameters: tf.tensor1d([1, 1, -4]),
        first: tf.tensor1d([0.5, 0.5, 0]),
        second: tf.tensor1d([4, 4, 0]),
      },
      tf.tensor1d([6, 6, 0]),
      tf.tensor1d([1, 0, 1]),
      {
        learningRate: 0.1,
        beta1: 0.5,
        beta2: 0.5,
        epsilon: 1,
        weightDecay: 2,
        step: 3,
        gradientScale: 0.5,
      },
    );
    // Gradient 3: m = 0.25 + 1.5, v = 2 + 4.5; both divided by 1 − 1/8.
    const change = 0.1 * (1.75 / 0.875) / (Math.sqrt(6.5 / 0.875) + 1);
    // Decay keeps 1 − 0.1·2 of the first and third.
    assertClose(next.parameters.dataSync(), [0.8 - change, 1 - change, -3.2]);
    assertClose(next.first.dataSync(), [1.75, 1.75, 0]);
    assertClose(next.second.dataSync(), [6.5, 6.5, 0]);
  });

  Deno.test(`globalNorm() is the Euclidean norm, on ${backend}`, async () => {
    await chooseBackend(backend);
    assertClose(globalNorm(tf.tensor1d([2, -3, 6])).dataSync(), [7]);
    assertClose(globalNorm(tf.zeros([4])).dataSync(), [0], 0);
  });
}
