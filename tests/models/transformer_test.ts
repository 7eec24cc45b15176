import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { decode } from "kit/models/decode.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import { packedLayout, packWeights, unpackWeights } from "kit/models/layout.ts";
import { readModelFolder, writeModelFolder } from "kit/models/model_folder.ts";
import { completionLogProbs, scoreCompletions } from "kit/models/score.ts";
import { madeTokenizerFile } from "kit/models/tokenizer.ts";
import type { Model } from "kit/models/transformer.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { BACKENDS_HERE } from "../tensors/backends_here.ts";
import { smallShape } from "./shapes.ts";

const shape = { ...smallShape, width: 16, headSize: 4, mlpWidth: 24 };

function tinyModel(seed = 1): Model {
  const flat = initialWeights(shape, randomStream(seed));
  // Biases and norms away from their first values, so that they are tested too.
  const noise = randomStream(seed).split("noise");
  for (let i = 0; i < flat.length; i++) flat[i]! += 0.1 * noise.normal();
  return { shape, parameters: tf.tensor1d(flat) };
}

const sequences = [
  { promptIds: [3, 4, 5], completionIds: [6, 7, 8, 1] },
  { promptIds: [9], completionIds: [10] },
  { promptIds: [11, 12, 13, 14, 15], completionIds: [16, 1] },
];

for (const backend of BACKENDS_HERE) {
  Deno.test(`scoreCompletions() has the gradient that differences give, on ${backend}`, async () => {
    await chooseBackend(backend);
    const model = tinyModel();
    const loss = (flat: tf.Tensor1D) =>
      tf.tidy(() => {
        const { logProbs, entropy } = scoreCompletions(
          shape,
          flat,
          sequences,
          0.8,
        );
        return tf.add(
          tf.sum(logProbs),
          tf.mul(tf.sum(entropy), 0.5),
        ) as tf.Scalar;
      });
    const gradient = tf.grad((x) => loss(x as tf.Tensor1D))(model.parameters);
    const slopes = gradient.dataSync();
    const flat = model.parameters.dataSync().slice() as Float32Array;
    const random = randomStream("directions");
    let offset = 0;
    for (const { name, shape: dimensions } of packedLayout(shape)) {
      const size = dimensions.reduce((a, b) => a * b, 1);
      // A random direction within one group of parameters.
      const direction = Float32Array.from(
        { length: size },
        () => random.normal(),
      );
      const norm = Math.hypot(...direction);
      let expected = 0;
      for (let i = 0; i < size; i++) {
        direction[i]! /= norm;
        expected += slopes[offset + i]! * direction[i]!;
      }
      const along = (step: number) => {
        const moved = flat.slice();
        for (let i = 0; i < size; i++) {
          moved[offset + i]! += step * direction[i]!;
        }
        const point = tf.tensor1d(moved);
        const value = loss(point).dataSync()[0]!;
        point.dispose();
        return value;
      };
      // Fourth-order central difference: float32 needs a wide step.
      const h = 0.02;
      const slope =
        (8 * (along(h) - along(-h)) - (along(2 * h) - along(-2 * h))) /
        (12 * h);
      const scale = Math.max(Math.abs(slope), 0.05);
      assert(
        Math.abs(slope - expected) / scale < 1e-2,
        `${name}: difference ${slope}, gradient ${expected}`,
      );
      offset += size;
    }
    gradient.dispose();
    model.parameters.dispose();
  });
}

Deno.test("scoreCompletions() agrees between the kernels and the composed forms", async () => {
  const on = async (backend: string) => {
    await chooseBackend(backend);
    const model = tinyModel();
    const scores = await completionLogProbs(model, sequences);
    const gradient = tf.grad((x) =>
      tf.sum(
        scoreCompletions(shape, x as tf.Tensor1D, sequences, 1).logProbs,
      ) as tf.Scalar
    )(model.parameters);
    return [...scores.flat(), ...gradient.dataSync()];
  };
  const one = await on("cpu");
  const norm = Math.hypot(...one);
  for (const backend of BACKENDS_HERE) {
    const two = await on(backend);
    const apart = Math.hypot(...one.map((x, i) => x - two[i]!)) / norm;
    assert(apart < 2e-6, `relative difference ${apart} on ${backend}`);
  }
});

