/**
 * One table for people: each group of outcomes against a baseline.
 *
 * @module
 */

import { withDecimals } from "../base/decimals.ts";
import type { Estimate } from "../statistics/estimate.ts";
import { holm } from "../statistics/multiplicity.ts";
import { shareEstimate } from "../statistics/share.ts";
import {
  comparePaired,
  type Judged,
  type JudgeOptions,
} from "./compare_pair.ts";
import { compareUnpaired } from "./compare_unpaired.ts";
import { requireOne } from "./metrics.ts";
import type { Outcome } from "./outcome.ts";
import { sharesOf, tallied } from "./tallies.ts";

/** How groups are compared. */
export interface CompareOptions extends JudgeOptions {
  /** The field that tells groups apart. */
  readonly by: "model" | "condition" | "level" | "seed" | "source";
  /** The value of that field to which all others are compared. */
  readonly baseline: string | number;
}

/** One group against the baseline. */
export interface ComparisonRow extends Judged {
  /** The group, by its value of the field. */
  readonly group: string;
  /** Its mean share of right answers over all its problems. */
  readonly accuracy: Estimate;
  /** p-value adjusted by Holm for all rows; absent where nothing was tested. */
  readonly adjustedPValue?: number;
  /** Share of its answers that were cut off. */
  readonly truncated: number;
  /** Share of its answers whose reference could not be used: left out. */
  readonly unscored: number;
}

/** A comparison of several groups. */
export interface Comparison {
  /** The field that tells groups apart. */
  readonly by: string;
  /** The group to which the others are compared. */
  readonly baseline: string;
  /** The baseline's mean share of right answers. */
  readonly accuracy: Estimate;
  /** A row for each other group, in the order of the outcomes. */
  readonly rows: readonly ComparisonRow[];
}

/**
 * Compares groups of outcomes with a baseline, and says how and why.
 *
 * The problem is the unit: its answers, over samples and seeds, become one share.
 * Groups that answered the same problems are paired by problem; with a cluster,
 * intervals and tests treat clusters as a whole. Every row names its procedures,
 * the reasons for them in words, what it could have detected, and warns where
 * there is too little for the method.
 *
 * @param outcomes Answers of all groups, otherwise alike: of one model when
 * grouped by condition, of one condition when grouped by model.
 * @param options Field, baseline, clusters and coverage.
 * @returns The table, plain numbers and words.
 * @throws {RangeError} If the baseline has no outcomes, if there is no other
 * group, or if groups differ in more than the field.
 *
 * @example Two models, two problems
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { compare } from "kit/evaluation/compare.ts";
 * import type { Outcome } from "kit/evaluation/outcome.ts";
 *
 * const answer = (model: string, problemId: string, score: 0 | 1): Outcome => ({
 *   model, problemId, score, seed: 0, source: "made", condition: "plain",
 *   level: 0, sample: 0, extracted: null, tokens: 1,
 *   status: score ? "correct" : "incorrect",
 * });
 * const table = compare([
 *   answer("base", "p", 0), answer("base", "q", 0),
 *   answer("trained", "p", 1), answer("trained", "q", 0),
 * ], { by: "model", baseline: "base" });
 * assertEquals(table.rows[0]!.difference.value, 0.5);
 * assertEquals(table.rows[0]!.design, "paired by problem");
 * ```
 */
