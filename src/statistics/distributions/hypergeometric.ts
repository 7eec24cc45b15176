/**
 * The hypergeometric distribution: drawing without putting back.
 *
 * @module
 */

import { logBinomialMass } from "./binomial.ts";
import { discrete, type Distribution } from "./distribution.ts";
import { type Tails, tailsFromLower, tailsFromUpper } from "./tails.ts";

/**
 * The distribution of white balls among some drawn without putting back.
 *
 * @param white White balls in the urn.
 * @param black Black balls in the urn.
 * @param drawn Balls drawn, at most `white + black`.
 * @returns The distribution.
 * @throws {RangeError} If the counts are not whole numbers or too many are drawn.
 *
 * @example Three of ten drawn, four of them white: none is white
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { hypergeometric } from "kit/statistics/distributions/hypergeometric.ts";
 *
 * assertAlmostEquals(hypergeometric(4, 6, 3).cdf(0), 1 / 6, 1e-15);
 * ```
 */
export function hypergeometric(
  white: number,
  black: number,
  drawn: number,
): Distribution {
  const counts = [white, black, drawn];
  if (
    counts.some((x) => !Number.isInteger(x) || x < 0) || drawn > white + black
  ) {
    throw new RangeError(
      `Cannot build a hypergeometric distribution: whole numbers with drawn <= white + black are needed, got ${white}, ${black} and ${drawn}`,
    );
  }
  const low = Math.max(0, drawn - black);
  const high = Math.min(white, drawn);
  const share = white + black === 0 ? 0 : drawn / (white + black);
  const logMass = (k: number) =>
    logBinomialMass(k, white, share) +
    logBinomialMass(drawn - k, black, share) -
    logBinomialMass(drawn, white + black, share);
  const mean = white * share;
  const tails = (k: number): Tails => {
    if (k < mean) {
      const ratio = (j: number) =>
        j * (black - drawn + j) / ((white - j + 1) * (drawn - j + 1));
      return tailsFromLower(logSum(logMass(k), k, low, -1, ratio));
    }
    const ratio = (j: number) =>
      (white - j) * (drawn - j) / ((j + 1) * (black - drawn + j + 1));
    return tailsFromUpper(logSum(logMass(k + 1), k + 1, high, 1, ratio));
  };
  return discrete({ low, high, mass: (k) => Math.exp(logMass(k)), tails });
}

/** ln of a term and of those after it, each a ratio times the one before. */
function logSum(
  first: number,
  from: number,
  end: number,
  step: number,
  ratio: (j: number) => number,
): number {
  let term = 1, sum = 1;
  for (let j = from; j !== end && term > sum * 1e-17; j += step) {
    term *= ratio(j);
    sum += term;
  }
  return first + Math.log(sum);
}
