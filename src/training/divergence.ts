/**
 * How far a token's probability is from the reference policy's.
 *
 * @module
 */

/**
 * An estimator of the divergence from one sampled token. With d the
 * reference's log-probability minus the policy's: `k1` is −d, `k2` is d²/2, `k3`
 * is e^d − d − 1; `k1+` and `k3+` have the value of k1 and k3 but the gradient of
 * k2.
 */
export type KlEstimator = "k1" | "k2" | "k3" | "k1+" | "k3+";

/** A term of the loss at one token, with its derivative. */
export interface TokenTerm {
  /** The term. */
  readonly value: number;
  /** Its derivative by the token's log-probability. */
  readonly slope: number;
}

/** Log-ratios beyond this many nats are clamped, and have no gradient. */
export const LOG_RATIO_LIMIT = 20;

/**
 * Estimates the divergence from the reference at one sampled token.
 *
 * The gradient is what is optimised, and it is not what the value suggests: on
 * rollouts of the policy itself, k1 in the loss teaches nothing, k2 minimises
 * KL(policy ‖ reference) state by state, and k3 the other direction,
 * KL(reference ‖ policy).
 *
 * Source: Schulman, "Approximating KL divergence", 2020; arXiv:2512.21852 for the
 * gradients.
 *
 * @param logProb The policy's log-probability of the token, in nats.
 * @param refLogProb The reference's log-probability of it, in nats.
 * @param estimator Which estimator.
 * @returns The estimate in nats, with its derivative by `logProb`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { divergence } from "kit/training/divergence.ts";
 *
 * assertEquals(divergence(-1, -3, "k1"), { value: 2, slope: 1 });
 * assertEquals(divergence(-1, -3, "k2"), { value: 2, slope: 2 });
 * ```
 */
export function divergence(
  logProb: number,
  refLogProb: number,
  estimator: KlEstimator,
): TokenTerm {
  const { value: d, isHeld } = clamped(refLogProb - logProb, LOG_RATIO_LIMIT);
  const term = ESTIMATORS[estimator](d);
  return isHeld ? { ...term, slope: 0 } : term;
}

/** A log-ratio within its limit. */
export interface Clamped {
  /** The number, or the limit that it passed. NaN stays NaN. */
  readonly value: number;
  /** Whether the limit changed it. */
  readonly isHeld: boolean;
}

/**
 * Holds a number within ± the limit, and says whether that changed it.
 *
 * @param value Any number.
 * @param limit The greatest magnitude let through.
 */
export function clamped(value: number, limit: number): Clamped {
  return {
    value: Math.min(limit, Math.max(-limit, value)),
    isHeld: Math.abs(value) > limit,
  };
}

const ESTIMATORS: Record<KlEstimator, (d: number) => TokenTerm> = {
  k1: (d) => ({ value: -d, slope: 1 }),
  k2: (d) => ({ value: d * d / 2, slope: -d }),
  k3: (d) => ({ value: Math.expm1(d) - d, slope: -Math.expm1(d) }),
  "k1+": (d) => ({ value: -d, slope: -d }),
  "k3+": (d) => ({ value: Math.expm1(d) - d, slope: -d }),
};
