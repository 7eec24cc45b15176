import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { makeProblems } from "kit/problems/made.ts";
import { askPlain, asSubproblem, withPlan } from "kit/prompts/ask.ts";
import { scaffold } from "kit/prompts/scaffold.ts";
import { localPolicy, promptIds } from "kit/rollouts/policy.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { tinyLearner, tokenizer } from "../experiments/tiny.ts";

const problems = makeProblems(3, { seed: 1, operations: [2, 3] });
const random = randomStream("rollouts");

Deno.test("localPolicy() draws for a rollout what it draws in any company", async () => {
  using learner = await tinyLearner();
  const policy = localPolicy(learner.model, tokenizer);
  const prompts = problems.flatMap((problem) => [
    askPlain(problem),
    withPlan(problem),
    scaffold(problem, 2),
  ]);
  const options = { samples: 3, maxTokens: 12, random };
  const together = await policy.sample(prompts, options);
  assertEquals(together.length, 27);
  const alone = await policy.sample([prompts[4]!], options);
  const hinted = await policy.sample([prompts[5]!], options);
  assertEquals(
    [...alone, ...hinted].map(({ completionIds }) => completionIds),
    together.slice(12, 18).map(({ completionIds }) => completionIds),
  );
  // Fewer samples are the first of more.
  const [first] = await policy.sample([prompts[4]!], {
    ...options,
    samples: 1,
  });
  assertEquals(first!.completionIds, alone[0]!.completionIds);

  for (const [row, rollout] of together.entries()) {
    assertEquals(rollout.sample, row % 3);
    assertEquals(rollout.prompt, prompts[Math.floor(row / 3)]!);
    const { completionIds, logProbs, finish, completion } = rollout;
    assertEquals(logProbs.length, completionIds.length);
    assertEquals(
      finish,
      completionIds.at(-1) === tokenizer.endId ? "stop" : "length",
    );
    assertEquals(tokenizer.decode(completionIds), completion);
    assert(completionIds.length <= 12);
  }
  const texts = new Set(together.map(({ completion }) => completion));
  assert(texts.size > 20);
});

Deno.test("localPolicy() gives a prompt that stands there twice other draws", async () => {
  using learner = await tinyLearner();
  const policy = localPolicy(learner.model, tokenizer);
  const [one, other] = problems.map((problem) => askPlain(problem));
  const options = { maxTokens: 12, random };
  const twice = await policy.sample([one!, other!, one!], {
    ...options,
    samples: 2,
  });
  const longer = await policy.sample([one!], { ...options, samples: 4 });
  const written = (rollouts: typeof twice) =>
    rollouts.map(({ completion }) => completion);
  assertEquals(
    written([...twice.slice(0, 2), ...twice.slice(4)]),
    written(longer),
  );
  assertEquals(new Set(written(longer)).size, 4);
  assertEquals(twice.map(({ sample }) => sample), [0, 1, 0, 1, 0, 1]);
});

Deno.test("localPolicy() gives every way of asking a stream of its own", async () => {
  using learner = await tinyLearner();
  const { model } = learner;
  const { size } = model.parameters;
  model.parameters.dispose();
  // All zeros: every token is equally likely, so only the draws can differ.
  model.parameters = tf.zeros([size]);
  const [one, two] = problems;
  const prompts = [
    askPlain(one!),
    askPlain(two!),
    withPlan(one!),
    scaffold(one!, 2),
    scaffold(one!, 3),
    asSubproblem(one!, 1),
    asSubproblem(one!, 2),
  ];
  const rollouts = await localPolicy(model, tokenizer).sample(prompts, {
    samples: 2,
    maxTokens: 10,
    random,
  });
  const texts = rollouts.map(({ completionIds }) => String(completionIds));
  assertEquals(new Set(texts).size, 14);
  for (const { logProbs } of rollouts) {
    logProbs.forEach((x) => assertAlmostEquals(x, -Math.log(64), 1e-6));
  }
});

Deno.test("promptIds() ends in the start of the answer that is given away", () => {
  const prompt = scaffold(problems[0]!, 2);
  const ids = promptIds(prompt, tokenizer);
  const text = tokenizer.decode(ids);
  assert(prompt.prefill.length > 0 && text.endsWith(prompt.prefill));
  assert(text.startsWith(prompt.text));
});
