/**
 * GRPO over prompts: sample groups, reward, compare within the group, update.
 *
 * Stage one and stage two differ only in how the prompts were made.
 *
 * Source: GRPO, arXiv:2402.03300; partial step scaffolding (PSS), SPARKLE,
 * arXiv:2506.04723. Left out: value models, divergence in the reward, SPARKLE's
 * entropy bonus, and DAPO's dynamic sampling and shaping of overlong rollouts.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import type { Tokenizer } from "../models/tokenizer.ts";
import type { Model } from "../models/transformer.ts";
import type { Prompt } from "../prompts/prompt.ts";
import { localPolicy } from "../rollouts/policy.ts";
import type { Rollout } from "../rollouts/rollout.ts";
import { type AdvantageOptions, batchAdvantages } from "./advantages.ts";
import type { Optimizer } from "./optimizer.ts";
import type { PolicyLossSettings } from "./policy_loss.ts";
import { updatePolicy } from "./policy_update.ts";

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
 * @throws {RangeError} At the first step, if the temperature is not above 0, or
 * if there are fewer than two rollouts a prompt: nothing could be compared.
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
  if (!(temperature > 0 && numGenerations >= 2)) {
    throw new RangeError(
      `Cannot train: needed a temperature above 0 and at least 2 rollouts a prompt, got ${temperature} and ${numGenerations}`,
    );
  }
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
    const rewarded = groups.flatMap(({ rollouts, advantages }) =>
      rollouts.map((rollout, i) => ({ rollout, advantage: advantages[i]! }))
    );
    const update = await updatePolicy(policy, rewarded, {
      ...options,
      learningRate: options.learningRateAt(step),
    });
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
