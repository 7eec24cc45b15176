import { assertEquals, assertThrows } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import { forwardPass } from "kit/tensors/forward_pass.ts";
import * as tf from "kit/tensors/tensorflow.ts";

await chooseBackend("cpu");

Deno.test("forwardPass() gives the gradient of a loss that was made after waiting", async () => {
  const x = tf.tensor1d([1, 2, 3]);
  using pass = forwardPass(() => ({ squares: tf.square(x) }));
  const squares = await pass.results.squares.data();
  const weights = tf.tensor1d(squares); // d Σ w·x² / dx = 2·w·x, w constant
  const loss = () => tf.sum(tf.mul(pass.results.squares, weights));
  assertEquals([...pass.gradient(x, loss as () => tf.Scalar).dataSync()], [
    2,
    16,
    54,
  ]);
});

Deno.test("forwardPass() leaves nothing behind, run backwards or not", () => {
  const x = tf.tensor1d([1, 2]);
  const before = tf.memory().numTensors;
  for (const goesBack of [true, false]) {
    using pass = forwardPass(() => tf.exp(tf.square(x)));
    const loss = () => tf.sum(pass.results) as tf.Scalar;
    if (goesBack) pass.gradient(x, loss).dispose();
  }
  assertThrows(() =>
    forwardPass(() => {
      tf.square(x);
      throw new Error("no");
    })
  );
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("forwardPass() keeps two passes apart", () => {
  const x = tf.tensor1d([3]);
  using one = forwardPass(() => tf.square(x));
  using two = forwardPass(() => tf.mul(x, 5));
  const sum = (pass: { results: tf.Tensor }) => () =>
    tf.sum(pass.results) as tf.Scalar;
  assertEquals(two.gradient(x, sum(two)).dataSync()[0], 5);
  assertEquals(tf.grad((x) => tf.sum(tf.neg(x)))(x).dataSync()[0], -1);
  assertEquals(one.gradient(x, sum(one)).dataSync()[0], 6);
});

Deno.test("forwardPass() goes back once, and not inside another gradient", () => {
  const x = tf.tensor1d([3]);
  using pass = forwardPass(() => tf.square(x));
  const loss = () => tf.sum(pass.results) as tf.Scalar;
  pass.gradient(x, loss);
  assertThrows(() => pass.gradient(x, loss), Error, "it was already");
  const nested = tf.grad((x) => forwardPass(() => tf.square(x)).results);
  assertThrows(() => nested(x), Error, "needed to be outside of gradients");
});
