import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { completionLogProbs, scoreCompletions } from "kit/models/score.ts";
import { makeProblems } from "kit/problems/made.ts";
import { askPlain } from "kit/prompts/ask.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import { useCompile } from "kit/tensors/compile.ts";
import { startedTensorFlow } from "kit/tensors/tensorflow/start.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { createOptimizer } from "kit/training/optimizer.ts";
import {
  policyLoss,
  type PolicyLossSettings,
} from "kit/training/policy_loss.ts";
import { type Judged, updatePolicy } from "kit/training/policy_update.ts";
import { testsOn } from "../tensors/backends/tests_on.ts";
import { assertAgree, SMALL_SHAPE, smallModel } from "./small_model.ts";

const test = await testsOn("tensorflow");
const [problem] = makeProblems(1, { seed: 1, operations: [2] });
const prompt = askPlain(problem!);

/** Rollouts of any lengths, the same at every call, and what they were worth. */
function batchAt(step: number): Judged[] {
  const random = randomStream("rollouts").split(step);
  const tokens = (count: number) =>
    Array.from({ length: count }, () => random.integer(SMALL_SHAPE.vocabulary));
  return Array.from({ length: 6 }, (_, sample) => {
    const completionIds = tokens(1 + random.integer(9));
    return {
      advantage: random.normal(),
      rollout: {
        prompt,
        sample,
        promptIds: tokens(1 + random.integer(6)),
        completionIds,
        logProbs: completionIds.map(() => -2),
        finish: "stop",
        completion: "",
      },
    };
  });
}

/** Of a batch, what has a gradient without a divergence. */
const moving = (judged: readonly Judged[]) =>
  judged.filter(({ advantage }) => advantage !== 0);

Deno.test("updatePolicy() has the loss of the whole batch, at the temperature of sampling", async () => {
  await chooseBackend();
  // Every other rollout is of a group that teaches nothing.
  const judged = batchAt(0).map((row, i) =>
    i % 2 === 0 ? { ...row, advantage: 0 } : row
  );
  const rollouts = judged.map(({ rollout }) => rollout);
  const advantages = judged.map(({ advantage }) => advantage);
  const settings: PolicyLossSettings[] = [
    {},
    { lossType: "grpo" },
    { lossType: "dr_grpo" },
    { beta: 0.2 },
    { lossType: "grpo", beta: 0.2 },
  ];
  const sampling = { temperature: 0.7, maxCompletionLength: 20 };
  for (const loss of settings) {
    const name = JSON.stringify(loss);
    const model = smallModel("policy");
    const reference = smallModel("reference");
    using optimizer = createOptimizer(model);
    const [logProbs, refLogProbs] = [
      await completionLogProbs(model, rollouts, sampling),
      await completionLogProbs(reference, rollouts, sampling),
    ];
    const expected = policyLoss(
      { logProbs, refLogProbs, advantages },
      { ...loss, maxCompletionLength: 20 },
    );
    const learned = loss.beta ? judged : moving(judged);
    const sequences = learned.map(({ rollout }) => rollout);
    const { entropy } = scoreCompletions(
      model.shape,
      model.parameters,
      sequences,
      sampling.temperature,
    );
    const entropies = entropy.dataSync();
    const apart = logProbs.filter((_, i) => learned.includes(judged[i]!))
      .flatMap((row) => row.map((x) => Math.abs(x + 2)));
    const mean = (xs: ArrayLike<number>) =>
      Array.from(xs).reduce((a, b) => a + b, 0) / xs.length;

    const { tokens, metrics } = await updatePolicy(
      { model, optimizer },
      judged,
      { ...sampling, learningRate: 1e-3, loss, reference, microTokens: 30 },
    );
    assertEquals(tokens, entropies.length, name);
    const figures = {
      loss: expected.loss,
      policy_loss: expected.metrics.policy_loss!,
      ...(loss.beta ? { kl: expected.metrics.kl! } : {}),
      entropy: mean(entropies),
      "sampling/sampling_logp_difference/mean": mean(apart),
      "sampling/sampling_logp_difference/max": Math.max(...apart),
    };
    for (const [figure, value] of Object.entries(figures)) {
      assertAlmostEquals(metrics[figure]!, value, 1e-5, `${name} ${figure}`);
    }
    tf.dispose([model.parameters, reference.parameters]);
  }
});

