/**
 * The policy term of one token: what its ratio and advantage contribute.
 *
 * @module
 */

import type { TokenTerm } from "./divergence.ts";

/** How far a ratio may move before the clipped objective stops paying. */
export interface ClipRange {
  /** Lower margin: the ratio is clipped below 1 − epsilon. Default 0.2. */
  readonly epsilon?: number;
  /** Upper margin, DAPO's clip-higher. Default: as `epsilon`. */
  readonly epsilonHigh?: number;
  /**
   * Greatest ratio of the unclipped branch, above 1 + epsilonHigh: the two-sided
   * or dual clip. Default: none.
   */
  readonly delta?: number;
}

/** Between which bounds CISPO holds the weight of a token. Absolute ratios. */
export interface WeightRange {
  /** Least weight. Default 0. */
  readonly weightMin?: number;
  /** Greatest weight. Default 5. */
  readonly weightMax?: number;
}

/** A policy term, and on which side it was stopped. */
export interface PolicyTerm extends TokenTerm {
  /** `low` or `high` where clipping acts against the advantage, else null. */
  readonly clipped: "low" | "high" | null;
}

/**
 * PPO's pessimistic objective, as a loss: −min(ρ·A, clip(ρ)·A).
 *
 * Source: PPO arXiv:1707.06347 eq. 7; clip-higher DAPO arXiv:2503.14476; `delta`
 * INTELLECT-2 arXiv:2505.07291, the same function as the dual clip of
 * arXiv:1912.09729 with c = delta.
 *
 * @param ratio ρ, the token's or its sequence's.
 * @param advantage A.
 * @param range Where to clip.
 * @returns The term, with its derivative by log ρ.
 */
export function clippedTerm(
  ratio: number,
  advantage: number,
  range: ClipRange = {},
): PolicyTerm {
  const { epsilon = 0.2, epsilonHigh = epsilon, delta = Infinity } = range;
  const low = 1 - epsilon;
  const high = 1 + epsilonHigh;
  const free = Math.min(ratio, delta) * advantage;
  const held = Math.min(high, Math.max(low, ratio)) * advantage;
  const isLow = advantage < 0 && ratio < low;
  const isHigh = advantage > 0 && ratio > high;
  const isFlat = isLow || isHigh || ratio > delta;
  return {
    value: -Math.min(free, held),
    slope: isFlat ? 0 : -ratio * advantage,
    clipped: isLow ? "low" : isHigh ? "high" : null,
  };
}

/**
 * CISPO's term: the log-probability, weighted by a ratio that is held within
 * bounds and not differentiated. Its gradient never vanishes; with both bounds
 * at 1 it is REINFORCE.
 *
 * Source: CISPO arXiv:2506.13585 eq. 4. TRL calls the upper bound
 * `epsilon_high`; verl gives the bounds as distances from 1.
 *
 * @param ratio ρ, the token's or its sequence's.
 * @param advantage A.
 * @param logProb The token's log-probability, in nats.
 * @param range The bounds of the weight.
 * @returns The term, with its derivative by the log-probability.
 */
export function weightedTerm(
  ratio: number,
  advantage: number,
  logProb: number,
  range: WeightRange = {},
): PolicyTerm {
  const { weightMin = 0, weightMax = 5 } = range;
  const weight = Math.min(weightMax, Math.max(weightMin, ratio));
  return {
    value: -weight * advantage * logProb,
    slope: -weight * advantage,
    clipped: advantage > 0 && ratio > weightMax ? "high" : null,
  };
}
