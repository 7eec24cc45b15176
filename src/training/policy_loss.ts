/**
 * The loss of GRPO and its kin, with its gradient in closed form.
 *
 * Plain float64 numbers: a backend only has to carry `gradient` back through the
 * log-probabilities.
 *
 * @module
 */

import {
  type Aggregation,
  type AggregationOptions,
  aggregationWeights,
  type LossType,
} from "./aggregation.ts";
import {
  type Clamped,
  clamped,
  divergence,
  type KlEstimator,
  LOG_RATIO_LIMIT,
} from "./divergence.ts";
import {
  clippedTerm,
  type ClipRange,
  weightedTerm,
  type WeightRange,
} from "./surrogate.ts";

/** One number per completion token and sequence, ragged, shape `[B][T]`. */
export type TokenNumbers = readonly ArrayLike<number>[];

/** What is known of B completions before the policy scores them. */
export interface UnscoredBatch {
  /**
   * Log-probabilities before the first update on these rollouts. Default:
   * `logProbs`, so that every ratio is 1.
   */
  readonly oldLogProbs?: TokenNumbers;
  /** The same under the reference policy; needed when `beta` is not 0. */
  readonly refLogProbs?: TokenNumbers;
  /** 1 where a token is trained on, 0 elsewhere. Default: everywhere 1. */
  readonly mask?: TokenNumbers;
  /** One advantage per completion, shape `[B]`. */
  readonly advantages: readonly number[];
  /**
   * For a micro-batch: the step's aggregation, with `weights` cut down to these
   * sequences. Default: this batch is the whole step.
   */
  readonly aggregation?: Aggregation;
}

/** What the loss is computed from: B completions, prompts left out. */
export interface PolicyBatch extends UnscoredBatch {
  /** Log-probabilities under the policy, in nats, temperature applied. */
  readonly logProbs: TokenNumbers;
}

/** What both objectives have in common. */
export interface SharedLossSettings extends AggregationOptions {
  /** How token terms are added up. Default `dapo`, as in TRL. */
  readonly lossType?: LossType;
  /**
   * `sequence` uses one ratio for a completion, the exponential of its mean
   * log-ratio (GSPO, arXiv:2507.18071). Default `token`.
   */
  readonly importanceSamplingLevel?: "token" | "sequence";
  /** Weight of the divergence from the reference. Default 0. */
  readonly beta?: number;
  /** How the divergence is estimated. Default `k3`. */
  readonly klEstimator?: KlEstimator;
  /**
   * Multiplies the divergence by the token's ratio and differentiates both:
   * reverse KL, corrected for old rollouts (arXiv:2512.02556). Default false.
   */
  readonly useBiasCorrectionKl?: boolean;
}

/** The clipped objective: GRPO, DAPO, Dr. GRPO, GSPO. */
export interface ClipSettings extends SharedLossSettings, ClipRange {
  /** Default `clip`. */
  readonly objective?: "clip";
}

/** CISPO; REINFORCE when both bounds are 1. */
export interface CispoSettings extends SharedLossSettings, WeightRange {
  /** Chooses this objective. */
  readonly objective: "cispo";
}

/** Which loss. Plain JSON. */
export type PolicyLossSettings = ClipSettings | CispoSettings;

/** A loss, its gradient, and what to watch. */
export interface PolicyLoss {
  /** What is minimised. */
  readonly loss: number;
  /** ∂loss/∂logProbs, `[B][T]`; 0 at every token that is not trained on. */
  readonly gradient: number[][];
  /**
   * TRL's names: `policy_loss`; `kl` with a reference; `clip_ratio/low_mean`,
   * `high_mean` and `region_mean`, or `cispo_clip_ratio`, as shares of tokens (of
   * completions under sequence-level ratios); verl's `ppo_kl`, the mean of
   * oldLogProbs − logProbs. Those of micro-batches add up, like the loss.
   */
  readonly metrics: Record<string, number>;
}