Deno.test("completionLogProbs() does not depend on neighbours or micro-batches", async () => {
  await chooseBackend();
  const model = tinyModel();
  const together = await completionLogProbs(model, sequences);
  const apart = await completionLogProbs(model, sequences, { microTokens: 1 });
  together.flat().forEach((x, i) =>
    assertAlmostEquals(x, apart.flat()[i]!, 1e-5)
  );
});

Deno.test("decode() records the log-probabilities that the trainer finds", async () => {
  await chooseBackend();
  const model = tinyModel();
  const prompts = [[3, 4, 5, 6, 7, 8], [9], [10, 11]];
  for (const temperature of [0.6, 1, 1.5]) {
    const random = randomStream(temperature * 10);
    const requests = [0, 0, 1, 1, 2, 2, 2].map((prompt, row) => {
      const draws = random.split(row);
      return { prompt, uniformAt: (t: number) => draws.at(t) };
    });
    const decoded = await decode(model, prompts, requests, {
      temperature,
      maxTokens: 20,
      endId: 1,
    });
    const scored = await completionLogProbs(
      model,
      decoded.map(({ ids }, i) => ({
        promptIds: prompts[requests[i]!.prompt]!,
        completionIds: ids,
      })),
      { temperature },
    );
    decoded.forEach(({ logProbs }, i) =>
      logProbs.forEach((x, t) => assertAlmostEquals(x, scored[i]![t]!, 1e-4))
    );
    // A row alone draws what it drew in company.
    const alone = await decode(model, prompts, [requests[4]!], {
      temperature,
      maxTokens: 20,
      endId: 1,
    });
    assertEquals(alone[0]!.ids, decoded[4]!.ids);
  }
});

Deno.test("decode() takes the most likely token at temperature 0 and respects limits", async () => {
  await chooseBackend();
  const model = tinyModel();
  const options = { temperature: 0, maxTokens: 5, endId: 1 };
  const request = (u: number) => ({ prompt: 0, uniformAt: () => u });
  const [low, high] = await decode(
    model,
    [[3, 4]],
    [request(0), request(0.99)],
    options,
  );
  assertEquals(low!.ids, high!.ids);
  assert(low!.ids.length <= 5);
  assertEquals(low!.finish, low!.ids.at(-1) === 1 ? "stop" : "length");
});

Deno.test("packWeights() undoes unpackWeights()", () => {
  const flat = initialWeights({ ...shape, isTied: false }, randomStream(2));
  const named = unpackWeights({ ...shape, isTied: false }, flat);
  assertEquals(packWeights({ ...shape, isTied: false }, named), flat);
  // q_proj is [out, in] in the file and a column block of [in, out] here.
  const query = named.get("model.layers.0.self_attn.q_proj.weight")!;
  const embedding = shape.vocabulary * shape.width;
  const row = embedding + shape.width; // after the norm: qkv starts here
  assertEquals(query[1 * 16 + 2], flat[row + 2 * 32 + 1]);
});

Deno.test("readModelFolder() reads what writeModelFolder() wrote, and refuses another shape", async () => {
  await chooseBackend();
  const model = tinyModel();
  const folder = await Deno.makeTempDir();
  const config = { shape, beginId: null, endIds: [1], padId: 0 };
  const tokenizer = madeTokenizerFile();
  await writeModelFolder(folder, model, {
    config,
    tokenizer,
    precision: "float32",
  });
  const loaded = await readModelFolder(folder);
  assertEquals(loaded.model.parameters.dataSync(), model.parameters.dataSync());
  assertEquals(loaded.tokenizer.encode("a = 3 ;").length, 4);

  const text = await Deno.readTextFile(`${folder}/config.json`);
  await Deno.writeTextFile(
    `${folder}/config.json`,
    text.replace('"intermediate_size": 24', '"intermediate_size": 32'),
  );
  let message = "";
  await readModelFolder(folder).catch((error) => message = error.message);
  assert(message.includes("[32,16]") && message.includes("[24,16]"), message);
  await Deno.remove(folder, { recursive: true });
});
