/**
 * The updates of a policy on one batch of rollouts.
 *
 * @module
 */

import { completionLogProbs } from "../models/score.ts";
import type { Model } from "../models/transformer.ts";
import type { Rollout } from "../rollouts/rollout.ts";
import { type Aggregation, aggregationWeights } from "./aggregation.ts";
import type { Optimizer } from "./optimizer.ts";
import {
  policyLoss,
  type PolicyLossSettings,
  type TokenNumbers,
} from "./policy_loss.ts";
import type { UnscoredShare } from "./slope_source.ts";
import { takeStep } from "./take_step.ts";

/** A rollout and what it was worth. */
export interface Judged {
  /** The rollout. */
  readonly rollout: Rollout;
  /** Its advantage. */
  readonly advantage: number;
}

/** How the updates are taken; `TrainOptions` says what each means. */
export interface PolicyUpdateOptions {
  /** The loss. Default: clipped, `dapo` aggregation, no divergence. */
  readonly loss?: PolicyLossSettings;
  /** The frozen policy that `loss.beta` holds on to. */
  readonly reference?: Model;
  /** Sampling temperature, also of the loss. Default 1. */
  readonly temperature?: number;
  /** Most tokens a rollout may have. Default 64. */
  readonly maxCompletionLength?: number;
  /** Passes over the batch. Default 1. */
  readonly numIterations?: number;
  /** Tokens a micro-batch: a memory setting. Default 4,000. */
  readonly microTokens?: number;
  /** Step size. */
  readonly learningRate: number;
}

/** What the last of the updates did. */
export interface PolicyUpdate {
  /** Tokens that were learned from. */
  readonly tokens: number;
  /**
   * Figures under TRL's names. `entropy` and `sampling/…` are means over the
   * tokens learned from, where TRL's are over all; `ppo_kl` and `clip_ratio/…`
   * count the others as tokens that did not move. Empty when there are none.
   */
  readonly metrics: Record<string, number>;
}

/**
 * Takes the updates of one batch of rollouts.
 *
 * Where nothing has a gradient no update is taken: neither momentum nor weight
 * decay moves the model, as they do in TRL and verl.
 *
 * @param policy Model and optimizer; both are moved.
 * @param all The batch, also what has no gradient: it keeps its place in the
 * denominators.
 * @param options Loss, passes and step size.
 * @returns What was learned from, and figures.
 */
export async function updatePolicy(
  policy: { readonly model: Model; readonly optimizer: Optimizer },
  all: readonly Judged[],
  options: PolicyUpdateOptions,
): Promise<PolicyUpdate> {
  const learned = await learnedFrom(all, options);
  const tokens = learned.sequences
    .reduce((sum, { completionIds }) => sum + completionIds.length, 0);
  if (tokens === 0) return { tokens, metrics: {} };
  // On the first pass every ratio is 1; its scores are the old ones of the rest.
  let { metrics, logProbs: old } = await takePass(policy, learned, options);
  for (let pass = 1; pass < (options.numIterations ?? 1); pass++) {
    ({ metrics } = await takePass(policy, { ...learned, old }, options));
  }
  const { entropy, difference, worst, ...rest } = metrics;
  return {
    tokens,
    metrics: {
      ...rest,
      entropy: entropy! / tokens,
      "sampling/sampling_logp_difference/mean": difference! / tokens,
      "sampling/sampling_logp_difference/max": worst!,
    },
  };
}