/**
 * The policy loss of a batch, with its derivative by every log-probability.
 *
 * What stands at a masked token, NaN included, changes nothing. Log-ratios are
 * masked, then clamped to ±20 (a sequence's mean to ±10), and only then
 * exponentiated. On the first update after sampling every ratio is 1: the value
 * is then minus the weighted sum of advantages, often near 0, while the gradient
 * is REINFORCE's.
 *
 * Source: GRPO arXiv:2402.03300 eq. 3; see `LOSS_TYPES`, `clippedTerm`,
 * `weightedTerm` and `divergence` for the parts.
 *
 * @param batch Completions with log-probabilities and advantages.
 * @param settings Which loss.
 * @returns Loss, gradient and metrics.
 * @throws {RangeError} If shapes disagree, the reference is missing, or a
 * setting is out of range.
 *
 * @example Two completions, before any update
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { policyLoss } from "kit/training/policy_loss.ts";
 *
 * const { loss, gradient } = policyLoss(
 *   { logProbs: [[-1, -2, -1], [-3]], advantages: [1, -1] },
 *   { lossType: "dapo", epsilon: 0.2 },
 * );
 * assertEquals(loss, -(3 - 1) / 4);
 * assertEquals(gradient, [[-1 / 4, -1 / 4, -1 / 4], [1 / 4]]);
 * ```
 */
export function policyLoss(
  batch: PolicyBatch,
  settings: PolicyLossSettings = {},
): PolicyLoss {
  checkSettings(batch, settings);
  checkShapes(batch);
  const { lossType = "dapo", beta = 0 } = settings;
  const { logProbs, oldLogProbs = logProbs, refLogProbs } = batch;
  const bySequence = settings.importanceSamplingLevel === "sequence";
  const trained = trainedPositions(batch);
  const step = batch.aggregation ??
    aggregationWeights(trained.map((at) => at.length), lossType, settings);
  const gradient = logProbs.map((row) => new Array<number>(row.length).fill(0));
  const sums = { policy: 0, penalty: 0, kl: 0, drift: 0, low: 0, high: 0 };

  trained.forEach((positions, i) => {
    const weight = step.weights[i]!;
    const logRatios = positions.map((t) =>
      logProbs[i]![t]! - oldLogProbs[i]![t]!
    );
    const shared = clamped(mean(logRatios), SEQUENCE_LIMIT);
    positions.forEach((t, n) => {
      const logProb = logProbs[i]![t]!;
      const own = clamped(logRatios[n]!, LOG_RATIO_LIMIT);
      const term = policyTerm(
        bySequence ? shared : own,
        batch.advantages[i]!,
        logProb,
        settings,
      );
      let slope = term.slope;
      sums.policy += weight * term.value;
      sums.drift -= logRatios[n]!;
      if (term.clipped !== null) {
        sums[term.clipped] += bySequence ? 1 / positions.length : 1;
      }
      if (refLogProbs !== undefined) {
        const kl = klTerm(own, logProb, refLogProbs[i]![t]!, settings);
        slope += beta * kl.slope;
        sums.penalty += weight * kl.value;
        sums.kl += kl.value;
      }
      gradient[i]![t] = weight * slope + 0; // + 0 turns −0 into 0
    });
  });

  const units = Math.max(1, bySequence ? step.sequences : step.tokens);
  const tokens = Math.max(1, step.tokens);
  return {
    loss: beta === 0 ? sums.policy : sums.policy + beta * sums.penalty,
    gradient,
    metrics: {
      "policy_loss": sums.policy,
      ...(refLogProbs === undefined ? {} : { kl: sums.kl / tokens }),
      ...(settings.objective === "cispo"
        ? { "cispo_clip_ratio": sums.high / units }
        : {
          "clip_ratio/low_mean": sums.low / units,
          "clip_ratio/high_mean": sums.high / units,
          "clip_ratio/region_mean": (sums.low + sums.high) / units,
        }),
      "ppo_kl": sums.drift / tokens,
    },
  };
}

