import { assertEquals, assertRejects } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import { readModelFolder, writeModelFolder } from "kit/models/model_folder.ts";
import { madeTokenizerFile } from "kit/models/tokenizer.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";

const shape = {
  vocabulary: 64,
  width: 8,
  layers: 1,
  heads: 2,
  keyValueHeads: 1,
  headSize: 4,
  mlpWidth: 6,
  positions: 32,
  ropeBase: 10000,
  epsilon: 1e-6,
  isTied: true,
  hasBias: true,
};

Deno.test("readModelFolder() names the file that is damaged or missing", async () => {
  await chooseBackend("cpu");
  const model = {
    shape,
    parameters: tf.tensor1d(initialWeights(shape, randomStream(0))),
  };
  const folder = await Deno.makeTempDir();
  const write = () =>
    writeModelFolder(folder, model, {
      config: { shape, beginId: null, endIds: [1], padId: 0 },
      tokenizer: madeTokenizerFile(),
      precision: "float16",
    });
  for (
    const name of ["config.json", "tokenizer.json", "model.safetensors"]
  ) {
    await write();
    const path = `${folder}/${name}`;
    await Deno.truncate(path, 40);
    await assertRejects(() => readModelFolder(folder), SyntaxError, name);
    await Deno.remove(path);
    await assertRejects(
      () => readModelFolder(folder),
      Deno.errors.NotFound,
      name,
    );
  }
  await write();
  const loaded = await readModelFolder(folder);
  // 64·8 + 8 + 8·16 + 16 + 8·8 + 8 + 8·12 + 6·8 + 8
  assertEquals(loaded.model.parameters.size, 888);
  tf.disposeRecord([loaded.model.parameters, model.parameters]);
  await Deno.remove(folder, { recursive: true });
});
