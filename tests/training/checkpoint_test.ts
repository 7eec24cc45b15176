import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { writeSafetensors } from "kit/models/safetensors.ts";
import {
  readCheckpoint,
  restoreCheckpoint,
  writeCheckpoint,
} from "kit/training/checkpoint.ts";
import { applyGradient, createOptimizer } from "kit/training/optimizer.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { tinyLearner } from "../experiments/tiny.ts";
import { inFolder } from "../folder.ts";

type Trainee = Awaited<ReturnType<typeof tinyLearner>>;

/** One update, by a gradient of its own. */
async function move({ model, optimizer }: Trainee, seed: number) {
  const gradient = tf.randomNormal(
    model.parameters.shape,
    0,
    1,
    "float32",
    seed,
  );
  await applyGradient(model, optimizer, gradient as tf.Tensor1D, 1e-3);
}

Deno.test("restoreCheckpoint() puts parameters, moments and updates back, bit for bit", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/checkpoint.safetensors`;
    using first = await tinyLearner(1);
    await move(first, 1);
    await move(first, 2);
    await writeCheckpoint(file, first, { any: ["thing"] });
    const checkpoint = await readCheckpoint(file);
    assertEquals(checkpoint!.memory, { any: ["thing"] });

    using second = await tinyLearner(2);
    const held = tf.memory().numTensors;
    restoreCheckpoint(second, checkpoint!);
    assertEquals(tf.memory().numTensors, held);
    assertEquals(second.optimizer.step, 2);
    await move(first, 3);
    await move(second, 3);
    // Only with both moments and the step is the third update the same.
    assertEquals(
      second.model.parameters.dataSync(),
      first.model.parameters.dataSync(),
    );
  });
});

Deno.test("restoreCheckpoint() refuses another shape and another optimizer, and changes nothing", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/checkpoint.safetensors`;
    using learner = await tinyLearner();
    await writeCheckpoint(file, learner, {});
    const checkpoint = (await readCheckpoint(file))!;
    const before = learner.model.parameters.dataSync();
    const wide = {
      optimizer: learner.optimizer,
      model: { ...learner.model, shape: { ...learner.model.shape, width: 32 } },
    };
    assertThrows(
      () => restoreCheckpoint(wide, checkpoint),
      RangeError,
      `Cannot go on from ${file}: model.width 32 is needed, got 16`,
    );
    using optimizer = createOptimizer(learner.model, { beta2: 0.9 });
    assertThrows(
      () => restoreCheckpoint({ model: learner.model, optimizer }, checkpoint),
      RangeError,
      "optimizer.beta2 0.9 is needed, got 0.999",
    );
    const parameters = checkpoint.parameters.subarray(1);
    assertThrows(
      () => restoreCheckpoint(learner, { ...checkpoint, parameters }),
      RangeError,
      "numbers.0",
    );
    assertEquals(learner.model.parameters.dataSync(), before);
  });
});

Deno.test("readCheckpoint() tells what is missing, torn or something else", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/checkpoint.safetensors`;
    assertEquals(await readCheckpoint(file), undefined);
    using learner = await tinyLearner();
    await writeCheckpoint(file, learner, {});
    const bytes = await Deno.readFile(file);
    assert(bytes.length > 12 * learner.model.parameters.size);
    await Deno.writeFile(file, bytes.subarray(0, bytes.length - 1));
    await assertRejects(
      () => readCheckpoint(file),
      SyntaxError,
      `Cannot read ${file}: second needs bytes`,
    );
    // One bit of the last moment.
    const flipped = bytes.slice();
    flipped[bytes.length - 2]! ^= 1;
    await Deno.writeFile(file, flipped);
    await assertRejects(
      () => readCheckpoint(file),
      SyntaxError,
      `Cannot read ${file}: numbers with SHA-256 `,
    );
    // An empty safetensors file.
    await Deno.writeFile(
      file,
      new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 123, 125]),
    );
    await assertRejects(
      () => readCheckpoint(file),
      SyntaxError,
      "got no tensors",
    );
    const data = new Float32Array(1);
    const tensors = ["parameters", "first", "second"]
      .map((name) => [name, { shape: [1], data }] as const);
    const torn = { checkpoint: '{"shape":' };
    await Deno.writeFile(
      file,
      writeSafetensors(new Map(tensors), "float32", torn),
    );
    await assertRejects(
      () => readCheckpoint(file),
      SyntaxError,
      `Cannot read ${file}: JSON is needed, got 9 other`,
    );
  });
});
