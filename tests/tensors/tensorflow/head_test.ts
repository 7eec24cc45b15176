import { assert } from "@std/assert";
import { chooseBackend, describeBackend } from "kit/tensors/backend.ts";
import { tokenLogProbs } from "kit/tensors/fused/token_log_probs.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { apart } from "../fused_calls.ts";

const { isAvailable } = await describeBackend("tensorflow");

/** Scores 520 tokens of 65,536 kinds, and the gradients of both parts. */
function scores() {
  return tf.tidy(() => {
    const wave = (rows: number, by: number) =>
      tf.tensor2d(
        Float32Array.from({ length: 4 * rows }, (_, i) => Math.sin(by * i)),
        [rows, 4],
      );
    const targets = tf.tensor1d(
      Int32Array.from({ length: 520 }, (_, i) => (i * 127) % 65536),
      "int32",
    );
    const score = (hidden: tf.Tensor, head: tf.Tensor) => {
      const { logProbs, entropy } = tokenLogProbs(
        hidden as tf.Tensor2D,
        head as tf.Tensor2D,
        targets,
        0.7,
      );
      return tf.add(tf.sum(logProbs), tf.mul(tf.sum(entropy), 0.3));
    };
    const inputs = [wave(520, 0.37), wave(65536, 0.11)];
    const { value, grads } = tf.valueAndGrads(score)(inputs);
    return [value, ...grads].map((x) => x.dataSync().slice());
  });
}

Deno.test({
  name:
    "tokenLogProbs() over more logits than are held at a time is what it is on kernels",
  ignore: !isAvailable,
  fn: async () => {
    await chooseBackend("kernels-plain");
    const expected = scores();
    await chooseBackend("tensorflow");
    scores().forEach((numbers, i) => {
      const off = apart(numbers, expected[i]!);
      assert(off < 1e-5, `part ${i} is off by ${off} of its norm`);
    });
  },
});