Deno.test("updatePolicy() does nothing where nothing has a gradient", async () => {
  await chooseBackend();
  const model = smallModel("policy");
  using optimizer = createOptimizer(model, { weightDecay: 0.1 });
  const start = model.parameters.dataSync().slice();
  const judged = batchAt(0).map((row) => ({ ...row, advantage: 0 }));
  const options = { learningRate: 1e-2 };
  const update = await updatePolicy({ model, optimizer }, judged, options);
  assertEquals(update, { tokens: 0, metrics: {} });
  assertEquals(model.parameters.dataSync(), start);
  assertEquals(optimizer.step, 0);
  model.parameters.dispose();
});

interface Course {
  readonly loss?: PolicyLossSettings;
  readonly numIterations?: number;
  readonly microTokens?: number;
  readonly learningRate?: number;
}

/** Updates a policy, with another one for reference if there is a divergence. */
async function course(steps: number, options: Course) {
  const model = smallModel("policy");
  const reference = smallModel("reference");
  using optimizer = createOptimizer(model, { weightDecay: 0.01 });
  const figures: Record<string, number>[] = [];
  const launches: number[] = [];
  const { counts } = startedTensorFlow()!.executor;
  for (let n = 0; n < steps; n++) {
    const before = counts.launches;
    const { metrics } = await updatePolicy(
      { model, optimizer },
      batchAt(n),
      {
        learningRate: 3e-3,
        ...options,
        ...(options.loss?.beta ? { reference } : {}),
      },
    );
    launches.push(counts.launches - before);
    figures.push(metrics);
  }
  const end = await model.parameters.data() as Float32Array;
  tf.dispose([model.parameters, reference.parameters]);
  return { figures, end, launches };
}

const COURSES: Record<string, Course> = {
  "two passes and a divergence": { numIterations: 2, loss: { beta: 0.1 } },
  "one ratio a sequence": {
    numIterations: 3,
    loss: { importanceSamplingLevel: "sequence", lossType: "grpo" },
  },
  "CISPO with a corrected divergence": {
    numIterations: 2,
    loss: {
      objective: "cispo",
      weightMax: 1.05,
      beta: 0.1,
      klEstimator: "k2",
      useBiasCorrectionKl: true,
    },
  },
  "micro-batches": {
    numIterations: 2,
    loss: { beta: 0.1, epsilonHigh: 0.28 },
    microTokens: 25,
  },
};

for (const [title, options] of Object.entries(COURSES)) {
  test(`updatePolicy() with ${title} compiled is what it is uncompiled, over 10 batches`, async () => {
    await chooseBackend("tensorflow");
    const compiled = await course(10, options);
    useCompile(false);
    const plain = await course(10, options)
      .finally(() => useCompile(true));
    compiled.figures.forEach((figures, n) => {
      const expected = plain.figures[n]!;
      assertEquals(Object.keys(figures), Object.keys(expected));
      assertAgree(Object.values(figures), Object.values(expected), 2e-4);
    });
    assertAgree(compiled.end, plain.end, 2e-3);
    // The policy left the one that the ratios are taken to.
    assert(plain.figures.every(({ ppo_kl }) => Math.abs(ppo_kl!) > 1e-5));
  });
}

test("updatePolicy() takes one call to the device a pass, and one for the reference", async () => {
  await chooseBackend("tensorflow");
  const all = async (options: Course) => (await course(5, options)).launches;
  const same = (calls: number) => new Array(5).fill(calls);
  assertEquals(await all({}), same(1));
  assertEquals(await all({ loss: { beta: 0.1 } }), same(1 + 1));
  assertEquals(await all({ numIterations: 2 }), same(2));
  const both = { numIterations: 3, loss: { beta: 0.1 } };
  assertEquals(await all(both), same(1 + 3));
});

test("updatePolicy() leaves no tensor and no handle behind", async () => {
  await chooseBackend("tensorflow");
  const { executor } = startedTensorFlow()!;
  const count = () => [tf.memory().numTensors, executor.tensors];
  const work = async () => {
    for (const options of Object.values(COURSES)) await course(3, options);
  };
  await work();
  const before = count();
  await work();
  assertEquals(count(), before);
});