/** A sequence's mean log-ratio beyond this many nats is clamped. */
export const SEQUENCE_LIMIT = 10;

function policyTerm(
  logRatio: Clamped,
  advantage: number,
  logProb: number,
  settings: PolicyLossSettings,
) {
  const ratio = Math.exp(logRatio.value);
  if (settings.objective === "cispo") {
    return weightedTerm(ratio, advantage, logProb, settings);
  }
  const term = clippedTerm(ratio, advantage, settings);
  return logRatio.isHeld ? { ...term, slope: 0 } : term;
}

function klTerm(
  logRatio: Clamped,
  logProb: number,
  refLogProb: number,
  settings: PolicyLossSettings,
) {
  const { klEstimator = "k3", useBiasCorrectionKl = false } = settings;
  const term = divergence(logProb, refLogProb, klEstimator);
  if (!useBiasCorrectionKl) return term;
  const ratio = Math.exp(logRatio.value);
  const ratioSlope = logRatio.isHeld ? 0 : ratio;
  return {
    value: ratio * term.value,
    slope: ratio * term.slope + ratioSlope * term.value,
  };
}

/** The positions that are trained on; nothing is read at any other. */
function trainedPositions({ logProbs, mask }: PolicyBatch): number[][] {
  return logProbs.map((row, i) => {
    const positions = Array.from({ length: row.length }, (_, t) => t);
    return mask === undefined
      ? positions
      : positions.filter((t) => mask[i]![t] !== 0);
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function checkShapes(batch: PolicyBatch) {
  const { logProbs, advantages, aggregation } = batch;
  const perSequence = { advantages, weights: aggregation?.weights };
  for (const [name, values] of Object.entries(perSequence)) {
    if (values === undefined || values.length === logProbs.length) continue;
    throw new RangeError(
      `Cannot compute the policy loss of ${logProbs.length} completions: as many ${name} are needed, got ${values.length}`,
    );
  }
  const { oldLogProbs, refLogProbs, mask } = batch;
  const perToken = { oldLogProbs, refLogProbs, mask };
  const lengths = (rows: TokenNumbers) => rows.map((row) => row.length).join();
  for (const [name, rows] of Object.entries(perToken)) {
    if (rows === undefined || lengths(rows) === lengths(logProbs)) continue;
    throw new RangeError(
      `Cannot compute the policy loss: ${name} must have the lengths of logProbs, ${
        lengths(logProbs)
      }, got ${lengths(rows)}`,
    );
  }
}

/**
 * Refuses settings that make no loss.
 *
 * @throws {RangeError} If the reference is missing or a setting is out of range.
 */
export function checkSettings(
  batch: UnscoredBatch,
  settings: PolicyLossSettings,
) {
  const { beta = 0 } = settings;
  if (beta !== 0 && batch.refLogProbs === undefined) {
    throw new RangeError(
      `Cannot compute the policy loss with beta ${beta}: refLogProbs are needed, got none`,
    );
  }
  if (settings.objective === "cispo") {
    const { weightMin = 0, weightMax = 5 } = settings;
    if (weightMin >= 0 && weightMax >= weightMin) return;
    throw new RangeError(
      `Cannot weight the policy loss: 0 ≤ weightMin ≤ weightMax is needed, got ${weightMin} and ${weightMax}`,
    );
  }
  const { epsilon = 0.2, epsilonHigh = epsilon, delta = Infinity } = settings;
  if (!(epsilon >= 0 && epsilon <= 1 && epsilonHigh >= 0)) {
    throw new RangeError(
      `Cannot clip the policy loss: epsilon must be within 0 and 1 and epsilonHigh at least 0, got ${epsilon} and ${epsilonHigh}`,
    );
  }
  if (!(delta > 1 + epsilonHigh)) {
    throw new RangeError(
      `Cannot clip the policy loss: delta must be above 1 + epsilonHigh, which is ${
        1 + epsilonHigh
      }, got ${delta}`,
    );
  }
}
