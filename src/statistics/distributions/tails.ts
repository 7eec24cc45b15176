/**
 * Both tails of a distribution at one place, and their logarithms.
 *
 * @module
 */

/** The two tails; the smaller one was computed directly. */
export interface Tails {
  /** P(X <= x). */
  readonly lower: number;
  /** P(X > x), for a continuous X. */
  readonly upper: number;
  /** ln P(X <= x), also where that itself is too small for a number. */
  readonly logLower: number;
  /** ln P(X > x). */
  readonly logUpper: number;
}

/**
 * Both tails, given the lower one.
 *
 * @param logLower ln P(X <= x).
 * @returns The tails.
 */
export function tailsFromLower(logLower: number): Tails {
  const log = Math.min(0, logLower);
  return {
    lower: Math.exp(log),
    upper: -Math.expm1(log),
    logLower: log,
    logUpper: logOneMinusExp(log),
  };
}

/**
 * Both tails, given the upper one.
 *
 * @param logUpper ln P(X > x).
 * @returns The tails.
 */
export function tailsFromUpper(logUpper: number): Tails {
  return mirrored(tailsFromLower(logUpper));
}

/**
 * The tails of -X at -x, where those of X at x are known.
 *
 * @param tails The tails of X.
 * @returns The same, exchanged.
 */
export function mirrored(tails: Tails): Tails {
  return {
    lower: tails.upper,
    upper: tails.lower,
    logLower: tails.logUpper,
    logUpper: tails.logLower,
  };
}

/**
 * The tails of X, where X is symmetric around 0 and those of |X| are known.
 *
 * @param logBeyond ln P(|X| > |x|).
 * @param x Where.
 * @returns The tails of X at x.
 */
export function symmetric(logBeyond: number, x: number): Tails {
  const upper = tailsFromUpper(logBeyond - Math.LN2);
  return x < 0 ? mirrored(upper) : upper;
}

function logOneMinusExp(log: number): number {
  return log > -Math.LN2
    ? Math.log(-Math.expm1(log))
    : Math.log1p(-Math.exp(log));
}