/** Leaves out what has no gradient; scores the rest under the reference. */
async function learnedFrom(
  all: readonly Judged[],
  options: PolicyUpdateOptions,
): Promise<Learned> {
  const { loss: settings = {}, temperature = 1, microTokens = 4000 } = options;
  const aggregation = aggregationWeights(
    all.map(({ rollout }) => rollout.completionIds.length),
    settings.lossType ?? "dapo",
    { maxCompletionLength: options.maxCompletionLength ?? 64, ...settings },
  );
  // With a divergence every token has a gradient, also in constant groups.
  const moving = all.flatMap(({ advantage }, i) =>
    advantage !== 0 || (settings.beta ?? 0) !== 0 ? [i] : []
  );
  const sequences = moving.map((i) => all[i]!.rollout);
  const reference = options.reference && settings.beta
    ? await completionLogProbs(options.reference, sequences, {
      temperature,
      microTokens,
    })
    : undefined;
  return {
    sequences,
    advantages: moving.map((i) => all[i]!.advantage),
    aggregation: shareOf(aggregation, moving),
    settings,
    ...(reference ? { reference } : {}),
  };
}

/** One optimizer step; sums over its tokens, and their scores before it. */
async function takePass(
  policy: { readonly model: Model; readonly optimizer: Optimizer },
  learned: Learned,
  { temperature = 1, microTokens = 4000, learningRate }: PolicyUpdateOptions,
): Promise<{ metrics: Record<string, number>; logProbs: Float32Array[] }> {
  const sums: Record<string, number> = {
    entropy: 0,
    difference: 0,
    worst: 0,
  };
  const { sequences, settings } = learned;
  const before: Float32Array[] = [];
  const { loss, gradNorm, isSkipped } = await takeStep(
    policy,
    sequences,
    (indices, logProbs, entropies) => {
      const batch = { ...batchOf(learned, indices), logProbs };
      const share = policyLoss(batch, settings);
      for (const [name, value] of Object.entries(share.metrics)) {
        sums[name] = (sums[name] ?? 0) + value;
      }
      indices.forEach((i, n) => {
        before[i] = logProbs[n]!;
        compare(sums, logProbs[n]!, entropies[n]!, sequences[i]!);
      });
      return {
        loss: share.loss,
        byLogProbs: Float32Array.from(share.gradient.flat()),
      };
    },
    {
      temperature,
      microTokens,
      learningRate,
      slopes: {
        kind: "policy",
        batchOf: (indices) => batchOf(learned, indices),
        settings,
      },
    },
  );
  const metrics = {
    ...sums,
    loss,
    grad_norm: gradNorm,
    nan_skipped: isSkipped ? 1 : 0,
  };
  return { metrics, logProbs: before };
}

/** What a step learns from: only rollouts that have a gradient. */
interface Learned {
  readonly sequences: readonly Rollout[];
  readonly advantages: readonly number[];
  readonly aggregation: Aggregation;
  readonly settings: PolicyLossSettings;
  /** Log-probabilities before the first of several passes. */
  readonly old?: TokenNumbers;
  /** Log-probabilities under the frozen policy. */
  readonly reference?: TokenNumbers;
}

/** What is known of some of the sequences before they are scored. */
function batchOf(
  { advantages, aggregation, old, reference }: Learned,
  indices: readonly number[],
): UnscoredShare {
  const pick = <T>(rows: readonly T[]) => indices.map((i) => rows[i]!);
  return {
    ...(old ? { oldLogProbs: pick(old) } : {}),
    ...(reference ? { refLogProbs: pick(reference) } : {}),
    advantages: pick(advantages),
    aggregation: shareOf(aggregation, indices),
  };
}

/** The step's weights, cut down to some of its sequences. */
function shareOf(whole: Aggregation, indices: readonly number[]): Aggregation {
  return { ...whole, weights: indices.map((i) => whole.weights[i]!) };
}

/** Adds up entropy and how far sampler and trainer are apart. */
function compare(
  sums: Record<string, number>,
  logProbs: Float32Array,
  entropies: Float32Array,
  rollout: Rollout,
) {
  for (let t = 0; t < logProbs.length; t++) {
    const apart = Math.abs(logProbs[t]! - rollout.logProbs[t]!);
    sums.entropy! += entropies[t]!;
    sums.difference! += apart;
    sums.worst = Math.max(sums.worst!, apart);
  }
}
