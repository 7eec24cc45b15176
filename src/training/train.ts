/**
 * GRPO over prompts: sample groups, reward, compare within the group, update.
 *
 * Stage one and stage two differ only in how the prompts were made.
 *
 * Source: GRPO, arXiv:2402.03300; partial step scaffolding (PSS), SPARKLE,
 * arXiv:2506.04723. Left out: value models, in-reward divergence.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import { completionLogProbs } from "../models/score.ts";
import type { Tokenizer } from "../models/tokenizer.ts";
import type { Model } from "../models/transformer.ts";
import type { Prompt } from "../prompts/prompt.ts";
import { localPolicy } from "../rollouts/policy.ts";
import type { Rollout } from "../rollouts/rollout.ts";
import { type AdvantageOptions, batchAdvantages } from "./advantages.ts";
import { type Aggregation, aggregationWeights } from "./aggregation.ts";
import type { Optimizer } from "./optimizer.ts";
import { policyLoss, type PolicyLossSettings } from "./policy_loss.ts";
import { takeStep } from "./take_step.ts";

/** A rollout's reward, and whether the task was solved. */
export interface Rewarded {
  /** What training maximises; null when it could not be scored. */
  readonly reward: number | null;
  /** Whether the task was solved, whatever the reward's shape. */
  readonly isSolved: boolean;
}

/** One group after sampling: the rollouts of one prompt. */
export interface Group {
  /** What was asked. */
  readonly prompt: Prompt;
  /** The rollouts, `[G]`. */
  readonly rollouts: readonly Rollout[];
  /** Their rewards, `[G]`. */
  readonly rewarded: readonly Rewarded[];
  /** Their advantages, `[G]`. */
  readonly advantages: readonly number[];
}

/** One optimizer step's groups and figures. */
export interface TrainingStep {
  /** The step, from 1. */
  readonly step: number;
  /** All groups, rollouts and all. */
  readonly groups: readonly Group[];
  /** Figures under TRL's names. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Where training stands after the step. */
  readonly progress: TrainingProgress;
}

/** Where training stands. Plain JSON. */
export interface TrainingProgress {
  /** Steps taken. */
  readonly step: number;
  /** Tokens sampled. */
  readonly generated: number;
  /** Tokens learned from. */
  readonly trained: number;
}

/** How GRPO is run. */
export interface TrainOptions {
  /** G, rollouts a prompt. Default 8. */
  readonly numGenerations?: number;
  /** Sampling temperature, also of the loss. Default 1. */
  readonly temperature?: number;
  /** Most tokens a rollout may have. Default 64. */
  readonly maxCompletionLength?: number;
  /** Passes over each batch of rollouts. Default 1. */
  readonly numIterations?: number;
  /** How rewards become advantages. */
  readonly advantages?: AdvantageOptions;
  /** The loss. Default: clipped, `dapo` aggregation, no divergence. */
  readonly loss?: PolicyLossSettings;
  /** The frozen policy that `loss.beta` holds on to. */
  readonly reference?: Model;
  /** Step size at a step, from 0. */
  readonly learningRateAt: (step: number) => number;
  /** Tokens a micro-batch: a memory setting. Default 4,000. */
  readonly microTokens?: number;
  /** Where an earlier run stood that is gone on with. Default: the start. */
  readonly from?: TrainingProgress;
  /** Last step, exclusive. */
  readonly steps: number;
  /** Stops once so many tokens were generated. Default: no limit. */
  readonly maxGeneratedTokens?: number;
  /** Where chance comes from. */
  readonly random: Random;
}

/** What is asked at a step, from 0. */
export type PromptSource = (step: number) => readonly Prompt[];

/**
 * Trains a model by GRPO, one batch of prompts a step.
 *
 * Groups whose rewards are all equal have advantage zero; they are not run
 * backwards but keep their place in the denominators.
 *
 * @param policy The model, its tokenizer and its optimizer; both are moved.
 * @param promptsAt The prompts of a step.
 * @param rewardOf Judges a rollout; never throws on what a model wrote.
 * @param options How GRPO is run.
 * @returns The groups and figures of each step, as it is taken.
 */
