import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { packedLayout, totalSize } from "kit/models/layout.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import {
  applyGradient,
  createOptimizer,
  resetOptimizer,
} from "kit/training/optimizer.ts";
import { BACKENDS_HERE } from "../tensors/backends_here.ts";

const shape = {
  vocabulary: 5,
  width: 4,
  layers: 1,
  heads: 1,
  keyValueHeads: 1,
  headSize: 4,
  mlpWidth: 3,
  positions: 8,
  ropeBase: 10000,
  epsilon: 1e-6,
  isTied: true,
  hasBias: true,
};
const size = totalSize(shape);

/** The first place of a tensor in the flat vector. */
function placeOf(name: string): number {
  let offset = 0;
  for (const segment of packedLayout(shape)) {
    if (segment.name === name) return offset;
    offset += segment.shape.reduce((a, b) => a * b, 1);
  }
  throw new Error(name);
}

function modelAt(value: number) {
  return { shape, parameters: tf.fill([size], value) as tf.Tensor1D };
}

for (const backend of BACKENDS_HERE) {
  Deno.test(`applyGradient() takes the step that was worked by hand, on ${backend}`, async () => {
    await chooseBackend(backend);
    const model = modelAt(2);
    using optimizer = createOptimizer(model, {
      beta1: 0.5,
      beta2: 0.75,
      epsilon: 0.1,
      weightDecay: 0.25,
      maxGradNorm: 0,
    });
    const gradient = tf.fill([size], 3) as tf.Tensor1D;
    const update = await applyGradient(model, optimizer, gradient, 0.2);
    assertAlmostEquals(update.gradNorm, 3 * Math.sqrt(size), 1e-4);
    // m = 0.5·3, v = 0.25·9; corrected m̂ = 3, v̂ = 9: moved by 0.2·3/3.1.
    // A matrix decays by 0.2·0.25·2 = 0.1 as well; norms and biases do not.
    const moved = model.parameters.dataSync();
    const step = 0.6 / 3.1;
    assertAlmostEquals(moved[placeOf("embedding")]!, 1.9 - step, 1e-6);
    assertAlmostEquals(moved[placeOf("layers.0.down")]!, 1.9 - step, 1e-6);
    assertAlmostEquals(moved[placeOf("layers.0.norm1")]!, 2 - step, 1e-6);
    assertAlmostEquals(moved[placeOf("layers.0.qkvBias")]!, 2 - step, 1e-6);
    assertAlmostEquals(moved[placeOf("norm")]!, 2 - step, 1e-6);
    assertAlmostEquals(optimizer.first.dataSync()[0]!, 1.5, 1e-6);
    assertAlmostEquals(optimizer.second.dataSync()[0]!, 2.25, 1e-6);
    model.parameters.dispose();
  });

  Deno.test(`applyGradient() follows PyTorch's formulae over many steps, clipped and not, on ${backend}`, async () => {
    await chooseBackend(backend);
    const model = modelAt(0.5);
    // A large epsilon and gradients of growing size: else Adam, which does not
    // care for scale, would hide how they are clipped.
    const options = { weightDecay: 0.01, beta2: 0.98, epsilon: 0.01 };
    using optimizer = createOptimizer(model, options);
    // torch.optim.AdamW and clip_grad_norm_, one number at a time, in doubles.
    const decays = optimizer.decay.dataSync();
    const expected = new Float64Array(size).fill(0.5);
    const first = new Float64Array(size);
    const second = new Float64Array(size);
    const random = randomStream("gradients");
    const clips: number[] = [];
    for (let step = 1; step <= 12; step++) {
      const numbers = Float32Array.from(
        { length: size },
        () => 0.02 * step * random.normal(),
      );
      const norm = Math.hypot(...numbers);
      const clip = Math.min(1, 1 / (norm + 1e-6));
      clips.push(clip);
      for (let i = 0; i < size; i++) {
        const g = numbers[i]! * clip;
        expected[i]! *= 1 - 1e-2 * 0.01 * decays[i]!;
        first[i] = 0.9 * first[i]! + 0.1 * g;
        second[i] = 0.98 * second[i]! + 0.02 * g * g;
        const corrected = Math.sqrt(second[i]!) / Math.sqrt(1 - 0.98 ** step);
        expected[i]! -= (1e-2 / (1 - 0.9 ** step)) * first[i]! /
          (corrected + 0.01);
      }
      await applyGradient(model, optimizer, tf.tensor1d(numbers), 1e-2);
    }
    // Some are clipped and some are not.
    assert(clips[0] === 1 && clips.at(-1)! < 0.7, `${clips}`);
    const apart = model.parameters.dataSync().map((x, i) => x - expected[i]!);
    assert(Math.max(...apart.map(Math.abs)) < 2e-6);
    model.parameters.dispose();
  });
}

Deno.test("applyGradient() leaves everything as it was when the gradient is not finite", async () => {
  await chooseBackend("cpu");
  for (const bad of [NaN, Infinity]) {
    const model = modelAt(1);
    using optimizer = createOptimizer(model);
    const numbers = new Float32Array(size);
    numbers[3] = bad;
    const { isSkipped, gradNorm } = await applyGradient(
      model,
      optimizer,
      tf.tensor1d(numbers),
      0.1,
    );
    assert(isSkipped && !Number.isFinite(gradNorm));
    assertEquals(optimizer.step, 0);
    assert(model.parameters.dataSync().every((x) => x === 1));
    assert(optimizer.first.dataSync().every((x) => x === 0));
    model.parameters.dispose();
  }
});

Deno.test("resetOptimizer() makes the next update the first", async () => {
  await chooseBackend("cpu");
  const ends = [false, true].map(async (isUsed) => {
    const model = modelAt(1);
    using optimizer = createOptimizer(model);
    if (isUsed) {
      const gradient = tf.fill([size], 3) as tf.Tensor1D;
      await applyGradient(model, optimizer, gradient, 0);
      resetOptimizer(optimizer);
    }
    const gradient = tf.fill([size], -1) as tf.Tensor1D;
    await applyGradient(model, optimizer, gradient, 0.1);
    const end = model.parameters.dataSync().slice();
    model.parameters.dispose();
    return end;
  });
  const [fresh, reset] = await Promise.all(ends);
  assertEquals(reset, fresh);
});

Deno.test("applyGradient() and an optimizer leave no tensor behind", async () => {
  await chooseBackend("cpu");
  const before = tf.memory().numTensors;
  const model = modelAt(1);
  {
    using optimizer = createOptimizer(model);
    for (let i = 0; i < 3; i++) {
      const gradient = tf.fill([size], i) as tf.Tensor1D;
      await applyGradient(model, optimizer, gradient, 0.1);
    }
  }
  model.parameters.dispose();
  assertEquals(tf.memory().numTensors, before);
});
