/**
 * Asking without learning: prompts in, graded outcomes out.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import type { Problem } from "../problems/problem.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Verdict } from "../rewards/verdict.ts";
import type { Policy } from "../rollouts/policy.ts";
import type { Rollout } from "../rollouts/rollout.ts";
import type { Outcome } from "./outcome.ts";

/** A prompt and the problem behind it. */
export interface Question<P extends Problem = Problem> {
  /** The problem. */
  readonly problem: P;
  /** How it is asked. */
  readonly prompt: Prompt;
}

/** A judged rollout: the verdict, and the steps where they are graded. */
export interface Judgement {
  /** How the answer was judged. */
  readonly verdict: Verdict;
  /** Share of the necessary steps that are right. */
  readonly processAccuracy?: number;
  /** Whether answer and every step are right. */
  readonly isStrict?: boolean;
}

/** How an evaluation is run. */
export interface EvaluateOptions<P extends Problem = Problem> {
  /** The model's name in the outcomes. */
  readonly model: string;
  /** The seed of the training run behind it. Default 0. */
  readonly seed?: number;
  /** k, samples a prompt. */
  readonly samples: number;
  /** 0 takes the most likely token. Default 1. */
  readonly temperature?: number;
  /** Most tokens a rollout may have. Default 64. */
  readonly maxTokens?: number;
  /** Where chance comes from: the same for models to be compared. */
  readonly random: Random;
  /** Judges a rollout. */
  readonly judge: (problem: P, rollout: Rollout) => Judgement;
  /** Prompts sampled at a time. Default 64. */
  readonly batch?: number;
  /** Told how many questions are done. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Asks every question k times and grades the answers.
 *
 * @param policy Who answers.
 * @param questions What is asked.
 * @param options Samples, chance and judge.
 * @returns One outcome a rollout, question by question.
 */
export async function evaluate<P extends Problem>(
  policy: Policy,
  questions: readonly Question<P>[],
  options: EvaluateOptions<P>,
): Promise<Outcome[]> {
  const { samples, batch = 64 } = options;
  const outcomes: Outcome[] = [];
  for (let first = 0; first < questions.length; first += batch) {
    const part = questions.slice(first, first + batch);
    const rollouts = await policy.sample(part.map(({ prompt }) => prompt), {
      samples,
      temperature: options.temperature ?? 1,
      maxTokens: options.maxTokens ?? 64,
      random: options.random,
    });
    rollouts.forEach((rollout, row) => {
      const { problem } = part[Math.floor(row / samples)]!;
      outcomes.push(outcomeOf(problem, rollout, options));
    });
    options.onProgress?.(Math.min(first + batch, questions.length));
  }
  return outcomes;
}

function outcomeOf<P extends Problem>(
  problem: P,
  rollout: Rollout,
  options: EvaluateOptions<P>,
): Outcome {
  const { verdict, processAccuracy, isStrict } = options.judge(
    problem,
    rollout,
  );
  const { prompt } = rollout;
  return {
    model: options.model,
    seed: options.seed ?? 0,
    problemId: problem.id,
    source: problem.source,
    condition: prompt.condition,
    level: prompt.level,
    ...(prompt.subproblem === undefined
      ? {}
      : { subproblem: prompt.subproblem }),
    sample: rollout.sample,
    status: verdict.status,
    score: verdict.score,
    extracted: verdict.extracted,
    ...(processAccuracy === undefined ? {} : { processAccuracy }),
    ...(isStrict === undefined ? {} : { isStrict }),
    tokens: rollout.completionIds.length,
    ...(problem.difficulty === undefined
      ? {}
      : { difficulty: problem.difficulty }),
  };
}
