import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { completionLogProbs, type Scored } from "kit/models/score.ts";
import { chooseBackend } from "kit/tensors/backend.ts";
import { createOptimizer } from "kit/training/optimizer.ts";
import {
  type SupervisedStep,
  trainSupervised,
} from "kit/training/supervised.ts";
import { smallModel } from "./small_model.ts";

/** A short and a long completion, others from step to step. */
const batchAt = (step: number): Scored[] => [
  { promptIds: [1, 2, 3], completionIds: [4 + step % 3] },
  { promptIds: [5], completionIds: [6, 7 + step % 3, 8, 9] },
];

/** Trains, and computes each step's loss apart, before it is taken. */
async function course(
  options: Partial<Parameters<typeof trainSupervised>[3]> = {},
) {
  await chooseBackend();
  const model = smallModel("supervised");
  using optimizer = createOptimizer(model);
  const losses: number[] = [];
  const steps = trainSupervised(model, optimizer, batchAt, {
    learningRateAt: (step) => 1e-3 * step,
    steps: 3,
    ...options,
  });
  const figures: SupervisedStep[] = [];
  for (let step = options.from?.step ?? 0;; step++) {
    const logProbs = (await completionLogProbs(model, batchAt(step))).flat();
    const { value, done } = await steps.next();
    if (done) break;
    figures.push(value);
    losses.push(-logProbs.reduce((a, b) => a + b, 0) / logProbs.length);
  }
  model.parameters.dispose();
  return { figures, losses };
}

Deno.test("trainSupervised() reports the mean over completion tokens, whatever the micro-batches", async () => {
  const whole = await course();
  const split = await course({ microTokens: 1 });
  for (const { figures, losses } of [whole, split]) {
    assertEquals(figures.map(({ step }) => step), [1, 2, 3]);
    assertEquals(figures.map(({ num_tokens }) => num_tokens), [5, 10, 15]);
    assertEquals(
      figures.map(({ learning_rate }) => learning_rate),
      [0, 1e-3, 2e-3],
    );
    figures.forEach(({ loss }, i) =>
      assertAlmostEquals(loss, losses[i]!, 1e-5)
    );
  }
  assertAlmostEquals(
    split.figures[0]!.grad_norm,
    whole.figures[0]!.grad_norm,
    1e-4,
  );
});

Deno.test("trainSupervised() begins where an earlier run stood", async () => {
  const { figures } = await course({ from: { step: 2, num_tokens: 10 } });
  assertEquals(figures.map(({ step }) => step), [3]);
  assertEquals(figures[0]!.num_tokens, 15);
  assertEquals(figures[0]!.learning_rate, 2e-3);
  const none = await course({ from: { step: 3, num_tokens: 15 } });
  assertEquals(none.figures, []);
});

Deno.test("trainSupervised() makes what it is shown more likely", async () => {
  const { figures } = await course({
    steps: 40,
    learningRateAt: () => 3e-3,
  });
  assert(figures[0]!.loss > figures.at(-1)!.loss + 0.5);
});
