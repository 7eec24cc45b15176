import { assert } from "@std/assert";
import type { Random } from "kit/base/random.ts";
import { fromPlaces, padBatch } from "kit/models/padded_batch.ts";
import type { Scored } from "kit/models/score.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { aggregationWeights } from "kit/training/aggregation.ts";
import type {
  PolicyLossSettings,
  TokenNumbers,
} from "kit/training/policy_loss.ts";
import {
  slopeInputs,
  slopesAt,
  type UnscoredShare,
} from "kit/training/slope_source.ts";

/** Every setting that bears on a slope, with every other. */
export const SETTINGS: PolicyLossSettings[] = [
  {},
  { epsilon: 0.1, epsilonHigh: 0.28 },
  { epsilonHigh: 0.3, delta: 1.5 },
  { epsilon: 0 },
  { objective: "cispo" as const },
  { objective: "cispo" as const, weightMin: 0.8, weightMax: 1.2 },
  { objective: "cispo" as const, weightMin: 1, weightMax: 1 },
].flatMap((objective) =>
  (["token", "sequence"] as const).flatMap((importanceSamplingLevel) => [
    { ...objective, importanceSamplingLevel },
    ...(["k1", "k2", "k3", "k1+", "k3+"] as const).flatMap((klEstimator) =>
      [false, true].map((useBiasCorrectionKl) => ({
        ...objective,
        importanceSamplingLevel,
        klEstimator,
        useBiasCorrectionKl,
        beta: 0.3,
      }))
    ),
  ])
);

/** A step before and after it is scored; all numbers fit into 32 bits. */
export interface Case {
  readonly sequences: Scored[];
  readonly batch: UnscoredShare;
  readonly logProbs: TokenNumbers;
}

/**
 * Ragged completions. Log-ratios are small, or beyond every clip, and one in each
 * third sequence is ± 1,000: its mean is then beyond the limit too. What is not
 * trained on is NaN.
 */
export function caseOf(
  random: Random,
  settings: PolicyLossSettings,
  promptLength: number,
): Case {
  const lengths = [1, 7, 2, 12, 4, 9, 3];
  const mask = lengths.map((length) =>
    Array.from({ length }, (_, t) => t > 0 && random.next() < 0.2 ? 0 : 1)
  );
  const around = (row: readonly number[], spread: number) =>
    row.map((x) => Math.fround(x + spread * random.normal()));
  const logProbs = mask.map((row) =>
    around(row.map((isTrained) => isTrained ? -2 : NaN), 1)
  );
  const others = () =>
    logProbs.map((row, i) => {
      const others = around(row, i % 2 ? 0.1 : 1);
      if (i % 3 > 0) return others;
      const far = random.next() < 0.5 ? -1e3 : 1e3;
      return [Math.fround(row[0]! + far), ...others.slice(1)];
    });
  const { lossType = "dapo", beta } = settings;
  const trained = mask.map((row) => row.filter((x) => x === 1).length);
  return {
    sequences: lengths.map((length) => ({
      promptIds: new Array<number>(promptLength).fill(1),
      completionIds: new Array<number>(length).fill(2),
    })),
    logProbs,
    batch: {
      mask,
      advantages: around(lengths.map(() => 0), 1),
      aggregation: aggregationWeights(trained, lossType, settings),
      ...(random.next() < 0.2 ? {} : { oldLogProbs: others() }),
      ...(beta ? { refLogProbs: others() } : {}),
    },
  };
}

/** Their slopes in tensors, with NaN for the scores of padding. */
export async function slopesOnDevice(
  { sequences, batch, logProbs }: Case,
  settings: PolicyLossSettings,
  compute: typeof slopesAt = slopesAt,
) {
  const padded = padBatch(sequences);
  const inputs = slopeInputs(
    { kind: "policy", batchOf: () => batch, settings },
    { indices: sequences.map((_, i) => i), sequences, padded },
  );
  const { sequences: count, scored } = padded.sizes;
  const numbers = new Float32Array(count * scored).fill(NaN);
  const flat = logProbs.flatMap((row) => Array.from(row));
  padded.places.forEach((place, i) => numbers[place] = flat[i]!);
  const scores = tf.tensor1d(numbers);
  const slopes = compute(inputs, scores);
  const got = await slopes.data() as Float32Array;
  tf.disposeRecord([padded.batch, inputs, scores, slopes]);
  const real = new Set(padded.places);
  assert(got.every((slope, i) => real.has(i) || slope === 0), "padding");
  return fromPlaces(got, padded);
}
