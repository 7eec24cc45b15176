import { assert, assertEquals, assertThrows } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import { attention } from "kit/tensors/fused/attention.ts";
import { embedding } from "kit/tensors/fused/embedding.ts";
import { linear } from "kit/tensors/fused/linear.ts";
import { rmsNorm } from "kit/tensors/fused/rms_norm.ts";
import { swiGlu } from "kit/tensors/fused/swiglu.ts";
import { tokenLogProbs } from "kit/tensors/fused/token_log_probs.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { BACKENDS_HERE } from "../backends_here.ts";
import { arenaUse } from "./arena_use.ts";

const kernels = BACKENDS_HERE.filter((name) => name.startsWith("kernels"));
const heads = { heads: 2, keyValueHeads: 1, headSize: 4 };

for (const backend of kernels) {
  Deno.test(`no rows at all are fine, forward and backward, on ${backend}`, async () => {
    await chooseBackend(backend);
    const none = tf.tensor1d([], "int32");
    const shapes = [
      linear(tf.zeros([0, 3]), tf.ones([3, 5])),
      rmsNorm(tf.zeros([0, 3]), tf.ones([3]), 1e-6),
      swiGlu(tf.zeros([0, 6])),
      embedding(tf.ones([4, 3]), none),
      attention(tf.zeros([0, 16]), tf.tensor1d([0, 0], "int32"), heads),
      tokenLogProbs(tf.zeros([0, 3]), tf.ones([7, 3]), none, 1).logProbs,
    ].map((y) => y.shape);
    assertEquals(shapes, [[0, 5], [0, 3], [0, 3], [0, 3], [0, 8], [0]]);
    const slope = tf.grad((w) =>
      linear(tf.zeros([0, 3]), w as tf.Tensor2D) as tf.Tensor
    )(tf.ones([3, 5]));
    assertEquals([...slope.dataSync()], Array(15).fill(0));
  });

  Deno.test(`huge and tiny numbers do what floats do, on ${backend}`, async () => {
    await chooseBackend(backend);
    const tiny = 1e-40; // subnormal
    const product = linear(tf.tensor2d([[1e38, tiny]]), tf.eye(2));
    const [huge, small] = product.dataSync();
    assertEquals([huge, small], [Math.fround(1e38), Math.fround(tiny)]);
    const beyond = linear(tf.tensor2d([[1e38]]), tf.tensor2d([[10]]));
    assertEquals(beyond.dataSync()[0], Infinity);
    assertEquals([...swiGlu(tf.tensor2d([[1e30, -1e30, 1, 1]])).dataSync()], [
      Math.fround(1e30),
      -0,
    ]);
    const sure = tokenLogProbs(
      tf.tensor2d([[1e4]]),
      tf.tensor2d([[1], [-1]]),
      tf.tensor1d([0], "int32"),
      1,
    );
    assertEquals(sure.logProbs.dataSync()[0], 0);
    assertEquals(sure.entropy.dataSync()[0], 0);
  });

  Deno.test(`transposed and sliced input is read as it should be, on ${backend}`, async () => {
    await chooseBackend(backend);
    const x = tf.tensor2d([[1, 2, 3], [4, 5, 6]]);
    const turned = linear(tf.transpose(x), tf.eye(2));
    assertEquals([...turned.dataSync()], [1, 4, 2, 5, 3, 6]);
    const part = linear(tf.slice(x, [0, 1], [2, 2]), tf.eye(2));
    assertEquals([...part.dataSync()], [2, 3, 5, 6]);
    const [, last] = tf.split(x, [1, 1], 0);
    x.dispose();
    assertEquals([...linear(last as tf.Tensor2D, tf.eye(3)).dataSync()], [
      4,
      5,
      6,
    ]);
  });

  Deno.test(`parts outlive a whole that moves to another backend, on ${backend}`, async () => {
    await chooseBackend(backend);
    const x = linear(tf.tensor2d([[1, 2], [3, 4]]), tf.eye(2));
    const [first, part] = tf.split(x, [1, 1], 0);
    await chooseBackend("cpu");
    const moved = tf.add(x, 1);
    await chooseBackend(backend);
    linear(tf.fill([2, 2], 7), tf.eye(2));
    assertEquals([...part!.dataSync()], [3, 4]);
    assertEquals([...moved.dataSync()], [2, 3, 4, 5]);
    const before = arenaUse().used;
    tf.dispose([first!, part!]);
    assert(arenaUse().used < before);
  });

  Deno.test(`what dataSync() gives stays as it was, on ${backend}`, async () => {
    await chooseBackend(backend);
    const x = linear(tf.ones([2, 2]), tf.eye(2));
    const numbers = x.dataSync();
    x.dispose();
    linear(tf.fill([2, 2], 7), tf.eye(2));
    assertEquals([...numbers], [1, 1, 1, 1]);
    assert(numbers.buffer instanceof ArrayBuffer);
  });

  Deno.test(`a cast has numbers of its own, on ${backend}`, async () => {
    await chooseBackend(backend);
    const ids = tf.tensor1d([2, 0, 1], "int32");
    const floats = tf.cast(ids, "float32");
    const table = tf.tensor2d([[1, 2], [3, 4], [5, 6]]);
    // Brings the floats to the arena; the ids stay whole numbers.
    assertEquals([...tf.mul(floats, 0.5).dataSync()], [1, 0, 0.5]);
    assertEquals([...embedding(table, ids).dataSync()], [5, 6, 1, 2, 3, 4]);
    // A bool has one byte where a float has four: neighbours stay as they were.
    const others = Array.from({ length: 40 }, (_, i) => tf.fill([64], i));
    others.forEach((other) => linear(tf.reshape(other, [8, 8]), tf.eye(8)));
    for (let count = 60; count < 130; count++) {
      const isLarge = tf.greater(tf.range(0, count), 9);
      const shares = tf.cast(isLarge, "float32");
      assertEquals(tf.sum(shares).dataSync()[0], count - 10);
    }
    others.forEach((other, i) =>
      assertEquals([...other.dataSync()], Array(64).fill(i))
    );
    assertEquals([...tf.cast(tf.greater(ids, 0), "int32").dataSync()], [
      1,
      0,
      1,
    ]);
  });

  Deno.test(`wrong types, shapes and indices are refused, on ${backend}`, async () => {
    await chooseBackend(backend);
    const ids = (...values: number[]) => tf.tensor1d(values, "int32");
    assertThrows(
      () => linear(tf.ones([2, 3], "int32"), tf.ones([3, 2])),
      TypeError,
      "needed float32, got int32",
    );
    assertThrows(
      () => linear(tf.ones([2, 3]), tf.ones([4, 2])),
      RangeError,
      "Cannot multiply",
    );
    assertThrows(
      () => linear(tf.ones([2, 3]), tf.ones([3, 2]), tf.ones([3])),
      RangeError,
      "Cannot multiply",
    );
    assertThrows(
      () => rmsNorm(tf.ones([2, 3]), tf.ones([2]), 1e-6),
      RangeError,
      "Cannot normalise",
    );
    assertThrows(
      () => swiGlu(tf.ones([2, 3])),
      RangeError,
      "Cannot gate",
    );
    for (const wrong of [-1, 4]) {
      assertThrows(
        () => embedding(tf.ones([4, 3]), ids(0, wrong)),
        RangeError,
        `needed indices from 0 to 3, got ${wrong}`,
      );
      assertThrows(
        () => tokenLogProbs(tf.ones([2, 3]), tf.ones([4, 3]), ids(0, wrong), 1),
        RangeError,
        `needed indices from 0 to 3, got ${wrong}`,
      );
    }
    assertThrows(
      () => tokenLogProbs(tf.ones([2, 3]), tf.ones([4, 3]), ids(0), 1),
      RangeError,
      "Cannot score",
    );
  });

  Deno.test(`tokenLogProbs() holds no logits of a vocabulary of 151,936, on ${backend}`, async () => {
    await chooseBackend(backend);
    const [rows, vocabulary] = [256, 151_936];
    const head = tf.fill([vocabulary, 4], 0.01) as tf.Tensor2D;
    const targets = tf.fill([rows], 151_935, "int32") as tf.Tensor1D;
    const run = (x: tf.Tensor) =>
      tokenLogProbs(x as tf.Tensor2D, head, targets, 1).logProbs;
    linear(head, tf.eye(4)).dispose(); // now the head is in the arena
    const before = arenaUse().size;
    const hidden = tf.ones([rows, 4]) as tf.Tensor2D;
    const scores = run(hidden).dataSync();
    assert(Math.abs(scores[255]! + Math.log(vocabulary)) < 1e-5);
    tf.grad(run)(hidden).dispose();
    // All logits would take 148 MiB.
    const grown = arenaUse().size - before;
    assert(grown <= 48 * 2 ** 20, `${grown} bytes`);
    tf.dispose([head, targets, hidden]);
  });
}
