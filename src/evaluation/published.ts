/**
 * The paper's printed numbers, and what they can say without its answers.
 *
 * Printed is a share of all answers; how much problems differ, and how alike
 * models are on them, is not. So each interval comes twice: as if every answer
 * were a unit of its own, which is the least doubt there can be without pairing,
 * and as if only problems were, which is the most.
 *
 * @module
 */

import { normal } from "../statistics/distributions/normal.ts";
import { beta } from "../statistics/distributions/beta.ts";
import type { Estimate } from "../statistics/estimate.ts";
import { newcombeDifference } from "../statistics/newcombe.ts";

/** One printed number. */
export interface PublishedRow {
  /** The table or figure it stands in. */
  readonly table: string;
  /** The model, as a key of the file's `models`. */
  readonly model: string;
  /** The benchmark. */
  readonly set: string;
  /** What the prompt held, or which two conditions are subtracted. */
  readonly condition: string;
  /** The metric. */
  readonly metric: string;
  /** The number, in per cent. */
  readonly value: number;
  /** `points` where the number is a difference. */
  readonly unit?: "points";
  /** Problems, where known. */
  readonly problems?: number;
  /** Answers a problem, where known. */
  readonly samples?: number;
  /** Difficulty level, in the table by difficulty. */
  readonly level?: number;
  /** k of pass@k. */
  readonly k?: number;
  /** The count that the number implies, where there is only one. */
  readonly successes?: number;
  /** Out of how many. */
  readonly trials?: number;
  /** Key of the file's `sources`. */
  readonly source: string;
  /** Key of the file's `evidence`. */
  readonly evidence: string;
}

/** The file of printed numbers, `data/published_results.json`. */
export interface Published {
  /** The paper. */
  readonly paper: string;
  /** Where each number was found. */
  readonly sources: Readonly<Record<string, string>>;
  /** Problems in each benchmark. */
  readonly sets: Readonly<Record<string, number>>;
  /** The full name of each model. */
  readonly models: Readonly<Record<string, string>>;
  /** The numbers. */
  readonly rows: readonly PublishedRow[];
}

/**
 * Reads the file of printed numbers.
 *
 * @param text Its text.
 * @returns The numbers with their sources.
 * @throws {SyntaxError} If it is no JSON, a source is missing, or a number is
 * not what its count rounds to.
 */
export function readPublished(text: string): Published {
  const published: Published = JSON.parse(text);
  published.rows.forEach((row, i) => {
    const { value, successes, trials = 0, source } = row;
    const off = successes === undefined
      ? 0
      : Math.abs(100 * successes / trials - value);
    if (!(source in published.sources) || !(off < 0.11)) {
      throw new SyntaxError(
        `Cannot read printed numbers: row ${
          i + 1
        } needs a known source and a count that fits, got source "${source}" and ${successes} of ${trials} for ${value} %`,
      );
    }
  });
  return published;
}

/** What is taken for independent. */
export type Unit = "answers" | "problems";

/** A share and how many units it rests on. */
export interface Share {
  /** From 0 to 1. */
  readonly value: number;
  /** Problems. */
  readonly problems: number;
  /** Answers a problem. */
  readonly samples: number;
}

/**
 * A printed number as a share; its count is used where it is known.
 *
 * @param row The row, with problems known.
 * @param problems Problems, where the row does not say.
 * @returns The share.
 */
export function shareOf(row: PublishedRow, problems = NaN): Share {
  const value = row.successes === undefined
    ? row.value / 100
    : row.successes / row.trials!;
  return {
    value,
    problems: row.problems ?? problems,
    // pass@k is one number a problem, however many answers it was made from.
    samples: row.k === undefined ? row.samples ?? 1 : 1,
  };
}

/**
 * The interval of a share, from its value and the number of units alone.
 *
 * Source: Jeffreys', Brown, Cai and DasGupta (2001), which needs no whole count.
 *
 * @param share The share.
 * @param unit What is independent.
 * @returns The estimate, at 95 %.
 */
export function impliedShare(share: Share, unit: Unit): Estimate {
  const n = units(share, unit);
  const { value } = share;
  const posterior = beta(value * n + 0.5, (1 - value) * n + 0.5);
  return {
    value,
    low: value === 0 ? 0 : posterior.quantile(0.025),
    high: value === 1 ? 1 : posterior.tailQuantile(0.025),
    level: 0.95,
    n,
    method: `jeffreys-${unit}`,
  };
}

/**
 * The interval of a difference of two printed shares, as if not paired.
 *
 * Pairing would narrow it: by how much was not printed.
 *
 * Source: `newcombeDifference`.
 *
 * @param a One share.
 * @param b The share taken from it.
 * @param unit What is independent.
 * @returns `a - b`.
 */
export function impliedDifference(a: Share, b: Share, unit: Unit): Estimate {
  const [p, q] = [a, b].map((share) => impliedShare(share, unit));
  return {
    ...newcombeDifference(p!, q!),
    n: Math.min(p!.n, q!.n),
    method: `newcombe-${unit}`,
  };
}

/**
 * The mean of estimates that have nothing to do with each other.
 *
 * @param estimates The estimates, such as one per benchmark.
 * @returns Their mean; the reaches of the intervals add up as errors do.
 */
export function meanOf(estimates: readonly Estimate[]): Estimate {
  const count = estimates.length;
  const value = estimates.reduce((sum, own) => sum + own.value, 0) / count;
  const reach = (side: "low" | "high") =>
    Math.hypot(...estimates.map((own) => own[side] - own.value)) / count;
  return {
    value,
    low: value - reach("low"),
    high: value + reach("high"),
    level: 0.95,
    n: estimates.reduce((sum, { n }) => sum + n, 0),
    method: `mean-of-${count}`,
  };
}

/** What printed numbers say of a difference. */
export type PrintedVerdict =
  | "shown"
  | "only paired data can tell"
  | "not shown";

/**
 * What an interval twice over says of the sign of a difference.
 *
 * @param answers With answers as units: the least doubt.
 * @param problems With problems as units: the most.
 * @returns `shown` when even the wider one leaves out 0, `not shown` when even
 * the narrower one holds it.
 */
export function printedVerdict(
  answers: Estimate,
  problems: Estimate,
): PrintedVerdict {
  const leavesOutZero = ({ low, high }: Estimate) => low > 0 || high < 0;
  if (leavesOutZero(problems)) return "shown";
  return leavesOutZero(answers) ? "only paired data can tell" : "not shown";
}

/**
 * The least difference that such a comparison, not paired, finds four times of
 * five.
 *
 * @param share About where both shares lie.
 * @param unit What is independent.
 * @returns The difference, as a share.
 */
export function printedDetectable(share: Share, unit: Unit): number {
  const { value } = share;
  const error = Math.sqrt(2 * value * (1 - value) / units(share, unit));
  return (normal.quantile(0.975) + normal.quantile(0.8)) * error;
}

function units({ problems, samples }: Share, unit: Unit): number {
  return unit === "problems" ? problems : problems * samples;
}
