import { assert, assertEquals, assertThrows } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import { fromPlaces, padBatch } from "kit/models/padded_batch.ts";
import {
  type BackendName,
  chooseBackend,
  describeBackend,
} from "kit/tensors/backend.ts";
import { compile, type Compiled } from "kit/tensors/compile.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { aggregationWeights, LOSS_TYPES } from "kit/training/aggregation.ts";
import { gradient } from "kit/training/compiled_step.ts";
import {
  type PolicyBatch,
  policyLoss,
  type PolicyLossSettings,
} from "kit/training/policy_loss.ts";
import {
  knownSlopes,
  slopeInputs,
  slopesAt,
  type UnscoredShare,
} from "kit/training/slope_source.ts";
import { type Case, caseOf, SETTINGS, slopesOnDevice } from "./policy_cases.ts";
import { smallModel } from "./small_model.ts";

/** Compares with `policyLoss`, as closely as sums of single precision allow. */
function assertGradient(
  got: Float32Array,
  batch: PolicyBatch,
  settings: PolicyLossSettings,
) {
  const flat = (settings: PolicyLossSettings) =>
    policyLoss(batch, settings).gradient.flat();
  const expected = flat(settings);
  const alone = flat({ ...settings, beta: 0 });
  const plain = flat({ ...settings, useBiasCorrectionKl: false });
  const { logProbs, oldLogProbs = logProbs } = batch;
  const ratios = logProbs.flatMap((row, i) =>
    Array.from(row, (x, t) => {
      const logRatio = x - oldLogProbs[i]![t]!;
      return Math.exp(Math.min(20, Math.max(-20, logRatio)));
    })
  );
  expected.forEach((slope, i) => {
    const [policy, kl] = [alone[i]!, slope - alone[i]!].map(Math.abs);
    const inner = plain[i] === alone[i]
      ? 0
      : ratios[i]! * Math.abs(plain[i]! - alone[i]!);
    const parts = policy! + kl! + inner;
    const off = Math.abs(got[i]! - slope);
    assert(
      off <= 1e-5 * parts,
      `token ${i}: ${got[i]} for ${slope}, ${JSON.stringify(settings)}`,
    );
  });
  return expected;
}

/** On a backend, compiled where it compiles. */
function testGrid(backend: BackendName, isAvailable: boolean) {
  Deno.test({
    name: `policySlopes() is policyLoss()'s gradient for ${SETTINGS.length} ` +
      `settings, on ${backend}`,
    ignore: !isAvailable,
    fn: async () => {
      await chooseBackend(backend);
      let zeros = 0, all = 0;
      for (const [n, settings] of SETTINGS.entries()) {
        const { lossType } = LOSS_TYPES[n % LOSS_TYPES.length]!;
        const full = { ...settings, lossType, maxCompletionLength: 12 };
        const random = randomStream("slopes").split(n);
        const { numTensors } = tf.memory();
        // After a short prompt all rows are scored, after a long one some.
        const drawn = caseOf(random, full, n % 2 ? 40 : 2);
        using compiled: Compiled<typeof slopesAt> = compile(
          (inputs, logProbs) => slopesAt(inputs, logProbs),
        );
        const got = await slopesOnDevice(drawn, full, compiled);
        const batch = { ...drawn.batch, logProbs: drawn.logProbs };
        const expected = assertGradient(got, batch, full);
        zeros += expected.filter((slope) => slope === 0).length;
        all += expected.length;
        assertEquals(tf.memory().numTensors, numTensors);
      }
      assert(zeros > 0.05 * all && zeros < 0.5 * all, `${zeros} of ${all}`);
    },
  });
}

testGrid("cpu", true);
testGrid("kernels-plain", true);
const { isAvailable } = await describeBackend("tensorflow");
testGrid("tensorflow", isAvailable);

const one = (
  logProbs: number[],
  others: Partial<UnscoredShare> = {},
): Case => ({
  sequences: [{ promptIds: [1], completionIds: logProbs.map(() => 2) }],
  logProbs: [logProbs],
  batch: {
    advantages: [1],
    aggregation: aggregationWeights([logProbs.length], "dapo"),
    ...others,
  },
});

