/**
 * What a base model can do before reinforcement learning begins.
 *
 * @module
 */

import { type Random, randomStream } from "../base/random.ts";
import { averageAtK, passAtK, perProblem } from "../evaluation/metrics.ts";
import { evaluate, type Question } from "../evaluation/evaluate.ts";
import type { Outcome } from "../evaluation/outcome.ts";
import type { LoadedModel } from "../models/model_folder.ts";
import { type MadeProblem, makeProblems } from "../problems/made.ts";
import { localPolicy } from "../rollouts/policy.ts";
import { mean } from "../statistics/numbers.ts";
import {
  axisQuestions,
  judgeChain,
  MOST_TOKENS,
  plainQuestions,
} from "./made_task.ts";
import { EASY, MIXED_PROBLEMS } from "./study.ts";

/** How many questions are asked, how often. */
export interface BaseScoresOptions {
  /** Held-out problems of stage one. Default 150. */
  readonly problems?: number;
  /** k, samples of each. Default 8. */
  readonly samples?: number;
  /** Problems of the axes. Default 100. */
  readonly axisProblems?: number;
}

/** Shares from 0 to 1, answer and every step right. */
export interface BaseScores {
  /** Stage one's held-out problems, asked plainly. */
  readonly held_out: {
    /** Problems. */
    readonly n: number;
    /** Samples of each. */
    readonly k: number;
    /** Mean share of right samples. */
    readonly avg_at_k: number;
    /** Share of problems with a right sample. */
    readonly pass_at_k: number;
    /** Share of problems answered right without sampling. */
    readonly greedy: number;
    /** Share of problems with right and wrong samples: those that teach. */
    readonly mixed: number;
  };
  /** Problems of all operators, by what is given: sampled and greedy. */
  readonly axes: Readonly<
    Record<string, { readonly sampled: number; readonly greedy: number }>
  >;
}

/**
 * Asks a base model plainly and on every axis.
 *
 * Three numbers say whether it can be trained further: greedy accuracy high,
 * avg@k far below it, mixed problems above half.
 *
 * @param loaded Model and tokenizer.
 * @param options How much is asked.
 * @returns The scores, the same for the same model on the same machine.
 */
export async function baseScores(
  { model, tokenizer }: LoadedModel,
  { problems = 150, samples = 8, axisProblems = 100 }: BaseScoresOptions = {},
): Promise<BaseScores> {
  const policy = localPolicy(model, tokenizer);
  const ask = (
    questions: readonly Question<MadeProblem>[],
    random: Random,
    sampling: { readonly samples: number; readonly temperature?: number },
  ) =>
    evaluate(policy, questions, {
      model: "base",
      random,
      judge: judgeChain,
      maxTokens: MOST_TOKENS,
      ...sampling,
    });
  const random = randomStream("base scores");
  const held = plainQuestions(
    makeProblems(problems, { ...EASY, split: "test", seed: "test/held-out" }),
  );
  const mixed = makeProblems(axisProblems, {
    ...MIXED_PROBLEMS,
    split: "test",
    seed: "test/axes",
  });
  const onAxes = axisQuestions(mixed, random.split("axes"));
  const greedily = { samples: 1, temperature: 0 };
  const sampled = await ask(held, random.split("held"), { samples });
  const greedy = await ask(held, random, greedily);
  const axesSampled = await ask(onAxes, random.split("asked"), { samples: 4 });
  const axesGreedy = await ask(onAxes, random, greedily);
  return {
    held_out: {
      n: problems,
      k: samples,
      avg_at_k: averageAtK(sampled, samples).value,
      pass_at_k: passAtK(sampled, samples).value,
      greedy: averageAtK(greedy, 1).value,
      mixed: mixedShare(sampled),
    },
    axes: Object.fromEntries(
      [...new Set(onAxes.map(({ prompt }) => prompt.condition))].map((name) => [
        name,
        { sampled: share(axesSampled, name), greedy: share(axesGreedy, name) },
      ]),
    ),
  };
}

function mixedShare(outcomes: readonly Outcome[]): number {
  const shares = [...perProblem(outcomes).values()];
  return shares.filter((share) => share > 0 && share < 1).length /
    shares.length;
}

function share(outcomes: readonly Outcome[], condition: string): number {
  const asked = outcomes.filter((row) => row.condition === condition);
  return mean(asked.map(({ score }) => score ?? 0));
}
