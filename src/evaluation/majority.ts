/**
 * The answer that most of k answers agree on: maj@k.
 *
 * @module
 */

import { binomial } from "../statistics/distributions/binomial.ts";
import type { Estimate } from "../statistics/estimate.ts";
import type { IntervalOptions } from "../statistics/mean.ts";
import { overProblems } from "./metrics.ts";
import type { Outcome } from "./outcome.ts";

/** Answers of one problem that say the same. */
export interface AnswerClass {
  /** How many there are. */
  readonly size: number;
  /** Whether they are right. */
  readonly isRight: boolean;
}

/**
 * Estimates how often the commonest of k answers is right.
 *
 * Expected over every choice of k answers from those given, ties broken by lot:
 * no draw of answers, no order of them. All right answers are one class, wrong
 * ones go by their text, and those without an answer are drawn but do not vote.
 * It judges answers, not how they were come by: a right answer whose steps are
 * wrong votes for the right one, where some answer of the problem has a score of
 * 1 that shows which is right. NaN if a problem has fewer than k answers.
 *
 * Source: self-consistency, Wang et al., arXiv:2203.11171.
 *
 * @param outcomes Answers of one model, seed, condition and hint level.
 * @param k How many answers vote.
 * @param options Coverage.
 * @returns The share of problems, with problems as units.
 * @throws {RangeError} As `averageAtK` does.
 */
export function majorityAtK(
  outcomes: readonly Outcome[],
  k: number,
  options: IntervalOptions = {},
): Estimate {
  return overProblems(outcomes, k, (rows) => {
    const { classes, unanswered } = classesOf(rows);
    return majorityShare(classes, unanswered, k);
  }, options);
}

/**
 * The chance that the commonest of k answers drawn from those given is right.
 *
 * @param classes The answers, those that say the same together.
 * @param unanswered How many have none: they are drawn too, and cannot win.
 * @param k How many are drawn, without putting back.
 * @returns From 0 to 1; a draw without an answer is wrong; NaN when there are
 * fewer than k.
 *
 * @example Two right, two alike and wrong, one by itself
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { majorityShare } from "kit/evaluation/majority.ts";
 *
 * const classes = [
 *   { size: 2, isRight: true },
 *   { size: 2, isRight: false },
 *   { size: 1, isRight: false },
 * ];
 * assertAlmostEquals(majorityShare(classes, 0, 3), 13 / 30);
 * ```
 */
export function majorityShare(
  classes: readonly AnswerClass[],
  unanswered: number,
  k: number,
): number {
  const n = classes.reduce((sum, { size }) => sum + size, unanswered);
  if (n < k) return NaN;
  // Each answer is taken with chance k / n by itself; given that k are taken,
  // every choice of k is as likely as another.
  const taken = (size: number) => binomial(size, k / n).density;
  const rest = taken(unanswered);
  let right = 0;
  for (let most = 1; most <= k; most++) {
    for (
      const { drawn, winners, isRight, chance } of votes(
        classes,
        most,
        k,
        taken,
      )
    ) {
      if (isRight) right += chance * rest(k - drawn) / winners;
    }
  }
  return Math.min(1, right / taken(n)(k));
}

/** So many answers drawn, and so many classes with the most votes. */
interface Vote {
  readonly drawn: number;
  readonly winners: number;
  /** Whether the right class is among these. */
  readonly isRight: boolean;
  readonly chance: number;
}

/** Every way to draw up to k answers in which no class has more than `most`. */
function votes(
  classes: readonly AnswerClass[],
  most: number,
  k: number,
  taken: (size: number) => (count: number) => number,
): Vote[] {
  let all: Vote[] = [{ drawn: 0, winners: 0, isRight: false, chance: 1 }];
  for (const own of classes) {
    const density = taken(own.size);
    const next = new Map<string, Vote>();
    for (const vote of all) {
      const top = Math.min(own.size, most, k - vote.drawn);
      for (let count = 0; count <= top; count++) {
        const wins = count === most;
        const grown = {
          drawn: vote.drawn + count,
          winners: vote.winners + (wins ? 1 : 0),
          isRight: vote.isRight || (wins && own.isRight),
        };
        const key = Object.values(grown).join();
        const before = next.get(key)?.chance ?? 0;
        next.set(key, {
          ...grown,
          chance: before + vote.chance * density(count),
        });
      }
    }
    all = [...next.values()];
  }
  return all;
}

function classesOf(rows: readonly Outcome[]) {
  const isRight = ({ score }: Outcome) => score === 1;
  const textOf = ({ extracted }: Outcome) => extracted?.trim();
  const right = new Set(rows.filter(isRight).map(textOf));
  const answered = rows.filter((row) => isRight(row) || row.extracted !== null);
  const grouped = Map.groupBy(
    answered,
    (row) => isRight(row) || right.has(textOf(row)) ? RIGHT : textOf(row),
  );
  return {
    classes: [...grouped].map(([key, own]): AnswerClass => ({
      size: own.length,
      isRight: key === RIGHT,
    })),
    unanswered: rows.length - answered.length,
  };
}

const RIGHT = Symbol("right");
