import { assert, assertEquals } from "@std/assert";
import { type BackendName, chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { apart, calls, run } from "../fused_calls.ts";
import {
  numbersOf,
  policySteps,
  sampled,
  scored,
  slopes,
  supervisedLosses,
} from "./model_runs.ts";
import { testsOn } from "./tests_on.ts";

/** How far a backend may be from the one it is compared with. */
export interface Tolerance {
  /** Of one operation, as a share of the norm. */
  readonly operation: number;
  /** Of a model's log-probabilities, in nats, and of losses. */
  readonly model: number;
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
