import { randomStream } from "kit/base/random.ts";
import { decode } from "kit/models/decode.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import { completionLogProbs, scoreCompletions } from "kit/models/score.ts";
import { createTokenizer, madeTokenizerFile } from "kit/models/tokenizer.ts";
import { makeProblems } from "kit/problems/made.ts";
import { askPlain } from "kit/prompts/ask.ts";
import type { Rollout } from "kit/rollouts/rollout.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { createOptimizer } from "kit/training/optimizer.ts";
import { trainSupervised } from "kit/training/supervised.ts";
import { train } from "kit/training/train.ts";
import { smallShape } from "../../models/shapes.ts";

const shape = smallShape;
const sequences = [[3, 9], [5], [7, 7, 7, 2]].map((promptIds, i) => ({
  promptIds,
  completionIds: Array.from({ length: 3 + 2 * i }, (_, t) => (7 * t + i) % 64),
}));
const tokenizer = createTokenizer(madeTokenizerFile());
const prompts = makeProblems(2, { seed: 1, operations: [2] })
  .map((problem) => askPlain(problem));

/** A model with fresh weights on the current backend. */
function makeModel() {
  const flat = initialWeights(shape, randomStream("suite"));
  return { shape, parameters: tf.tensor1d(flat) as tf.Tensor1D };
}

/** Reads tensors and frees them. */
export async function numbersOf(tensors: readonly tf.Tensor[]) {
  const numbers = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose([...tensors]);
  return numbers;
}

/** Log-probabilities of completions. */
export async function scored() {
  const model = makeModel();
  const logProbs = await completionLogProbs(model, sequences);
  model.parameters.dispose();
  return logProbs.flat();
}

/** A loss' gradient by all parameters. */
export async function slopes() {
  const model = makeModel();
  const gradient = tf.grad((flat) => {
    const { logProbs, entropy } = scoreCompletions(
      shape,
      flat as tf.Tensor1D,
      sequences,
      0.8,
    );
    return tf.sub(tf.mean(logProbs), tf.mul(tf.mean(entropy), 0.3));
  })(model.parameters);
  return (await numbersOf([gradient, model.parameters]))[0]!;
}

/** Completions that are drawn. */
export async function sampled() {
  const model = makeModel();
  const requests = Array.from({ length: 9 }, (_, row) => {
    const random = randomStream("draws").split(row);
    return { prompt: row % 3, uniformAt: (at: number) => random.at(at) };
  });
  const drawn = await decode(
    model,
    sequences.map(({ promptIds }) => promptIds),
    requests,
    { temperature: 1, maxTokens: 12, endId: 1 },
  );
  model.parameters.dispose();
  return drawn;
}

/** Pays for even digits: varies from rollout to rollout, needs no skill. */
function evenDigits({ completion }: Rollout) {
  const even = (completion.match(/[02468]/g) ?? []).length;
  return { reward: even, isSolved: even > 1 };
}

/** Figures of two steps of GRPO with two updates each. */
export async function policySteps() {
  const model = makeModel();
  using optimizer = createOptimizer(model, { weightDecay: 0.01 });
  const reference = makeModel();
  const figures = [];
  const steps = train(
    { model, tokenizer, optimizer },
    () => prompts,
    evenDigits,
    {
      numGenerations: 4,
      maxCompletionLength: 8,
      numIterations: 2,
      loss: { beta: 0.04 },
      reference,
      learningRateAt: () => 1e-3,
      steps: 2,
      random: randomStream("policy"),
    },
  );
  for await (const { metrics } of steps) figures.push(metrics);
  tf.dispose([model.parameters, reference.parameters]);
  return figures;
}

/** Losses of supervised training. */
export async function supervisedLosses(steps: number) {
  const model = makeModel();
  using optimizer = createOptimizer(model, { weightDecay: 0.01 });
  const losses: number[] = [];
  const training = trainSupervised(model, optimizer, () => sequences, {
    learningRateAt: () => 3e-3,
    steps,
    microTokens: 12,
  });
  for await (const { loss } of training) losses.push(loss);
  model.parameters.dispose();
  return losses;
}
