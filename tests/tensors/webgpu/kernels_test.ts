import { assert, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import { adamW } from "kit/tensors/fused/adamw.ts";
import { attention } from "kit/tensors/fused/attention.ts";
import { cachedAttention } from "kit/tensors/fused/cached_attention.ts";
import { rotary } from "kit/tensors/fused/rotary.ts";
import { tokenLogProbs } from "kit/tensors/fused/token_log_probs.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import type { CheckedBackend } from "kit/tensors/webgpu/checked_backend.ts";
import { testsOn } from "../backends/tests_on.ts";
import { apart } from "../fused_calls.ts";

const test = await testsOn("webgpu");

/** Drawn numbers, the same on every backend. */
function drawn(name: string, shape: number[]) {
  const random = randomStream("gpu").split(name);
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
}

/** Fails where webgpu is further from `cpu` than 3·10⁻⁶ of the norm. */
async function requireSame(compute: () => tf.Tensor[]) {
  const on = async (backend: string) => {
    await chooseBackend(backend);
    const tensors = tf.tidy(compute);
    const numbers = await Promise.all(tensors.map((tensor) => tensor.data()));
    tf.dispose(tensors);
    return numbers;
  };
  const expected = await on("cpu");
  (await on("webgpu")).forEach((got, i) => {
    const off = apart(got, expected[i]!);
    assert(off <= 3e-6, `output ${i} off by ${off}`);
  });
}

const HEADS = [
  { heads: 1, keyValueHeads: 1, headSize: 2 },
  { heads: 4, keyValueHeads: 1, headSize: 6 },
  { heads: 2, keyValueHeads: 1, headSize: 96 }, // tiles of 21 rows
  { heads: 2, keyValueHeads: 1, headSize: 130 }, // composed
];
const STARTS = [
  [0, 1],
  [0, 64, 128],
  [0, 0, 3, 3, 150, 151, 151],
];

for (const heads of HEADS) {
  const { headSize } = heads;
  const width = (heads.heads + 2 * heads.keyValueHeads) * headSize;

  test(`attention() of heads of ${headSize} is its composed form, and its gradient`, async () => {
    for (const starts of STARTS) {
      const rows = starts.at(-1)!;
      await requireSame(() => {
        const read = (qkv: tf.Tensor) =>
          attention(qkv as tf.Tensor2D, tf.tensor1d(starts, "int32"), heads);
        const qkv = drawn("qkv", [rows, width]);
        const dy = drawn("dy", [rows, heads.heads * headSize]);
        return [read(qkv), tf.grad(read)(qkv, dy)];
      });
    }
  });

  test(`cachedAttention() of heads of ${headSize} is its composed form`, async () => {
    await requireSame(() => {
      const shape = [3, 140, heads.keyValueHeads * headSize];
      const { output, cache } = cachedAttention(
        drawn("qkv", [3, width]) as tf.Tensor2D,
        {
          keys: drawn("keys", shape) as tf.Tensor3D,
          values: drawn("values", shape) as tf.Tensor3D,
        },
        tf.tensor1d([0, 63, 139], "int32"),
        heads,
      );
      return [output, cache.keys, cache.values];
    });
  });
}

test("rotary() turns by exact angles at far positions", async () => {
  const heads = { heads: 1, keyValueHeads: 1, headSize: 4 };
  const positions = [0, 5, 40_000];
  await chooseBackend("webgpu");
  const turned = await rotary(
    tf.tensor2d(positions.map(() => [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    tf.tensor1d(positions, "int32"),
    heads,
    10_000,
  ).data();
  // (1, 0) turned by the angle; the second pair turns a hundred times slower.
  positions.forEach((position, row) =>
    [1, 0.01].forEach((rate, i) => {
      const [x, y] = [turned[12 * row + i]!, turned[12 * row + i + 2]!];
      assert(Math.abs(x - Math.cos(position * rate)) < 1e-6, `${x}`);
      assert(Math.abs(y - Math.sin(position * rate)) < 1e-6, `${y}`);
    })
  );
});

test("tokenLogProbs() takes rows a part at a time where logits are too large", async () => {
  await chooseBackend("webgpu");
  const gpu = tf.backend() as unknown as { report: CheckedBackend["report"] };
  const whole = gpu.report;
  // Room for the logits of 7 rows of 23, in a quarter of the largest buffer.
  gpu.report = { ...whole, tensorBytes: 16 * 300 * 7 };
  try {
    await requireSame(() => {
      const targets = tf.tensor1d(Int32Array.from({ length: 23 }, (_, i) => i));
      const score = (hidden: tf.Tensor, head: tf.Tensor) => {
        const { logProbs, entropy } = tokenLogProbs(
          hidden as tf.Tensor2D,
          head as tf.Tensor2D,
          tf.cast(targets, "int32"),
          0.7,
        );
        return tf.sub(logProbs, tf.mul(entropy, 0.3));
      };
      const inputs = [drawn("hidden", [23, 9]), drawn("head", [300, 9])];
      const slopes = tf.grads(score)(inputs, drawn("dy", [23]));
      return [score(inputs[0]!, inputs[1]!), ...slopes];
    });
  } finally {
    gpu.report = whole;
  }
});

test("adamW() leaves a copy alone, and a reading that is under way", async () => {
  await chooseBackend("webgpu");
  const state = {
    parameters: drawn("p", [2000]) as tf.Tensor1D,
    first: tf.zeros([2000]) as tf.Tensor1D,
    second: tf.zeros([2000]) as tf.Tensor1D,
  };
  const before = await state.parameters.data();
  const reference = tf.clone(state.parameters);
  const step = (given: typeof state, number: number) =>
    adamW(given, tf.ones([2000]), tf.zeros([2000]), {
      learningRate: 0.5,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 0,
      weightDecay: 0,
      step: number,
      gradientScale: 1,
    });
  // A constant gradient moves every parameter by the learning rate.
  let now = step(state, 1);
  tf.disposeRecord(state);
  for (const number of [1, 2]) {
    const reading = now.parameters.data(); // is waited for after the next step
    const next = step(now, number + 1);
    const moved = await reading;
    const off = moved.map((x, i) => before[i]! - 0.5 * number - x);
    assert(Math.hypot(...off) < 1e-4, `${Math.hypot(...off)}`);
    tf.disposeRecord(now);
    now = next;
  }
  assertEquals(await reference.data(), before);
});
