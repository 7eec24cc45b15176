/**
 * Supervised fine-tuning: raising the likelihood of given completions.
 *
 * @module
 */

import type { Scored } from "../models/score.ts";
import type { Model } from "../models/transformer.ts";
import type { Optimizer } from "./optimizer.ts";
import { takeStep } from "./take_step.ts";

/** One step's figures, under TRL's names. */
export interface SupervisedStep {
  /** The step, from 1. */
  readonly step: number;
  /** Mean negative log-likelihood of a completion token, in nats. */
  readonly loss: number;
  /** Norm of the gradient before clipping. */
  readonly grad_norm: number;
  /** The step size used. */
  readonly learning_rate: number;
  /** Completion tokens trained on so far. */
  readonly num_tokens: number;
}

/** How the steps are taken. */
export interface SupervisedOptions {
  /** Step size at a step, from 0. */
  readonly learningRateAt: (step: number) => number;
  /** Where an earlier run stood. Default: the start. */
  readonly from?: Pick<SupervisedStep, "step" | "num_tokens">;
  /** Last step, exclusive. */
  readonly steps: number;
  /** Tokens a micro-batch: a memory setting. Default 4,000. */
  readonly microTokens?: number;
}

/**
 * Trains a model on completions, one batch a step.
 *
 * The loss is the mean over all completion tokens of the batch; prompts are
 * read and never trained on.
 *
 * @param model Its parameters are moved.
 * @param optimizer Its moments are moved.
 * @param batchAt The batch of a step, from 0.
 * @param options Rate and number of steps.
 * @returns The figures of each step, as it is taken.
 */
export async function* trainSupervised(
  model: Model,
  optimizer: Optimizer,
  batchAt: (step: number) => readonly Scored[],
  options: SupervisedOptions,
): AsyncGenerator<SupervisedStep> {
  let seen = options.from?.num_tokens ?? 0;
  for (let step = options.from?.step ?? 0; step < options.steps; step++) {
    const batch = batchAt(step);
    const tokens = batch.reduce(
      (n, { completionIds }) => n + completionIds.length,
      0,
    );
    const rate = options.learningRateAt(step);
    const update = await takeStep(
      { model, optimizer },
      batch,
      (_, logProbs) => likelihoodLoss(logProbs, tokens),
      {
        temperature: 1,
        microTokens: options.microTokens ?? 4000,
        learningRate: rate,
        slopes: {
          kind: "known",
          slopesOf: (indices) => slopes(countOf(indices, batch), tokens),
        },
      },
    );
    seen += tokens;
    yield {
      step: step + 1,
      loss: update.loss,
      grad_norm: update.gradNorm,
      learning_rate: rate,
      num_tokens: seen,
    };
  }
}

/** Minus the sum of log-probabilities, divided by the tokens of the batch. */
function likelihoodLoss(logProbs: readonly Float32Array[], tokens: number) {
  let loss = 0;
  let count = 0;
  for (const row of logProbs) {
    for (const logProb of row) loss -= logProb / tokens;
    count += row.length;
  }
  return { loss, byLogProbs: slopes(count, tokens) };
}

/** The loss's derivative by some of its log-probabilities: the same for all. */
function slopes(count: number, tokens: number): Float32Array {
  return new Float32Array(count).fill(-1 / tokens);
}

function countOf(indices: readonly number[], batch: readonly Scored[]): number {
  return indices.reduce((n, i) => n + batch[i]!.completionIds.length, 0);
}
