import { assert, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import {
  completionLogProbs,
  microBatches,
  type Scored,
} from "kit/models/score.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import { useCompile } from "kit/tensors/compile.ts";
import { startedTensorFlow } from "kit/tensors/tensorflow/start.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { gradient, step, update } from "kit/training/compiled_step.ts";
import { createOptimizer } from "kit/training/optimizer.ts";
import { takeStep } from "kit/training/take_step.ts";
import { testsOn } from "../tensors/backends/tests_on.ts";
import { assertAgree, SMALL_SHAPE, smallModel } from "./small_model.ts";

const test = await testsOn("tensorflow");

/** Sequences of any lengths, the same at every call. */
function batchAt(step: number, rows: number, longest: number): Scored[] {
  const random = randomStream("batch").split(step);
  const tokens = (count: number) =>
    Array.from({ length: count }, () => random.integer(SMALL_SHAPE.vocabulary));
  return Array.from({ length: rows }, () => ({
    promptIds: tokens(1 + random.integer(longest)),
    completionIds: tokens(1 + random.integer(longest)),
  }));
}

interface Course {
  readonly rows?: number;
  readonly longest?: number;
  readonly microTokens?: number;
  readonly isSlopesKnown?: boolean;
  readonly weightDecay?: number;
  /** Told before and after each step. */
  readonly watch?: (when: "before" | "after") => void;
}

/** Trains on −Σ (0.5 + t mod 2) · logProb / tokens. */
async function course(steps: number, options: Course = {}) {
  const { rows = 5, longest = 6, microTokens = 4000, watch } = options;
  const model = smallModel("course");
  using optimizer = createOptimizer(model, {
    weightDecay: options.weightDecay ?? 0.01,
    maxGradNorm: 0.5,
  });
  const figures: number[] = [];
  for (let n = 0; n < steps; n++) {
    const batch = batchAt(n, rows, longest);
    const slopesOf = (indices: readonly number[]) =>
      Float32Array.from(
        indices.flatMap((i) =>
          batch[i]!.completionIds.map((_, t) => -(0.5 + t % 2) / rows)
        ),
      );
    watch?.("before");
    const { loss, gradNorm } = await takeStep(
      { model, optimizer },
      batch,
      (indices, logProbs, entropies) => {
        const byLogProbs = slopesOf(indices);
        const flat = logProbs.flatMap((row) => [...row]);
        assert(entropies.every((row, i) => row.length === logProbs[i]!.length));
        const loss = flat.reduce((sum, x, i) => sum + byLogProbs[i]! * x, 0);
        return { loss, byLogProbs };
      },
      {
        temperature: 1.2,
        learningRate: 3e-3,
        microTokens,
        ...(options.isSlopesKnown === false
          ? {}
          : { slopes: { kind: "known", slopesOf } }),
      },
    );
    watch?.("after");
    figures.push(loss, gradNorm);
  }
  const end = await model.parameters.data() as Float32Array;
  model.parameters.dispose();
  return { figures, end };
}

async function compiledAndNot<T>(compute: () => Promise<T>) {
  await chooseBackend("tensorflow");
  const compiled = await compute();
  useCompile(false);
  try {
    return { compiled, plain: await compute() };
  } finally {
    useCompile(true);
  }
}

for (
  const [title, options] of Object.entries(
    {
      "in one call": {},
      "without decay": { weightDecay: 0 },
      "in two calls": { isSlopesKnown: false },
      "in micro-batches": { microTokens: 25 },
    } satisfies Record<string, Course>,
  )
) {
  test(`takeStep() compiled ${title} is what it is uncompiled, over 50 steps`, async () => {
    const { compiled, plain } = await compiledAndNot(() => course(50, options));
    assertAgree(compiled.figures, plain.figures, 2e-4);
    assertAgree(compiled.end, plain.end, 2e-3);
    assert(compiled.figures[98]! < compiled.figures[0]!);
  });
}

test("takeStep() is one call to the device, whatever the lengths", async () => {
  await chooseBackend("tensorflow");
  const { counts } = startedTensorFlow()!.executor;
  const launches: number[] = [];
  let before = 0;
  const watch = (when: "before" | "after") => {
    if (when === "before") before = counts.launches;
    else launches.push(counts.launches - before);
  };
  await course(20, { watch });
  assertEquals(launches, launches.map(() => 1));
});

test("takeStep() compiles a handful of functions for ragged batches", async () => {
  await chooseBackend("tensorflow");
  const traces = () =>
    [step, gradient, update].reduce(
      (sum, { counts }) => sum + counts.traces,
      0,
    );
  const before = traces();
  // 40 batches of 5 to 12 rows with up to 40 tokens: no two alike.
  for (let rows = 5; rows <= 12; rows++) {
    await course(5, { rows, longest: 20 });
  }
  assert(traces() - before <= 12, `${traces() - before} functions`);
});

test("takeStep() leaves everything as it was when the gradient is not finite", async () => {
  await chooseBackend("tensorflow");
  const model = smallModel("course");
  using optimizer = createOptimizer(model);
  const start = await model.parameters.data();
  const { numTensors } = tf.memory();
  const { isSkipped, gradNorm } = await takeStep(
    { model, optimizer },
    batchAt(0, 3, 4),
    () => ({ loss: NaN, byLogProbs: new Float32Array(0) }),
    {
      temperature: 1,
      learningRate: 1,
      slopes: {
        kind: "known",
        slopesOf: () => new Float32Array(40).fill(Infinity),
      },
    },
  );
  assert(isSkipped && !Number.isFinite(gradNorm));
  assertEquals(await model.parameters.data(), start);
  assertEquals(optimizer.step, 0);
  assertEquals(tf.memory().numTensors, numTensors);
  model.parameters.dispose();
});

test("takeStep() leaves no tensor and no handle behind", async () => {
  await chooseBackend("tensorflow");
  const { executor } = startedTensorFlow()!;
  const count = () => [tf.memory().numTensors, executor.tensors];
  await course(2, { isSlopesKnown: false });
  const before = count();
  await course(30);
  await course(3, { isSlopesKnown: false, microTokens: 25 });
  assertEquals(count(), before);
});

test("microBatches() keeps short sequences from being padded to long ones", async () => {
  const lengths = [100, 90, ...Array.from({ length: 40 }, () => 10)];
  const sequences = lengths.map((length) => ({
    promptIds: [1],
    completionIds: new Array<number>(length - 1).fill(2),
  }));
  const sizes = () =>
    microBatches(sequences, 600).map((part) => part.map((i) => lengths[i]!));
  await chooseBackend("tensorflow");
  const compiled = sizes();
  // 100 · 12 is 2 · 600.
  assertEquals(compiled[0], [100, 90, ...new Array(10).fill(10)]);
  assertEquals(compiled[1], new Array(30).fill(10));
  useCompile(false);
  try {
    assertEquals(sizes().map((part) => part.length), [42]);
  } finally {
    useCompile(true);
  }
});

test("completionLogProbs() compiled scores as it does uncompiled", async () => {
  const sequences = batchAt(7, 9, 12);
  const { compiled, plain } = await compiledAndNot(async () => {
    const model = smallModel("scored");
    const scores = await completionLogProbs(model, sequences, {
      temperature: 0.7,
      microTokens: 60,
    });
    model.parameters.dispose();
    return scores;
  });
  assertEquals(
    compiled.map((row) => row.length),
    plain.map((row) => row.length),
  );
  assertAgree(compiled.flat(), plain.flat(), 1e-5);
});
