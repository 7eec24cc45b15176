/**
 * The paper's claims, judged by its printed numbers alone.
 *
 * @module
 */

import type { Estimate } from "../statistics/estimate.ts";
import {
  impliedDifference,
  meanOf,
  type PrintedVerdict,
  printedVerdict,
  type PublishedRow,
  shareOf,
  type Unit,
} from "./published.ts";

/** A claim with what is printed for it. */
export interface PrintedClaim {
  /** The claim in a sentence. */
  readonly claim: string;
  /** What is subtracted. */
  readonly contrast: string;
  /** The difference with answers as units. */
  readonly answers: Estimate;
  /** The difference with problems as units. */
  readonly problems: Estimate;
  /** What the numbers say of its sign. */
  readonly verdict: PrintedVerdict;
}

/**
 * Judges every claim that printed accuracies bear on.
 *
 * @param rows The printed numbers.
 * @returns One row per claim, in the order of the paper.
 * @throws {RangeError} If a number that a claim needs is not there.
 */
export function printedClaims(rows: readonly PublishedRow[]): PrintedClaim[] {
  const find = (side: Side, set: string) => found(rows, side, set);
  return CLAIMS.map(({ claim, contrast, a, b, sets }) => {
    const over = (unit: Unit) =>
      meanOf(sets.map((set) => {
        const [own, other] = [find(a, set), find(b, set)];
        return impliedDifference(shareOf(own), shareOf(other), unit);
      }));
    const [answers, problems] = [over("answers"), over("problems")];
    const verdict = printedVerdict(answers, problems);
    return { claim, contrast, answers, problems, verdict };
  });
}

/** Which cells one side of a claim is read from. */
interface Side {
  readonly table: string;
  readonly model: string;
  readonly condition: string;
  readonly k?: number;
}

function found(
  rows: readonly PublishedRow[],
  side: Side,
  set: string,
): PublishedRow {
  const row = rows.find((own) =>
    own.set === set && own.unit === undefined && own.table === side.table &&
    own.model === side.model && own.condition === side.condition &&
    own.k === side.k
  );
  if (row) return row;
  throw new RangeError(
    `Cannot judge a claim: a number of ${side.model} on ${set} under "${side.condition}" is needed, got none`,
  );
}

const SETS = ["AIME24", "AMC23", "MATH500", "GSM8K", "OlympiadBench"];

const plain = (table: string, model: string): Side => ({
  table,
  model,
  condition: "problem only",
});
const given = (table: string, model: string, condition: string): Side => ({
  table,
  model,
  condition,
});
const drawn = (model: string, k: number): Side => ({
  ...plain("pass_at_k", model),
  k,
});

interface Claim {
  readonly claim: string;
  readonly contrast: string;
  readonly a: Side;
  readonly b: Side;
  readonly sets: readonly string[];
}

const MODELS: Readonly<Record<string, string>> = {
  base: "base",
  stage1: "stage one",
  "stage2-pss": "PSS",
};

/** The three models under one kind of help. */
function help(table: string, condition: string, name: string): Claim[] {
  return Object.entries(MODELS).map(([model, label]) => ({
    claim: name,
    contrast: `${label}: ${condition} − plain, mean of five sets`,
    a: given(table, model, condition),
    b: plain(table, model),
    sets: SETS,
  }));
}

const CLAIMS: readonly Claim[] = [
  ...help(
    "axis1_plan",
    "with plan",
    "A plan hurts the base and hardly moves the trained models",
  ),
  ...help(
    "axis2_knowledge",
    "with knowledge",
    "Knowledge hurts the base and helps the trained models",
  ),
  ...help(
    "axis3_subproblems",
    "chain of subproblems",
    "All subproblems right is harder than the whole problem",
  ),
  {
    claim: "Training lifts accuracy",
    contrast: "stage one − base, AIME24",
    a: plain("main", "stage1"),
    b: plain("main", "base"),
    sets: ["AIME24"],
  },
  {
    claim: "Partial steps help beyond stage one",
    contrast: "PSS − stage one, AIME24",
    a: plain("main", "stage2-pss"),
    b: plain("main", "stage1"),
    sets: ["AIME24"],
  },
  {
    claim: "Partial steps help beyond stage one",
    contrast: "PSS − stage one, mean of five sets",
    a: plain("main", "stage2-pss"),
    b: plain("main", "stage1"),
    sets: SETS,
  },
  {
    claim: "Hard problems without steps do not help",
    contrast: "hard only − stage one, mean of five sets",
    a: plain("main", "stage2-hard"),
    b: plain("main", "stage1"),
    sets: SETS,
  },
  {
    claim: "Training makes one answer better",
    contrast: "PSS − base, pass@1, AIME24",
    a: drawn("stage2-pss", 1),
    b: drawn("base", 1),
    sets: ["AIME24"],
  },
  {
    claim: "Much of the lead is gone at 128 answers",
    contrast: "PSS − base, pass@128, AIME24",
    a: drawn("stage2-pss", 128),
    b: drawn("base", 128),
    sets: ["AIME24"],
  },
  {
    claim: "Fine-tuning on hard traces collapses",
    contrast: "after − before, AIME24",
    a: given(
      "sft_baseline",
      "stage1+sft-hard",
      "problem only, after SFT on the hard set",
    ),
    b: given("sft_baseline", "stage1", "problem only, before SFT"),
    sets: ["AIME24"],
  },
];
