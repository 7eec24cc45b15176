/**
 * Continued fractions, from which tails are computed.
 *
 * @module
 */

/** One step of a continued fraction. */
export interface FractionStep {
  /** What stands above the next part. */
  readonly numerator: number;
  /** What the next part is added to. */
  readonly denominator: number;
}

/**
 * The value of b₀ + a₁ / (b₁ + a₂ / (b₂ + …)), by Lentz' method.
 *
 * Source: Thompson and Barnett, Journal of Computational Physics 64 (1986) 490.
 *
 * @param first b₀.
 * @param step aₙ and bₙ, for n from 1.
 * @returns The value once a step changes nothing, or after 100,000 steps.
 */
export function continuedFraction(
  first: number,
  step: (n: number) => FractionStep,
): number {
  const away = (value: number) => Math.abs(value) < 1e-300 ? 1e-300 : value;
  let value = away(first);
  let c = value;
  let d = 0;
  for (let n = 1; n <= 100_000; n++) {
    const { numerator, denominator } = step(n);
    d = 1 / away(denominator + numerator * d);
    c = away(denominator + numerator / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < 2e-16) break;
  }
  return value;
}