export async function* train(
  policy: {
    readonly model: Model;
    readonly tokenizer: Tokenizer;
    readonly optimizer: Optimizer;
  },
  promptsAt: PromptSource,
  rewardOf: (rollout: Rollout) => Rewarded,
  options: TrainOptions,
): AsyncGenerator<TrainingStep> {
  const { numGenerations = 8, temperature = 1 } = options;
  const sampler = localPolicy(policy.model, policy.tokenizer);
  const { maxGeneratedTokens = Infinity } = options;
  let { step, generated, trained } = options.from ?? START;
  while (step < options.steps && generated < maxGeneratedTokens) {
    const prompts = promptsAt(step);
    const rollouts = await sampler.sample(prompts, {
      samples: numGenerations,
      temperature,
      maxTokens: options.maxCompletionLength ?? 64,
      random: options.random.split("rollout", step),
    });
    const groups = grouped(prompts, rollouts, rewardOf, options);
    const update = await updateOn(policy, groups, step, options);
    generated += tokensOf(rollouts);
    trained += update.tokens;
    const metrics = {
      ...describeGroups(groups),
      ...update.metrics,
      "learning_rate": options.learningRateAt(step),
      "num_tokens/generated": generated,
      "num_tokens/trained": trained,
    };
    step++;
    yield { step, groups, metrics, progress: { step, generated, trained } };
  }
}

const START: TrainingProgress = { step: 0, generated: 0, trained: 0 };

/** Puts each prompt's rollouts together and compares them with each other. */
function grouped(
  prompts: readonly Prompt[],
  rollouts: readonly Rollout[],
  rewardOf: (rollout: Rollout) => Rewarded,
  options: TrainOptions,
): Group[] {
  const size = options.numGenerations ?? 8;
  const rewarded = rollouts.map(rewardOf);
  const slice = <T>(rows: readonly T[], group: number) =>
    rows.slice(group * size, (group + 1) * size);
  const advantages = batchAdvantages(
    prompts.map((_, g) => slice(rewarded, g).map(({ reward }) => reward)),
    options.advantages,
  );
  return prompts.map((prompt, g) => ({
    prompt,
    rollouts: slice(rollouts, g),
    rewarded: slice(rewarded, g),
    advantages: advantages[g]!,
  }));
}

/** Takes the updates of one batch of rollouts. */
async function updateOn(
  { model, optimizer }: { model: Model; optimizer: Optimizer },
  groups: readonly Group[],
  step: number,
  options: TrainOptions,
) {
  const { loss: settings = {}, temperature = 1, microTokens = 4000 } = options;
  const all = groups.flatMap(({ rollouts, advantages }) =>
    rollouts.map((rollout, i) => ({ rollout, advantage: advantages[i]! }))
  );
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
  const scoring = { temperature, microTokens };
  const reference = options.reference && settings.beta
    ? await completionLogProbs(options.reference, sequences, scoring)
    : undefined;
  const passes = options.numIterations ?? 1;
  const old = passes > 1
    ? await completionLogProbs(model, sequences, scoring)
    : undefined;
  const learned: Learned = {
    sequences,
    advantages: moving.map((i) => all[i]!.advantage),
    aggregation: shareOf(aggregation, moving),
    settings,
    ...(old ? { old } : {}),
    ...(reference ? { reference } : {}),
  };
  let sums: Record<string, number> = {};
  for (let pass = 0; pass < passes && moving.length > 0; pass++) {
    sums = { entropy: 0, difference: 0, worst: 0 };
    const update = await takeStep(
      { model, optimizer },
      sequences,
      (indices, logProbs, entropies) => {
        const share = lossOf(learned, indices, logProbs);
        for (const [name, value] of Object.entries(share.metrics)) {
          sums[name] = (sums[name] ?? 0) + value;
        }
        indices.forEach((i, n) =>
          compare(sums, logProbs[n]!, entropies[n]!, sequences[i]!)
        );
        return {
          loss: share.loss,
          byLogProbs: Float32Array.from(share.gradient.flat()),
        };
      },
      {
        ...scoring,
        learningRate: options.learningRateAt(step),
        ...(old || reference
          ? {}
          : { slopesOf: (indices) => slopesAtOnes(learned, indices) }),
      },
    );
    sums = {
      ...sums,
      loss: update.loss,
      grad_norm: update.gradNorm,
      nan_skipped: update.isSkipped ? 1 : 0,
    };
  }
  const tokens = tokensOf(sequences);
  const { entropy = 0, difference = 0, worst = 0, ...rest } = sums;
  return {
    tokens,
    metrics: {
      ...rest,
      ...(tokens === 0 ? {} : {
        entropy: entropy / tokens,
        "sampling/sampling_logp_difference/mean": difference / tokens,
        "sampling/sampling_logp_difference/max": worst,
      }),
    },
  };
}

