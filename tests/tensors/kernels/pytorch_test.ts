import { assert } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import { attention } from "kit/tensors/fused/attention.ts";
import { embedding } from "kit/tensors/fused/embedding.ts";
import { linear } from "kit/tensors/fused/linear.ts";
import { rmsNorm } from "kit/tensors/fused/rms_norm.ts";
import { rotary } from "kit/tensors/fused/rotary.ts";
import { swiGlu } from "kit/tensors/fused/swiglu.ts";
import { tokenLogProbs } from "kit/tensors/fused/token_log_probs.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import fixture from "../../fixtures/kernels.json" with { type: "json" };
import { BACKENDS_HERE } from "../backends_here.ts";

/** The rule of kernels.py: numbers from −1 to 1 that float32 holds exactly. */
function draw(seed: number, ...shape: number[]): tf.Tensor {
  let state = BigInt(seed) * 7919n + 1n;
  const numbers = Float32Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    () => {
      state = (state * 1103515245n + 12345n) % 2147483648n;
      return Number(state >> 15n) / 32768 - 1;
    },
  );
  return tf.tensor(numbers, shape);
}

const heads = { heads: 4, keyValueHeads: 2, headSize: 6 };
const whole = (values: number[]) => tf.tensor1d(values, "int32");
const count = (n: number, f: (i: number) => number) =>
  whole(Array.from({ length: n }, (_, i) => f(i)));

type Case = [inputs: () => tf.Tensor[], run: (...x: never[]) => tf.Tensor[]];
const cases: Record<keyof typeof fixture.cases, Case> = {
  linear: [
    () => [draw(1, 13, 21), draw(2, 21, 19), draw(3, 19)],
    (x: tf.Tensor2D, w: tf.Tensor2D, b: tf.Tensor1D) => [linear(x, w, b)],
  ],
  rmsNorm: [
    () => [draw(4, 13, 21), draw(5, 21)],
    (x: tf.Tensor2D, w: tf.Tensor1D) => [rmsNorm(x, w, 1e-6)],
  ],
  swiGlu: [
    () => [draw(6, 13, 22)],
    (x: tf.Tensor2D) => [swiGlu(tf.mul(x, 4))],
  ],
  rotary: [
    () => [draw(7, 29, 48)],
    (x: tf.Tensor2D) => [rotary(x, count(29, (i) => i % 11), heads, 100)],
  ],
  attention: [
    () => [draw(8, 29, 48)],
    (x: tf.Tensor2D) => [
      attention(tf.mul(x, 3), whole([0, 7, 8, 29]), heads),
    ],
  ],
  embedding: [
    () => [draw(9, 11, 5)],
    (x: tf.Tensor2D) => [embedding(x, whole([3, 0, 10, 3, 3, 7, 0]))],
  ],
  tokenLogProbs: [
    () => [draw(10, 9, 7), draw(11, 23, 7)],
    (x: tf.Tensor2D, w: tf.Tensor2D) => {
      const targets = count(9, (i) => (5 * i) % 23);
      const found = tokenLogProbs(tf.mul(x, 3), w, targets, 0.7);
      return [found.logProbs, found.entropy];
    },
  ],
};

/** How far float32 numbers are off, as a share of the norm. */
function off(got: tf.Tensor, expected: readonly number[]): number {
  const numbers = got.dataSync();
  return Math.hypot(...expected.map((x, i) => x - numbers[i]!)) /
    Math.hypot(...expected);
}

for (const backend of BACKENDS_HERE) {
  for (const [name, { outputs, gradients }] of Object.entries(fixture.cases)) {
    const [inputs, run] = cases[name as keyof typeof cases];
    Deno.test(`${name}() and its gradient are PyTorch's in float64, on ${backend}`, async () => {
      await chooseBackend(backend);
      tf.tidy(() => {
        const x = inputs();
        const found = [
          ...run(...x as never[]).map((y, i) => off(y, outputs[i]!)),
          ...tf.grads((...moved: tf.Tensor[]) =>
            run(...moved as never[]).map((y, i) =>
              tf.sum(tf.mul(y, draw(90 + i, ...y.shape)))
            ).reduce((a, b) => tf.add(a, b))
          )(x).map((dx, i) => off(dx, gradients[i]!)),
        ];
        assert(Math.max(...found) <= 2e-6, `off by ${found}`);
      });
    });
  }
}