export function compare(
  outcomes: readonly Outcome[],
  options: CompareOptions,
): Comparison {
  const groups = Map.groupBy(outcomes, (row) => String(row[options.by]));
  const baseline = String(options.baseline);
  const base = groups.get(baseline);
  if (!base || groups.size < 2) {
    throw new RangeError(
      `Cannot compare by ${options.by}: outcomes of "${baseline}" and of another group are needed, got ${
        [...groups.keys()].map((name) => `"${name}"`).join(", ") || "none"
      }`,
    );
  }
  const fields = [
    "model",
    "condition",
    "level",
    "source",
    "subproblem",
  ] as const;
  requireOne(outcomes, fields.filter((field) => field !== options.by));
  const before = accuracyOf(base, baseline, options);
  const rows = [...groups].filter(([group]) => group !== baseline)
    .map(([group, own]) => {
      const accuracy = accuracyOf(own, group, options);
      const judged = isShared(own, base)
        ? comparePaired(own, base, options)
        : compareUnpaired(own, base, options);
      const share = (status: Outcome["status"]) =>
        own.filter((row) => row.status === status).length / own.length;
      return {
        group,
        accuracy,
        ...judged,
        truncated: share("truncated"),
        unscored: share("unscored"),
      };
    });
  const adjusted = holm(rows.map(({ difference }) => difference.pValue ?? NaN));
  return {
    by: options.by,
    baseline,
    accuracy: before,
    rows: rows.map((row, i) =>
      Number.isNaN(adjusted[i]!)
        ? row
        : { ...row, adjustedPValue: adjusted[i]! }
    ),
  };
}

/** One group in a row of numbers, in per cent and percentage points. */
export interface ComparisonNumbers {
  /** The group. */
  readonly group: string;
  /** Its accuracy, per cent. */
  readonly accuracy: number;
  /** Percentage points more than the baseline. */
  readonly difference: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
  /** Holm's p-value, or `not tested`. */
  readonly p: string;
  /** Percentage points that a test here finds four times of five, where known. */
  readonly detectable: number | "unknown";
  /** Problems or clusters. */
  readonly n: number;
  /** Interval and test. */
  readonly method: string;
}

/**
 * A comparison as rows of numbers, for a table below a cell.
 *
 * @param comparison What `compare` returned.
 * @returns A row per group.
 */
export function comparisonNumbers({ rows }: Comparison): ComparisonNumbers[] {
  return rows.map((row) => ({
    group: row.group,
    accuracy: 100 * row.accuracy.value,
    difference: 100 * row.difference.value,
    low: 100 * row.difference.low,
    high: 100 * row.difference.high,
    p: row.adjustedPValue === undefined
      ? "not tested"
      : small(row.adjustedPValue),
    detectable: row.detectable === undefined ? "unknown" : 100 * row.detectable,
    n: row.n,
    method: `${row.difference.method}, ${row.test}`,
  }));
}

/**
 * A comparison in words, a line for each thing there is to say.
 *
 * @param comparison What `compare` returned.
 * @returns Lines of text: per row the numbers, then reasons, then warnings.
 */
export function comparisonLines({ rows, baseline }: Comparison): string[] {
  return rows.flatMap((row) => {
    const { value, low, high, level, pValue } = row.difference;
    const points = (share: number) => withDecimals(100 * share, 1);
    const p = pValue === undefined
      ? "not tested"
      : `p ${small(pValue)}, adjusted ${small(row.adjustedPValue!)}`;
    const head = `${row.group} − ${baseline}: ${points(value)} points, ${
      100 * level
    } % interval ${points(low)} to ${points(high)}, ${p}`;
    return [
      head,
      ...row.reasons.map((reason) => `  ${reason}`),
      ...row.warnings.map((warning) => `  Warning: ${warning}`),
    ];
  });
}

function small(p: number): string {
  return p < 1e-4 ? p.toExponential(1) : p.toFixed(4);
}

/** The mean share of right answers of one group. */
function accuracyOf(
  outcomes: readonly Outcome[],
  group: string,
  options: CompareOptions,
): Estimate {
  const { shares, clusters } = sharesOf(outcomes, options);
  if (shares.length === 0) {
    throw new RangeError(
      `Cannot compare "${group}": a scored answer is needed, got none in ${outcomes.length} outcomes`,
    );
  }
  return shareEstimate(shares, {
    ...options,
    ...(clusters ? { clusters } : {}),
  });
}

/** Whether two groups answered at least half of the same problems. */
function isShared(a: readonly Outcome[], b: readonly Outcome[]): boolean {
  const [own, base] = [a, b].map((side) => new Set(tallied(side).keys()));
  const shared = own!.intersection(base!).size;
  return 2 * shared >= Math.min(own!.size, base!.size);
}
