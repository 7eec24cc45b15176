/**
 * How token losses are added up into the loss of one optimizer step.
 *
 * @module
 */

/** TRL's name of an aggregation; `LOSS_TYPES` says what each means. */
export type LossType = "grpo" | "dapo" | "dr_grpo" | "bnpo" | "luspo";

/** One row of the table of names. */
export interface LossTypeName {
  /** TRL's `loss_type`, and ours. */
  readonly lossType: LossType;
  /** verl's `loss_agg_mode`, or null where verl has none. */
  readonly verl: string | null;
  /** The weight of a trained token of sequence i; N sequences, T tokens. */
  readonly weight: string;
}

/** What the field calls the same aggregation; made to be printed as a table. */
export const LOSS_TYPES: readonly LossTypeName[] = [
  { lossType: "grpo", verl: "seq-mean-token-mean", weight: "1 / (N · T_i)" },
  { lossType: "dapo", verl: "token-mean", weight: "1 / Σ T_i" },
  {
    lossType: "dr_grpo",
    verl: "seq-mean-token-sum-norm",
    weight: "1 / (N · maxCompletionLength)",
  },
  { lossType: "luspo", verl: "seq-mean-token-sum", weight: "1 / N" },
  {
    lossType: "bnpo",
    verl: null,
    weight: "1 / (micro-batches · Σ T_i of its micro-batch)",
  },
];

/** What some aggregations need to know beside the lengths. */
export interface AggregationOptions {
  /** L of `dr_grpo`, in tokens; that loss type needs it. */
  readonly maxCompletionLength?: number;
  /**
   * Sequences per micro-batch, in order. Only `bnpo` looks at it. Default: all
   * in one.
   */
  readonly microBatchSize?: number;
}

/** The weights of one optimizer step, and what its means are taken over. */
export interface Aggregation {
  /** The weight of each trained token of a sequence, shape `[B]`. */
  readonly weights: readonly number[];
  /** Trained tokens in the whole step. */
  readonly tokens: number;
  /** Sequences in the whole step that have a trained token: N. */
  readonly sequences: number;
}

/**
 * The weight of each token in the loss, fixed once for a whole optimizer step.
 *
 * Loss and gradient of micro-batches then only add up, so that the split into
 * micro-batches changes memory and no result (`bnpo`, by its definition, is the
 * exception). A sequence without trained tokens weighs nothing and is not
 * counted in N, as in verl; TRL's `grpo` counts it.
 *
 * Source: GRPO arXiv:2402.03300; DAPO arXiv:2503.14476; Dr. GRPO
 * arXiv:2503.20783; LUSPO arXiv:2602.05261 (with sequence-level ratios).
 *
 * @param lengths Trained tokens of each sequence of the step, shape `[B]`.
 * @param lossType Which aggregation.
 * @param options What some aggregations need beside the lengths.
 * @returns The weights with the step's totals.
 * @throws {RangeError} If a length is not a whole number, the loss type is
 * unknown, or an option that it needs is not a whole number of at least 1.
 *
 * @example A short and a long rollout
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { aggregationWeights } from "kit/training/aggregation.ts";
 *
 * assertEquals(aggregationWeights([1, 4], "grpo").weights, [1 / 2, 1 / 8]);
 * assertEquals(aggregationWeights([1, 4], "dapo").weights, [1 / 5, 1 / 5]);
 * ```
 */
export function aggregationWeights(
  lengths: readonly number[],
  lossType: LossType,
  options: AggregationOptions = {},
): Aggregation {
  for (const length of lengths) checkWhole(lossType, "a length", length, 0);
  const tokens = sum(lengths);
  const sequences = lengths.filter((length) => length > 0).length;

  /** What the token terms of one sequence are divided by. */
  function divisor(index: number): number {
    switch (lossType) {
      case "grpo":
        return sequences * lengths[index]!;
      case "dapo":
        return tokens;
      case "luspo":
        return sequences;
      case "dr_grpo": {
        const longest = options.maxCompletionLength;
        return sequences *
          checkWhole(lossType, "maxCompletionLength", longest, 1);
      }
      case "bnpo": {
        const size = options.microBatchSize ?? lengths.length;
        checkWhole(lossType, "microBatchSize", size, 1);
        const start = index - index % size;
        const own = lengths.slice(start, start + size);
        return Math.ceil(lengths.length / size) * sum(own);
      }
      default:
        throw new RangeError(
          `Cannot aggregate a loss: lossType must be one of ${
            LOSS_TYPES.map((row) => row.lossType).join(", ")
          }, got ${lossType}`,
        );
    }
  }

  const weights = lengths.map((length, index) =>
    length === 0 ? 0 : 1 / divisor(index)
  );
  return { weights, tokens, sequences };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function checkWhole(
  lossType: string,
  name: string,
  value: number | undefined,
  least: number,
): number {
  if (value !== undefined && Number.isInteger(value) && value >= least) {
    return value;
  }
  throw new RangeError(
    `Cannot aggregate a loss as "${lossType}": ${name} must be a whole number of at least ${least}, got ${value}`,
  );
}
