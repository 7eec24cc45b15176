import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import { createTokenizer, madeTokenizerFile } from "kit/models/tokenizer.ts";
import { makeProblems } from "kit/problems/made.ts";
import { askPlain } from "kit/prompts/ask.ts";
import { scaffold } from "kit/prompts/scaffold.ts";
import type { Prompt } from "kit/prompts/prompt.ts";
import type { Rollout } from "kit/rollouts/rollout.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { createOptimizer } from "kit/training/optimizer.ts";
import { train, type TrainOptions } from "kit/training/train.ts";
import { tinyShape } from "../models/shapes.ts";

const shape = { ...tinyShape, layers: 2 };
const tokenizer = createTokenizer(madeTokenizerFile());
const problems = makeProblems(4, { seed: 1, operations: [2, 3] });

/** Pays for even digits: varies from rollout to rollout, needs no skill. */
const evenDigits = (rollout: Rollout) => {
  const even = (rollout.completion.match(/[02468]/g) ?? []).length;
  return { reward: even, isSolved: even > 2 };
};

async function run(
  prompts: Prompt[],
  rewardOf: Parameters<typeof train>[2],
  options: Partial<TrainOptions> = {},
) {
  await chooseBackend();
  const model = {
    shape,
    parameters: tf.tensor1d(initialWeights(shape, randomStream(3))),
  };
  const start = model.parameters.dataSync().slice();
  using optimizer = createOptimizer(model);
  const steps = [];
  const training = train(
    { model, tokenizer, optimizer },
    () => prompts,
    rewardOf,
    {
      numGenerations: 4,
      maxCompletionLength: 8,
      learningRateAt: () => 1e-3,
      steps: 3,
      random: randomStream(5),
      ...options,
    },
  );
  for await (const step of training) steps.push(step);
  const end = model.parameters.dataSync().slice();
  model.parameters.dispose();
  return { steps, start, end };
}

Deno.test("train() leaves the parameters alone when every reward is the same", async () => {
  const { start, end, steps } = await run(
    problems.map((problem) => askPlain(problem)),
    () => ({ reward: 0.7, isSolved: false }),
  );
  assertEquals(end, start);
  assertEquals(steps[0]!.metrics.frac_reward_zero_std, 1);
});

Deno.test("train() repeats itself bit for bit, and another seed differs", async () => {
  const prompts = problems.map((problem) => askPlain(problem));
  const one = await run(prompts, evenDigits);
  const two = await run(prompts, evenDigits);
  const other = await run(prompts, evenDigits, { random: randomStream(6) });
  assertEquals(one.end, two.end);
  assert(one.end.some((x, i) => x !== other.end[i]));
  assert(one.end.some((x, i) => x !== one.start[i]));
});

Deno.test("train() on scaffolds of level 0 is plain GRPO, bit for bit", async () => {
  const plain = await run(
    problems.map((problem) => askPlain(problem)),
    evenDigits,
  );
  const scaffolds = await run(
    problems.map((problem) => scaffold(problem, 0)),
    evenDigits,
  );
  assertEquals(scaffolds.end, plain.end);
});

Deno.test("train() does not depend on the split into micro-batches", async () => {
  const prompts = problems.map((problem) => askPlain(problem));
  const options = { steps: 1 };
  const whole = await run(prompts, evenDigits, options);
  const split = await run(prompts, evenDigits, { ...options, microTokens: 60 });
  const apart = Math.max(
    ...whole.end.map((x, i) => Math.abs(x - split.end[i]!)),
  );
  // Adam's first step moves every parameter by the rate: signs must agree.
  assert(apart < 2e-4, `parameters differ by ${apart}`);
  const [a, b] = [whole.steps[0]!.metrics, split.steps[0]!.metrics];
  assert(Math.abs(a.grad_norm! - b.grad_norm!) < 1e-5 * a.grad_norm!);
});

Deno.test("train() pays for what it is asked to and reports under TRL's names", async () => {
  const { steps } = await run(
    problems.map((problem) => askPlain(problem)),
    evenDigits,
    { steps: 40, learningRateAt: () => 3e-3, numGenerations: 8 },
  );
  const mean = (part: typeof steps) =>
    part.reduce((sum, { metrics }) => sum + metrics.reward!, 0) / part.length;
  assert(mean(steps.slice(-8)) > mean(steps.slice(0, 8)) + 0.5);
  const names = [
    "reward",
    "reward_std",
    "frac_reward_zero_std",
    "entropy",
    "loss",
    "grad_norm",
    "policy_loss",
    "learning_rate",
    "completions/mean_length",
    "completions/clipped_ratio",
    "clip_ratio/region_mean",
    "sampling/sampling_logp_difference/max",
  ];
  for (const name of names) {
    assert(Number.isFinite(steps[0]!.metrics[name]), name);
  }
  // A step whose groups are all right has nothing to train on, and no figure.
  const apart = steps.flatMap(({ metrics }) =>
    metrics["sampling/sampling_logp_difference/max"] ?? []
  );
  assert(apart.length > 30 && apart.every((nats) => nats < 1e-4));
});

Deno.test("train() holds on to a reference when beta says so, and to old rollouts", async () => {
  await chooseBackend();
  const reference = {
    shape,
    parameters: tf.tensor1d(initialWeights(shape, randomStream(3))),
  };
  const prompts = problems.map((problem) => askPlain(problem));
  const options = {
    reference,
    loss: { beta: 0.1 },
    learningRateAt: () => 3e-3,
  };
  const once = await run(prompts, evenDigits, options);
  // Before the first update policy and reference are the same.
  assert(Math.abs(once.steps[0]!.metrics.kl!) < 1e-9);
  assert(once.steps[2]!.metrics.kl! > 0);
  assert(Math.abs(once.steps[0]!.metrics.ppo_kl!) < 1e-9);
  // On the second pass the policy has left the one that sampled.
  const twice = await run(prompts, evenDigits, {
    ...options,
    numIterations: 2,
  });
  assert(twice.steps[0]!.metrics.kl! > 0);
  assert(Math.abs(twice.steps[0]!.metrics.ppo_kl!) > 1e-6);
  reference.parameters.dispose();
});

