import { assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { evaluate } from "kit/evaluation/evaluate.ts";
import { makeProblems } from "kit/problems/made.ts";
import { asChain, askPlain } from "kit/prompts/ask.ts";
import type { Prompt } from "kit/prompts/prompt.ts";
import type { Policy, SampleOptions } from "kit/rollouts/policy.ts";

const problems = makeProblems(5, { seed: 1, operations: [2] });

/** Answers with the number of the sample, and remembers how it was asked. */
function counter() {
  const asked: { prompts: readonly Prompt[]; options: SampleOptions }[] = [];
  const policy: Policy = {
    sample(prompts, options) {
      asked.push({ prompts, options });
      return Promise.resolve(
        prompts.flatMap((prompt) =>
          Array.from({ length: options.samples }, (_, sample) => ({
            prompt,
            sample,
            promptIds: [],
            completionIds: Array(sample + 1).fill(7),
            logProbs: [],
            finish: "stop" as const,
            completion: String(sample),
          }))
        ),
      );
    },
  };
  return { asked, policy };
}

/** Right when sample 1 wrote it for an even problem. */
const judge = (
  problem: { id: string },
  { completion }: { completion: string },
) => {
  const at = problems.findIndex(({ id }) => id === problem.id);
  const isRight = completion === "1" && at % 2 === 0;
  return {
    verdict: {
      status: isRight ? "correct" as const : "incorrect" as const,
      score: isRight ? 1 as const : 0 as const,
      extracted: completion,
      method: null,
      reason: "",
    },
    processAccuracy: 0.5,
  };
};

Deno.test("evaluate() keeps problem, prompt and sample together over batches", async () => {
  const { asked, policy } = counter();
  const done: number[] = [];
  const outcomes = await evaluate(
    policy,
    problems.map((problem) => ({ problem, prompt: askPlain(problem) })),
    {
      model: "m",
      seed: 4,
      samples: 3,
      batch: 2,
      random: randomStream(0),
      judge,
      onProgress: (count) => done.push(count),
    },
  );
  assertEquals(done, [2, 4, 5]);
  assertEquals(asked.map(({ prompts }) => prompts.length), [2, 2, 1]);
  assertEquals(asked[0]!.options.temperature, 1);
  assertEquals(
    outcomes.map(({ problemId, sample, score }) => [problemId, sample, score]),
    problems.flatMap(({ id }, i) =>
      [0, 1, 2].map((
        sample,
      ) => [id, sample, sample === 1 && i % 2 === 0 ? 1 : 0])
    ),
  );
  assertEquals(outcomes[4], {
    model: "m",
    seed: 4,
    problemId: problems[1]!.id,
    source: problems[1]!.source,
    condition: "plain",
    level: 0,
    sample: 1,
    status: "incorrect",
    score: 0,
    extracted: "1",
    processAccuracy: 0.5,
    tokens: 2,
    difficulty: problems[1]!.difficulty!,
  });
});

Deno.test("evaluate() says which subproblem was asked", async () => {
  const { asked, policy } = counter();
  const problem = problems[0]!;
  const questions = asChain(problem).map((prompt) => ({ problem, prompt }));
  const outcomes = await evaluate(policy, questions, {
    model: "m",
    samples: 1,
    temperature: 0,
    maxTokens: 9,
    random: randomStream(0),
    judge,
  });
  const { temperature, maxTokens } = asked[0]!.options;
  assertEquals([temperature, maxTokens], [0, 9]);
  assertEquals(outcomes.map(({ subproblem }) => subproblem), [1, 2]);
  assertEquals(
    await evaluate(policy, [], {
      model: "m",
      samples: 1,
      random: randomStream(0),
      judge,
    }),
    [],
  );
});
