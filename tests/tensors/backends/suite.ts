import { assert, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { decode } from "kit/models/decode.ts";
import { initialWeights } from "kit/models/initial_weights.ts";
import { completionLogProbs, scoreCompletions } from "kit/models/score.ts";
import { createTokenizer, madeTokenizerFile } from "kit/models/tokenizer.ts";
import { makeProblems } from "kit/problems/made.ts";
import { askPlain } from "kit/prompts/ask.ts";
import type { Rollout } from "kit/rollouts/rollout.ts";
import { type BackendName, chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { createOptimizer } from "kit/training/optimizer.ts";
import { trainSupervised } from "kit/training/supervised.ts";
import { train } from "kit/training/train.ts";
import { smallShape } from "../../models/shapes.ts";
import { apart, calls, run } from "../fused_calls.ts";
import { testsOn } from "./tests_on.ts";

/** How far a backend may be from the one it is compared with. */
export interface Tolerance {
  /** Of one operation, as a share of the norm. */
  readonly operation: number;
  /** Of a model's log-probabilities, in nats, and of losses. */
  readonly model: number;
}

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
async function numbersOf(tensors: readonly tf.Tensor[]) {
  const numbers = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose([...tensors]);
  return numbers;
}

async function scored() {
  const model = makeModel();
  const logProbs = await completionLogProbs(model, sequences);
  model.parameters.dispose();
  return logProbs.flat();
}

async function slopes() {
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

async function sampled() {
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

async function policySteps() {
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

async function supervisedLosses(steps: number) {
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

/**
 * The tests that every backend for the model must pass: each fused operation
 * against its composed form on `cpu`, then the model, sampling and training
 * against `kernels-plain`. All ignored, with the reason, where it does not start.
 *
 * @param name The backend.
 * @param tolerance How far it may be off.
 */
export async function backendSuite(name: BackendName, tolerance: Tolerance) {
  const test = await testsOn(name);
  const both = async <T>(reference: BackendName, compute: () => Promise<T>) => {
    await chooseBackend(reference);
    const expected = await compute();
    await chooseBackend(name);
    return { expected, got: await compute() };
  };

  for (const call of calls) {
    test(`${call.name} is its composed form`, async () => {
      const { expected, got } = await both("cpu", () => numbersOf(run(call)));
      got.forEach((output, i) => {
        const off = apart(output, expected[i]!);
        assert(off <= tolerance.operation, `output ${i} off by ${off}`);
      });
    });
  }

  test("completionLogProbs() scores as kernels do", async () => {
    const { expected, got } = await both("kernels-plain", scored);
    requireClose(got, expected, tolerance.model);
  });

  test("the model's gradient is that of kernels", async () => {
    const { expected, got } = await both("kernels-plain", slopes);
    const off = apart(got, expected);
    assert(off <= tolerance.model, `off by ${off} of its norm`);
  });

  test("decode() draws the tokens that kernels draw", async () => {
    const { expected, got } = await both("kernels-plain", sampled);
    assertEquals(got.map(({ ids }) => ids), expected.map(({ ids }) => ids));
    requireClose(
      got.flatMap(({ logProbs }) => logProbs),
      expected.flatMap(({ logProbs }) => logProbs),
      tolerance.model,
    );
  });

  test("train() takes two steps of GRPO as kernels do", async () => {
    const { expected, got } = await both("kernels-plain", policySteps);
    assert(expected[0]!.grad_norm! > 0);
    got.forEach((metrics, step) => {
      assertEquals(Object.keys(metrics), Object.keys(expected[step]!));
      requireClose(
        Object.values(metrics),
        Object.values(expected[step]!),
        10 * tolerance.model,
      );
    });
  });

  test("trainSupervised() loses what kernels lose over 20 steps", async () => {
    const { expected, got } = await both(
      "kernels-plain",
      () => supervisedLosses(20),
    );
    assert(expected.at(-1)! < 0.5 * expected[0]!);
    requireClose(got, expected, tolerance.model);
  });

  test("training and sampling leave no tensor behind", async () => {
    await chooseBackend(name);
    await policySteps();
    const { numTensors, numDataBuffers } = tf.memory();
    await policySteps();
    await supervisedLosses(2);
    assertEquals(tf.memory().numTensors, numTensors);
    assertEquals(tf.memory().numDataBuffers, numDataBuffers);
  });
}

function requireClose(
  got: readonly number[],
  expected: readonly number[],
  tolerance: number,
) {
  assertEquals(got.length, expected.length);
  got.forEach((x, i) => {
    const off = Math.abs(x - expected[i]!) /
      Math.max(1, Math.abs(expected[i]!));
    assert(off <= tolerance, `number ${i}: ${x} for ${expected[i]}`);
  });
}
