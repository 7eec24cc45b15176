/**
 * The made task as the experiments use it: questions, judgement, reward.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import type { Judgement, Question } from "../evaluation/evaluate.ts";
import { irrelevantKnowledge } from "../problems/controls.ts";
import type { MadeProblem } from "../problems/made.ts";
import {
  asChain,
  askPlain,
  hasShufflablePlan,
  withIrrelevantKnowledge,
  withKnowledge,
  withPlan,
  withShuffledPlan,
} from "../prompts/ask.ts";
import type { Prompt } from "../prompts/prompt.ts";
import { scaffold, scaffoldLevels } from "../prompts/scaffold.ts";
import { gradeChain } from "../rewards/chain_grade.ts";
import { REWARDS } from "../rewards/reward.ts";
import type { Rollout } from "../rollouts/rollout.ts";
import type { Rewarded } from "../training/train.ts";

/**
 * Most tokens that an answer may have, whoever asks: the longest chain that is
 * asked for, of ten operations, takes 83.
 */
export const MOST_TOKENS = 96;

/**
 * Judges a chain: correct when the answer and every step are right.
 *
 * The answer alone is right by chance once in seven; the verdict's status is
 * `incorrect` then, and says so.
 *
 * @param problem The problem.
 * @param rollout What was written for it.
 * @returns The verdict with process accuracy.
 */
export function judgeChain(problem: MadeProblem, rollout: Rollout): Judgement {
  const { prompt, completion, finish } = rollout;
  const grade = gradeChain(problem, prompt, completion, { finish });
  const { verdict, isStrict, processAccuracy } = grade;
  const isLucky = verdict.score === 1 && !isStrict;
  return {
    verdict: isLucky
      ? {
        ...verdict,
        status: "incorrect",
        score: 0,
        reason:
          `The answer is right and its chain is not: ${grade.errorClass}.`,
      }
      : verdict,
    processAccuracy,
    isStrict,
  };
}

/** The rewards that training on the made task can name. */
export type MadeReward = keyof typeof REWARDS;

/**
 * The reward of a rollout by its problem.
 *
 * @param problems Every problem that may be asked.
 * @param name Which reward. Default `strict`: answer and every step right.
 * @returns A function for `train`.
 */
export function chainReward(
  problems: ReadonlyMap<string, MadeProblem>,
  name: MadeReward = "strict",
): (rollout: Rollout) => Rewarded {
  return ({ prompt, completion, finish }) => {
    const problem = problems.get(prompt.problemId);
    if (!problem) {
      throw new RangeError(
        `Cannot reward a rollout: needed the problem ${prompt.problemId}, got ${problems.size} others`,
      );
    }
    const grade = gradeChain(problem, prompt, completion, { finish });
    return { reward: REWARDS[name](grade), isSolved: grade.isStrict };
  };
}

/** Each problem asked plainly. */
export function plainQuestions(
  problems: readonly MadeProblem[],
): Question<MadeProblem>[] {
  return problems.map((problem) => ({ problem, prompt: askPlain(problem) }));
}

/**
 * Each problem asked plainly, on the three axes, and with the two controls.
 *
 * @param problems What is asked.
 * @param random Where the controls are drawn from.
 * @returns Questions; a plan of one name has no shuffled control.
 */
export function axisQuestions(
  problems: readonly MadeProblem[],
  random: Random,
): Question<MadeProblem>[] {
  return problems.flatMap((problem) => {
    const draws = random.split("controls", problem.id);
    const unrelated = irrelevantKnowledge(problem, draws.split("knowledge"));
    const prompts: Prompt[] = [
      askPlain(problem),
      withPlan(problem),
      ...(hasShufflablePlan(problem)
        ? [withShuffledPlan(problem, draws.split("plan"))]
        : []),
      withKnowledge(problem),
      withIrrelevantKnowledge(problem, unrelated),
      ...asChain(problem),
    ];
    return prompts.map((prompt) => ({ problem, prompt }));
  });
}

/**
 * Each problem asked at every hint level of the arms, from none to three quarters.
 *
 * @param problems What is asked.
 * @returns Questions; levels that show as much as a lower one are left out.
 */
export function hintQuestions(
  problems: readonly MadeProblem[],
): Question<MadeProblem>[] {
  const levels = 4;
  return problems.flatMap((problem) =>
    scaffoldLevels(problem, { levels }).filter((level) => level < levels)
      .map((level) => ({
        problem,
        prompt: scaffold(problem, level, { levels }),
      }))
  );
}