Deno.test("train() keeps no tensor over 100 steps", async () => {
  await chooseBackend();
  await run([askPlain(problems[0]!)], evenDigits, {
    steps: 2,
    numGenerations: 2,
  });
  const before = tf.memory().numTensors;
  await run([askPlain(problems[0]!)], evenDigits, {
    steps: 100,
    numGenerations: 2,
    maxCompletionLength: 4,
  });
  assertEquals(tf.memory().numTensors, before);
});

/** By the number of the sample: all right, all wrong, and one of each and none. */
const byPlace = ({ prompt, sample }: Rollout) => {
  const rewards = [[1, 1, 1], [0, 0, 0], [1, 0, null]];
  const place = problems.findIndex(({ id }) => id === prompt.problemId);
  const reward = rewards[place]![sample]!;
  return { reward, isSolved: reward === 1 };
};
const three = problems.slice(0, 3).map((problem) => askPlain(problem));

Deno.test("train() counts rewards, groups and tokens as worked by hand", async () => {
  const { steps } = await run(three, byPlace, {
    numGenerations: 3,
    maxCompletionLength: 40,
    steps: 2,
    advantages: { scaleRewards: "none" },
  });
  const [{ groups, metrics }, second] = steps as [
    typeof steps[number],
    typeof steps[number],
  ];
  assertEquals(
    groups.map(({ advantages }) => advantages),
    [[0, 0, 0], [0, 0, 0], [0.5, -0.5, 0]],
  );
  const rollouts = groups.flatMap((group) => group.rollouts);
  const lengths = rollouts.map(({ completionIds }) => completionIds.length);
  const tokens = lengths.reduce((a, b) => a + b);
  const cut = rollouts.filter(({ completionIds }) =>
    completionIds.at(-1) !== tokenizer.endId
  );
  assert(cut.length > 0 && cut.length < 9);
  const expected = {
    // Eight are scored, four of them 1: squares 8 / 4 over 7.
    reward: 4 / 8,
    reward_std: Math.sqrt(2 / 7),
    solved: 4 / 9,
    frac_reward_zero_std: 2 / 3,
    frac_groups_all_good: 1 / 3,
    frac_groups_all_bad: 1 / 3,
    "completions/mean_length": tokens / 9,
    "completions/clipped_ratio": cut.length / 9,
    "num_tokens/generated": tokens,
    // The unscored third of the last group has no advantage either.
    "num_tokens/trained": lengths[6]! + lengths[7]!,
  };
  for (const [name, value] of Object.entries(expected)) {
    assertAlmostEquals(metrics[name]!, value, 1e-12, name);
  }
  // Tokens are counted on, and progress is where a later run goes on from.
  assert(second.metrics["num_tokens/trained"]! > lengths[6]! + lengths[7]!);
  assertEquals(second.progress, {
    step: 2,
    generated: second.metrics["num_tokens/generated"]!,
    trained: second.metrics["num_tokens/trained"]!,
  });
  const from = { step: 5, generated: 70, trained: 30 };
  const later = await run(three, byPlace, {
    ...{ numGenerations: 3, maxCompletionLength: 40 },
    from,
    steps: 6,
  });
  assertEquals(later.steps.map(({ step }) => step), [6]);
  assert(later.steps[0]!.progress.generated > 70);
  assert(later.steps[0]!.progress.trained > 30);
  // The budget is used up when it is reached.
  const short = await run(three, byPlace, {
    ...{ numGenerations: 3, maxCompletionLength: 40 },
    maxGeneratedTokens: tokens,
  });
  assertEquals(short.steps.length, 1);
});

Deno.test("train() samples at the temperature that it learns at, anew at each step", async () => {
  const { steps, start, end } = await run(three, evenDigits, {
    temperature: 0.5,
    steps: 2,
    learningRateAt: () => 0,
  });
  assertEquals(end, start);
  for (const { metrics } of steps) {
    assert(metrics["sampling/sampling_logp_difference/max"]! < 1e-5);
  }
  const written = steps.map(({ groups }) =>
    groups.flatMap(({ rollouts }) => rollouts.map((r) => r.completion))
  );
  assert(written[0]!.join() !== written[1]!.join());
  // Cold samples are surer than warm ones, each at its own temperature.
  const warm = await run(three, evenDigits, { temperature: 2, steps: 1 });
  assert(warm.steps[0]!.metrics.entropy! > steps[0]!.metrics.entropy! + 0.3);
});

Deno.test("train() takes each step at its own rate", async () => {
  const options = (count: number) => ({
    steps: count,
    learningRateAt: (step: number) => [0, 1e-3, 2e-3][step]!,
  });
  const one = await run(three, evenDigits, options(1));
  assertEquals(one.end, one.start);
  const whole = await run(three, evenDigits, options(3));
  assert(whole.end.some((x, i) => x !== whole.start[i]));
  assertEquals(
    whole.steps.map(({ metrics }) => metrics.learning_rate),
    [0, 1e-3, 2e-3],
  );
});

Deno.test("train() refuses groups in which nothing can be compared", async () => {
  for (const options of [{ temperature: 0 }, { numGenerations: 1 }]) {
    await assertRejects(
      () => run(three, evenDigits, options),
      RangeError,
      "a temperature above 0 and at least 2 rollouts a prompt, got",
    );
  }
});
