import { assert, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { BACKENDS_HERE } from "../backends_here.ts";

const kernels = BACKENDS_HERE.filter((name) => name.startsWith("kernels"));
const random = randomStream("plain kernels");
const draw = (...shape: number[]) =>
  tf.tensor(
    Float32Array.from(
      { length: shape.reduce((a, b) => a * b, 1) },
      () => random.normal(),
    ),
    shape,
  );

/** TF.js' own operations with the shapes that their fast forms tell apart. */
const calls: Record<string, () => tf.Tensor | tf.Tensor[]> = {
  "exp": () => tf.exp(tf.mul(draw(7, 33), 20)),
  "log": () => tf.log(tf.abs(draw(7, 33))),
  "sqrt and rsqrt": () => tf.sqrt(tf.rsqrt(tf.square(draw(40001)))),
  "sigmoid": () => tf.sigmoid(tf.mul(draw(33), 40)),
  "tanh": () => tf.tanh(tf.concat([draw(33), tf.mul(draw(33), 1e-3)])),
  "relu, neg, reciprocal": () => tf.relu(tf.neg(tf.reciprocal(draw(33)))),
  "a + b alike": () => tf.add(draw(3, 5, 7), draw(3, 5, 7)),
  "a − row": () => tf.sub(draw(3, 5, 7), draw(7)),
  "column · a": () => tf.mul(draw(3, 5, 1), draw(3, 5, 7)),
  "a / scalar": () => tf.div(draw(3, 5, 7), 3),
  "row against column": () => tf.maximum(draw(5, 1), draw(1, 7)),
  "a middle dimension": () => tf.minimum(draw(3, 1, 7), draw(3, 5, 7)),
  "ends without the middle": () => tf.add(draw(3, 1, 7), draw(1, 5, 1)),
  "sum of all": () => tf.sum(draw(40001)),
  "sum of rows": () => tf.sum(draw(13, 701), 1),
  "sum of columns": () => tf.sum(draw(13, 701), 0),
  "sum of the middle": () => tf.sum(draw(3, 13, 7), 1),
  "sum of both ends": () => tf.sum(draw(3, 13, 7), [0, 2]),
  "sums that keep their dimensions": () => [
    tf.sum(draw(13, 7), 1, true),
    tf.sum(draw(13, 7), 0, true),
    tf.sum(draw(3, 13, 7), [0, 2], true),
    tf.sum(draw(3, 13, 7), undefined, true),
  ],
  "extremes that keep their dimensions": () => [
    tf.max(draw(3, 13, 7), [1, 2], true),
    tf.min(draw(3, 13, 7), -1, true),
  ],
  "log of a sum of exponentials": () => tf.logSumExp(draw(3, 13), -1),
  "max and min": () => [tf.max(draw(9, 31), 1), tf.min(draw(9, 31), 0)],
  "product": () => tf.matMul(draw(71, 65), draw(65, 39)),
  "turned product": () => tf.matMul(draw(65, 71), draw(39, 65), true, true),
  "batch of products": () => tf.matMul(draw(3, 2, 9, 17), draw(3, 2, 17, 5)),
  "product for a batch": () => tf.matMul(draw(3, 9, 17), draw(1, 17, 5)),
  "split rows": () => tf.split(draw(9, 4), [2, 0, 7], 0),
  "split columns": () => tf.split(draw(3, 9, 4), [2, 7], 1),
  "concat": () => tf.concat([draw(2, 3), draw(0, 3), draw(4, 3)], 0),
  "concat columns": () => tf.concat([draw(2, 3), draw(2, 1)], 1),
  "softmax": () => tf.softmax(draw(5, 33)),
  "log of softmax": () => tf.logSoftmax(draw(5, 33)),
  "means": () => [
    tf.mean(draw(5, 33), 1),
    tf.mean(draw(3, 5, 33), [0, 2], true),
    tf.mean(tf.tensor1d([1, 2], "int32")),
  ],
  "squared difference": () => tf.squaredDifference(draw(5, 33), draw(33)),
  "clip": () => tf.clipByValue(draw(5, 33), -0.5, 0.25),
  "transposed": () => tf.transpose(draw(71, 39)),
  "transposed batch": () => tf.transpose(draw(3, 9, 17), [0, 2, 1]),
  "heads and time change places": () =>
    tf.transpose(draw(2, 9, 3, 17), [0, 2, 1, 3]),
  "the last dimension comes first": () =>
    tf.transpose(draw(4, 70, 9), [2, 0, 1]),
  "the first dimension comes last": () =>
    tf.transpose(draw(4, 70, 9), [1, 2, 0]),
  "all dimensions backwards": () => tf.transpose(draw(4, 7, 9), [2, 1, 0]),
  "nothing changes places": () => tf.transpose(draw(4, 7), [0, 1]),
  "nothing is transposed": () => tf.transpose(draw(4, 0), [1, 0]),
  "fused products": () =>
    (["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const).map(
      (activation) =>
        tf.fused.matMul({
          a: draw(9, 17),
          b: draw(5, 17),
          transposeB: true,
          bias: draw(5),
          activation,
          leakyreluAlpha: 0.1,
        }),
    ),
  "whole numbers": () => tf.add(tf.tensor1d([1, 2], "int32"), 3),
};

/** Runs a call on the current backend, with the same numbers every time. */
function outputsOf(call: () => tf.Tensor | tf.Tensor[]) {
  random.position = 0;
  return tf.tidyRecord(() =>
    [call()].flat().map((y) => ({
      kind: `${y.dtype} [${y.shape}]`,
      values: Array.from(y.dataSync()),
    }))
  );
}

for (const [title, call] of Object.entries(calls)) {
  Deno.test(`TF.js computes the same on our backend: ${title}`, async () => {
    await chooseBackend("cpu");
    const expected = outputsOf(call);
    for (const backend of kernels) {
      await chooseBackend(backend, { threads: 2 });
      const got = outputsOf(call);
      assertEquals(
        got.map(({ kind }) => kind),
        expected.map(({ kind }) => kind),
      );
      got.forEach(({ values }, i) => {
        const others = expected[i]!.values;
        const apart = Math.hypot(...values.map((x, j) => x - others[j]!));
        const norm = Math.hypot(...others);
        assert(apart <= 2e-6 * norm, `off by ${apart / norm} on ${backend}`);
      });
    }
  });
}

Deno.test("TF.js' own operations pass NaN on where ours are fast", async () => {
  for (const backend of kernels) {
    await chooseBackend(backend);
    const x = tf.tensor1d([1, NaN, -2]);
    const found = [
      tf.exp(x),
      tf.log(x),
      tf.relu(x),
      tf.maximum(x, 0),
      tf.minimum(0, x),
    ].map((y) => Number.isNaN(y.dataSync()[1]));
    assertEquals(found, [true, true, true, true, true]);
    const alls = [tf.sum(x), tf.max(x), tf.min(x)];
    assertEquals(alls.map((y) => y.dataSync()[0]), [NaN, NaN, NaN]);
  }
});

Deno.test("TF.js' exponentials and logarithms end where floats do", async () => {
  for (const backend of kernels) {
    await chooseBackend(backend);
    const e = tf.exp(tf.tensor1d([89, -200, 0, 88.7, -Infinity])).dataSync();
    assertEquals([...e.slice(0, 3)], [Infinity, 0, 1]);
    assert(Math.abs(e[3]! / Math.exp(88.7) - 1) < 1e-5, `${e[3]}`);
    assertEquals(e[4], 0);
    const l = tf.log(tf.tensor1d([0, -1, Infinity, 1, 1e-40])).dataSync();
    assertEquals([...l.slice(0, 4)], [-Infinity, NaN, Infinity, 0]);
    assert(Math.abs(l[4]! - Math.log(1e-40)) < 1e-4, `${l[4]}`);
  }
});