/** What a step learns from: only rollouts that have a gradient. */
interface Learned {
  readonly sequences: readonly Rollout[];
  readonly advantages: readonly number[];
  readonly aggregation: Aggregation;
  readonly settings: PolicyLossSettings;
  /** Log-probabilities before the first of several passes. */
  readonly old?: readonly (readonly number[])[];
  /** Log-probabilities under the frozen policy. */
  readonly reference?: readonly (readonly number[])[];
}

/** The policy loss of some of the sequences. */
function lossOf(
  { advantages, aggregation, settings, old, reference }: Learned,
  indices: readonly number[],
  logProbs: readonly Float32Array[],
) {
  const pick = <T>(rows: readonly T[]) => indices.map((i) => rows[i]!);
  return policyLoss({
    logProbs,
    ...(old ? { oldLogProbs: pick(old) } : {}),
    ...(reference ? { refLogProbs: pick(reference) } : {}),
    advantages: pick(advantages),
    aggregation: shareOf(aggregation, indices),
  }, settings);
}

/**
 * The loss's derivative by each log-probability while every ratio is 1: it does
 * not depend on the log-probabilities themselves.
 */
function slopesAtOnes(
  learned: Learned,
  indices: readonly number[],
): Float32Array {
  const zeros = indices.map((i) =>
    new Float32Array(learned.sequences[i]!.completionIds.length)
  );
  return Float32Array.from(lossOf(learned, indices, zeros).gradient.flat());
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

function tokensOf(rollouts: readonly Rollout[]): number {
  return rollouts.reduce(
    (sum, { completionIds }) => sum + completionIds.length,
    0,
  );
}

/** The figures of a batch of groups, under TRL's names. */
function describeGroups(groups: readonly Group[]): Record<string, number> {
  const share = (test: (group: Group) => boolean) =>
    groups.filter(test).length / groups.length;
  const rewards = groups.flatMap(({ rewarded }) =>
    rewarded.flatMap(({ reward }) => reward ?? [])
  );
  const rollouts = groups.flatMap((group) => group.rollouts);
  const mean = rewards.reduce((a, b) => a + b, 0) / rewards.length;
  const solved = groups.flatMap(({ rewarded }) => rewarded)
    .filter(({ isSolved }) => isSolved).length / rollouts.length;
  const squares = rewards.reduce((a, b) => a + (b - mean) ** 2, 0);
  const isGood = ({ rewarded }: Group) => rewarded.every((r) => r.isSolved);
  const isBad = ({ rewarded }: Group) => !rewarded.some((r) => r.isSolved);
  return {
    reward: mean,
    reward_std: Math.sqrt(squares / Math.max(1, rewards.length - 1)),
    solved,
    frac_reward_zero_std: share(({ advantages }) =>
      advantages.every((advantage) => advantage === 0)
    ),
    frac_groups_all_good: share(isGood),
    frac_groups_all_bad: share(isBad),
    "completions/mean_length": tokensOf(rollouts) / rollouts.length,
    "completions/clipped_ratio":
      rollouts.filter(({ finish }) => finish === "length").length /
      rollouts.length,
  };
}
