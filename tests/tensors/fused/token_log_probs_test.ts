import { chooseBackend } from "kit/tensors/backend.ts";
import { tokenLogProbs } from "kit/tensors/fused/token_log_probs.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { assertClose, draw, type Rows, slopes } from "./by_hand.ts";
import { BACKENDS_HERE } from "../backends_here.ts";

const temperature = 0.7;
const targets = [3, 0, 6];

/** Log-probabilities and entropies, in doubles. */
function byHand(hidden: Rows, head: Rows) {
  const rows = hidden.map((row, n) => {
    const logits = head.map((column) =>
      column.reduce((sum, x, i) => sum + x * row[i]!, 0) / temperature
    );
    const total = logits.reduce((sum, z) => sum + Math.exp(z), 0);
    const logs = logits.map((z) => z - Math.log(total));
    return {
      logProb: logs[targets[n]!]!,
      entropy: -logs.reduce((sum, log) => sum + Math.exp(log) * log, 0),
    };
  });
  return {
    logProbs: rows.map(({ logProb }) => logProb),
    entropy: rows.map(({ entropy }) => entropy),
  };
}

for (const backend of BACKENDS_HERE) {
  Deno.test(`tokenLogProbs() is log-softmax and entropy, with gradients of both, on ${backend}`, async () => {
    await chooseBackend(backend);
    const [hidden, head] = [draw("hidden", 3, 5), draw("head", 7, 5)];
    const ids = tf.tensor1d(targets, "int32");
    const run = (x: tf.Tensor, w: tf.Tensor) =>
      tokenLogProbs(x as tf.Tensor2D, w as tf.Tensor2D, ids, temperature);
    const parts = [tf.tensor2d(hidden), tf.tensor2d(head)];
    const got = run(parts[0]!, parts[1]!);
    const expected = byHand(hidden, head);
    assertClose(got.logProbs.dataSync(), expected.logProbs);
    assertClose(got.entropy.dataSync(), expected.entropy);

    // Each row weighs differently, and both outputs count.
    const weights = [1, -2, 0.5];
    const loss = (x: Rows, w: Rows) => {
      const { logProbs, entropy } = byHand(x, w);
      return weights.reduce(
        (sum, by, n) => sum + by * logProbs[n]! + by * by * entropy[n]!,
        0,
      );
    };
    const gradients = tf.grads((x, w) => {
      const { logProbs, entropy } = run(x, w);
      const by = tf.tensor1d(weights);
      return tf.sum(
        tf.add(tf.mul(logProbs, by), tf.mul(entropy, tf.square(by))),
      );
    })(parts);
    assertClose(
      gradients[0]!.dataSync(),
      slopes((moved) => loss(moved, head), hidden),
      5e-6,
    );
    assertClose(
      gradients[1]!.dataSync(),
      slopes((moved) => loss(hidden, moved), head),
      5e-6,
    );
  });

  Deno.test(`tokenLogProbs() of equal logits is −log V twice over, on ${backend}`, async () => {
    await chooseBackend(backend);
    const ids = tf.tensor1d([1, 6], "int32");
    const equal = tokenLogProbs(tf.zeros([2, 3]), tf.ones([7, 3]), ids, 1);
    assertClose(equal.logProbs.dataSync(), [-Math.log(7), -Math.log(7)]);
    assertClose(equal.entropy.dataSync(), [Math.log(7), Math.log(7)]);
  });
}