Deno.test("policySlopes() is what is worked out by hand", async () => {
  await chooseBackend("cpu");
  // Ratios 1, 2 and 1/2 with a weight of 1/3: the second is clipped.
  const log2 = Math.log(2);
  const moved = one([-1, -1, -1], {
    oldLogProbs: [[-1, -1 - log2, -1 + log2]],
    refLogProbs: [[-1, -1, -1 + log2]],
  });
  const close = (got: Float32Array, expected: readonly number[]) =>
    expected.forEach((slope, i) =>
      assert(Math.abs(got[i]! - slope) < 1e-6, `${got} for ${expected}`)
    );
  close(await slopesOnDevice(moved, {}), [-1 / 3, 0, -1 / 6]);
  // k3 has the slope 1 − e^d, with d = log 2 at the last.
  close(
    await slopesOnDevice(moved, { beta: 0.5 }),
    [-1 / 3, 0, -1 / 6 - 0.5 / 3],
  );
  // The mean log-ratio is 0.
  close(
    await slopesOnDevice(moved, { importanceSamplingLevel: "sequence" }),
    [-1 / 3, -1 / 3, -1 / 3],
  );
});

Deno.test("policySlopes() is not a number where a log-probability is none", async () => {
  await chooseBackend("cpu");
  const settings = { objective: "cispo", beta: 1 } as const;
  for (const level of ["token", "sequence"] as const) {
    const spoiled = one([-1, NaN, -3], {
      oldLogProbs: [[-1, -2, -3]],
      refLogProbs: [[-1, -2, -3]],
    });
    const got = await slopesOnDevice(spoiled, {
      ...settings,
      importanceSamplingLevel: level,
    });
    const isAll = level === "sequence";
    assertEquals([...got].map(Number.isNaN), [isAll, true, isAll]);
  }
});

Deno.test("policySlopes() is refused what policyLoss() refuses", async () => {
  await chooseBackend("cpu");
  const { sequences, batch } = one([-1]);
  const padded = padBatch(sequences);
  const ask = (settings: PolicyLossSettings) =>
    slopeInputs(
      { kind: "policy", batchOf: () => batch, settings },
      { indices: [0], sequences, padded },
    );
  assertThrows(() => ask({ beta: 1 }), RangeError, "refLogProbs are needed");
  assertThrows(() => ask({ epsilon: 2 }), RangeError, "epsilon must be");
  tf.disposeRecord(padded.batch);
});

Deno.test("gradient() takes slopes on the device for constants", async () => {
  await chooseBackend("kernels-plain");
  const settings: PolicyLossSettings = {
    beta: 0.3,
    klEstimator: "k2",
    useBiasCorrectionKl: true,
  };
  const { sequences, batch } = caseOf(randomStream("constants"), settings, 3);
  const { shape, parameters } = smallModel("constants");
  const padded = padBatch(sequences);
  const scoring = { shape, sizes: padded.sizes, temperature: 1 };
  const share = { indices: sequences.map((_, i) => i), sequences, padded };
  const onDevice = slopeInputs(
    { kind: "policy", batchOf: () => batch, settings },
    share,
  );
  const one = gradient(parameters, padded.batch, onDevice, scoring);
  const scores = await one.logProbs.data() as Float32Array;
  let at = 0;
  const real = fromPlaces(scores, padded);
  const logProbs = sequences.map(({ completionIds: { length } }) =>
    real.slice(at, at += length)
  );
  const host = policyLoss({ ...batch, logProbs }, settings).gradient.flat();
  const known = knownSlopes(Float32Array.from(host), padded);
  const two = gradient(parameters, padded.batch, known, scoring);
  const [got, expected] = await Promise.all(
    [one, two].map(({ gradient }) => gradient.data()),
  );
  const largest = Math.max(...expected!.map(Math.abs));
  got!.forEach((x, i) => assert(Math.abs(x - expected![i]!) < 1e-5 * largest));
  tf.disposeRecord([parameters, padded.batch, onDevice, known, one, two]);
});
