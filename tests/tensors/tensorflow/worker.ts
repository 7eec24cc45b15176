import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";

// A thread that adds up a matrix's powers on tensorflow.
await chooseBackend("tensorflow");
const step = tf.tensor2d([[0, 1], [1, 1]]);
const power = tf.tidy(() => {
  let matrix: tf.Tensor2D = tf.eye(2);
  for (let i = 0; i < 20; i++) matrix = tf.matMul(matrix, step);
  return matrix;
});
(self as unknown as { postMessage(x: unknown): void })
  .postMessage([...await power.data()]);
