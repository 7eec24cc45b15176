import { assert, assertEquals, assertThrows } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { decoderStep } from "kit/models/decoder_step.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import { weightsOf } from "kit/models/transformer.ts";
import { chooseBackend, describeBackend } from "kit/tensors/backend.ts";
import type { KeyValueCache } from "kit/tensors/fused/cached_attention.ts";
import { createBinding } from "kit/tensors/tensorflow/binding.ts";
import { KernelFunctions } from "kit/tensors/tensorflow/kernel_functions.ts";
import { startedTensorFlow } from "kit/tensors/tensorflow/start.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { apart, type Call, calls, run } from "../fused_calls.ts";
import { oddShape as shape } from "../../models/shapes.ts";

const { isAvailable } = await describeBackend("tensorflow");
const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, ignore: !isAvailable, fn });

/** Three sequences of one length instead of several. */
const evenly = (call: Call): Call => ({
  ...call,
  floats: Object.fromEntries(
    Object.entries(call.floats).map((
      [name, [, width]],
    ) => [name, [96, width!]]),
  ),
  wholes: { starts: [0, 32, 64, 96] },
});

/** Runs a call and counts what TensorFlow is asked. */
function counted(call: Call) {
  const { counts } = startedTensorFlow()!.executor;
  const { launches } = counts;
  const outputs = run(call);
  const asked = counts.launches - launches;
  const numbers = outputs.map((output) => output.dataSync().slice());
  tf.dispose(outputs);
  return { asked, numbers };
}

for (const name of ["SparkleAttention", "SparkleAttentionGrad"]) {
  const ragged = calls.find((call) => call.name === name)!;
  for (
    const [lengths, call] of [["any", ragged], ["one", evenly(ragged)]] as const
  ) {
    test(`${name} gives the same as a function, for sequences of ${lengths} length`, async () => {
      await chooseBackend("tensorflow");
      const first = counted(call);
      for (let use = 0; use < 8; use++) run(call).forEach((x) => x.dispose());
      const last = counted(call);
      assert(last.asked < first.asked - 5, `${first.asked} to ${last.asked}`);
      last.numbers.forEach((numbers, i) =>
        assert(apart(numbers, first.numbers[i]!) < 1e-6)
      );
    });
  }
}

/** Feeds 20 tokens to each of 3 rows; logits of every step, and what it took. */
function fed(look?: (caches: readonly KeyValueCache[], at: number) => void) {
  const empty = () => tf.zeros<tf.Rank.R3>([3, 24, 30]);
  const { weights, first } = tf.tidyRecord(() => ({
    weights: weightsOf(
      shape,
      tf.tensor1d(initialWeights(shape, randomStream("fed"))),
    ),
    first: [1, 2].map(() => ({ keys: empty(), values: empty() })),
  }));
  let caches: readonly KeyValueCache[] = first;
  const logits = Array.from({ length: 20 }, (_, at) => {
    const ids = tf.tensor1d([at % 37, 7, (5 * at) % 37], "int32");
    const lengths = tf.tensor1d([at, at + 1, at + 2], "int32");
    look?.(caches, at);
    const step = decoderStep(shape, weights, caches, ids, lengths);
    const numbers = step.logits.dataSync().slice();
    tf.disposeRecord([ids, lengths, step.logits, caches]);
    caches = step.caches;
    return numbers;
  });
  tf.disposeRecord([weights, caches]);
  return logits;
}

test("decoderStep() gives the same as a function, which is one launch", async () => {
  await chooseBackend("kernels-plain");
  const expected = fed();
  await chooseBackend("tensorflow");
  const { executor } = startedTensorFlow()!;
  const before = executor.tensors;
  const at: number[] = [];
  const got = fed(() => at.push(executor.counts.launches));
  got.forEach((numbers, i) => assert(apart(numbers, expected[i]!) < 2e-6));
  const asked = at.slice(1).map((count, i) => count - at[i]!);
  assert(asked[0]! > 60, `${asked}`);
  assertEquals(asked.slice(8).every((count) => count === 1), true, `${asked}`);
  assertEquals(executor.tensors, before);
});

test("decoderStep() as a function leaves a cache alone that somebody else holds", async () => {
  await chooseBackend("tensorflow");
  let held: tf.Tensor | undefined;
  let copy: ArrayLike<number> = [];
  const expected = fed();
  const got = fed((caches, at) => {
    if (at !== 15) return;
    held = tf.clone(caches[1]!.values);
    copy = held.dataSync().slice();
  });
  assertEquals(held!.dataSync(), copy);
  assert(apart(got[19]!, expected[19]!) < 1e-6);
  held!.dispose();
});

/** Functions of their own on the executor that is started. */
async function functionsHere() {
  await chooseBackend("tensorflow");
  const { executor, library } = startedTensorFlow()!;
  const binding = createBinding(executor, library.version, false);
  const functions = new KernelFunctions(executor, binding, "test");
  return { executor, binding, functions };
}

test("kernels become functions after some uses, and so many at most", async () => {
  const { executor, binding, functions } = await functionsHere();
  const made = new Set<string>();
  for (let size = 1; size <= 70; size++) {
    const id = executor.createTensor(
      [size],
      1,
      new Float32Array(size).fill(-2),
    );
    const x = { id, shape: [size] };
    const ask = () =>
      functions.of("negate", { x }, ({ x }) => {
        const [y] = binding.executor.executeOp("Neg", [], [x!.id], 1);
        return { y: y! };
      });
    for (let use = 1; use < 8; use++) assertEquals(ask(), undefined);
    const known = ask();
    executor.deleteTensor(id);
    if (!known) continue;
    assertEquals(known.shapes, { y: [size] });
    made.add(known.name);
  }
  assertEquals(made.size, 64);
});

test("a kernel that uses what it was not given is refused, and nothing is left", async () => {
  const { executor, binding, functions } = await functionsHere();
  const before = executor.tensors;
  const id = executor.createTensor([2], 1, new Float32Array(2));
  const x = { id, shape: [2] };
  const ask = () =>
    functions.of("stray", { x }, ({ x }) => {
      const [y] = binding.executor.executeOp("AddV2", [], [x!.id, id], 1);
      return { y: y! };
    });
  for (let use = 1; use < 8; use++) ask();
  assertThrows(
    ask,
    Error,
    "needed a kernel of its inputs alone, got one that reads 1 others",
  );
  assertEquals(binding.executor, executor);
  executor.deleteTensor(id);
  assertEquals(executor.tensors, before);
});
