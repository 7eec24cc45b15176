/**
 * Where accuracy comes from: by difficulty, and by what a model was given.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import type { Condition } from "../prompts/prompt.ts";
import type { Estimate } from "../statistics/estimate.ts";
import type { IntervalOptions } from "../statistics/mean.ts";
import {
  pairedDifference,
  pairedDifferenceOverSeeds,
} from "../statistics/paired.ts";
import { shareEstimate } from "../statistics/share.ts";
import { perProblem } from "./metrics.ts";
import { strictPerProblem } from "./metrics_subproblems.ts";
import type { Outcome } from "./outcome.ts";

/** Accuracy of one model on problems of one difficulty. */
export interface DifficultyRow {
  /** Whose answers. */
  readonly model: string;
  /** How the problems were put. */
  readonly condition: Condition;
  /** The difficulty, on the source's scale. */
  readonly difficulty: number;
  /** The share of right answers, with problems as units. */
  readonly accuracy: Estimate;
}

/** What one condition adds to the plain question for one model. */
export interface AxisGap {
  /** Whose answers. */
  readonly model: string;
  /** What was given. */
  readonly condition: Condition;
  /** Mean score under the condition, on the shared problems. */
  readonly score: number;
  /** Mean score on the plain question, on the shared problems. */
  readonly plain: number;
  /** The paired difference, condition minus plain. */
  readonly gap: Estimate;
  /** Problems with scored answers on one side only: left out. */
  readonly unpaired: number;
}

/** How axis gaps are estimated. */
export interface AxisGapOptions extends IntervalOptions {
  /** The stream for resampling; each model and condition gets its own part. */
  readonly random: Random;
  /** How many times problems are resampled; 2,000 by default. */
  readonly resamples?: number;
}

/**
 * Splits accuracy by difficulty.
 *
 * Outcomes with a hint or without a difficulty are ignored; answers of several
 * seeds are averaged per problem. A slice of fewer than 10 problems may be drawn
 * and should not be tested.
 *
 * @param outcomes Answers of any models under any conditions.
 * @param options Coverage.
 * @returns Rows by model, then condition, then rising difficulty.
 */
export function byDifficulty(
  outcomes: readonly Outcome[],
  options: IntervalOptions = {},
): DifficultyRow[] {
  const rows: DifficultyRow[] = [];
  for (const [model, own] of byField(unhinted(outcomes), "model")) {
    for (const [condition, some] of byField(own, "condition")) {
      const slices = [...byField(some, "difficulty")]
        .flatMap(([difficulty, slice]) =>
          difficulty === undefined ? [] : [{ difficulty, slice }]
        )
        .sort((a, b) => a.difficulty - b.difficulty);
      for (const { difficulty, slice } of slices) {
        const shares = [...perProblem(slice).values()];
        if (shares.length === 0) continue;
        const accuracy = shareEstimate(shares, options);
        rows.push({ model, condition, difficulty, accuracy });
      }
    }
  }
  return rows;
}

/** Accuracy of one model at one hint level. */
export interface HintLevelRow {
  /** Whose answers. */
  readonly model: string;
  /** The hint level; 0 is no hint. */
  readonly level: number;
  /** The share of right answers, with problems as units. */
  readonly accuracy: Estimate;
}

/**
 * Splits accuracy by hint level.
 *
 * Answers of several seeds are averaged per problem.
 *
 * @param outcomes Answers of any models under one condition.
 * @param options Coverage.
 * @returns Rows by model, then rising level.
 * @throws {RangeError} If a model's answers mix conditions.
 */
export function byHintLevel(
  outcomes: readonly Outcome[],
  options: IntervalOptions = {},
): HintLevelRow[] {
  return [...byField(outcomes, "model")].flatMap(([model, own]) =>
    [...byField(own, "level")].sort(([a], [b]) => a - b)
      .map(([level, slice]) => {
        const shares = [...perProblem(slice).values()];
        return { model, level, accuracy: shareEstimate(shares, options) };
      })
  );
}

/**
 * Estimates what each condition adds to the plain question, problem by problem.
 *
 * A chain of subproblems scores 1 when every subproblem is right (`ssr_strict`).
 * Outcomes with a hint are ignored. With several seeds, seeds are resampled too.
 * Read a gap beside its control: a shuffled plan and knowledge about something
 * else make the prompt longer as well.
 *
 * Source: the SPARKLE paper, arXiv:2506.04723 §3; pairing by problem is ours.
 *
 * @param outcomes Answers of any models; each model needs plain ones.
 * @param options The stream, resamples and coverage.
 * @returns One row for each model and condition but `plain`.
 * @throws {RangeError} If a model has no plain answers, or if a condition shares
 * no scored problem with them or has other seeds.
 */
export function axisGaps(
  outcomes: readonly Outcome[],
  options: AxisGapOptions,
): AxisGap[] {
  const rows: AxisGap[] = [];
  for (const [model, own] of byField(unhinted(outcomes), "model")) {
    const conditions = byField(own, "condition");
    const plain = conditions.get("plain") ?? [];
    for (const [condition, given] of conditions) {
      if (condition === "plain") continue;
      if (plain.length === 0) {
        throw new RangeError(
          `Cannot compare "${condition}" for model "${model}": plain answers are needed, got none`,
        );
      }
      const random = options.random.split(model, condition);
      const gap = gapOf(plain, given, { ...options, random });
      rows.push({ model, condition, ...gap });
    }
  }
  return rows;
}

function gapOf(
  plain: readonly Outcome[],
  given: readonly Outcome[],
  options: AxisGapOptions,
): Omit<AxisGap, "model" | "condition"> {
  const before = scoresBySeed(plain);
  const after = scoresBySeed(given);
  const sides = [...before.values(), ...after.values()];
  const ids = sides.map((scores) => new Set(scores.keys()));
  const shared = ids.reduce((all, own) => all.intersection(own), ids[0]!);
  const every = ids.reduce((all, own) => all.union(own), new Set<string>());
  const cut = (bySeed: Map<number, Map<string, number>>) =>
    new Map(
      [...bySeed].map(([seed, scores]) => [
        seed,
        new Map([...scores].filter(([id]) => shared.has(id))),
      ]),
    );
  const [a, b] = [cut(after), cut(before)];
  const gap = a.size === 1 && b.size === 1
    ? pairedDifference(first(a), first(b), options)
    : pairedDifferenceOverSeeds(a, b, options);
  const unpaired = every.size - shared.size;
  return { score: mean(a), plain: mean(b), gap, unpaired };
}

function scoresBySeed(
  outcomes: readonly Outcome[],
): Map<number, Map<string, number>> {
  const score = outcomes[0]?.condition === "subproblem"
    ? strictPerProblem
    : perProblem;
  return new Map(
    [...byField(outcomes, "seed")].map(([seed, own]) => [seed, score(own)]),
  );
}

function unhinted(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.filter(({ level }) => level === 0);
}

function byField<Field extends keyof Outcome>(
  outcomes: readonly Outcome[],
  field: Field,
): Map<Outcome[Field], Outcome[]> {
  return Map.groupBy(outcomes, (outcome) => outcome[field]);
}

function first<Value>(values: ReadonlyMap<unknown, Value>): Value {
  return [...values.values()][0]!;
}

function mean(bySeed: ReadonlyMap<number, ReadonlyMap<string, number>>) {
  const values = [...bySeed.values()].flatMap((scores) => [...scores.values()]);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
