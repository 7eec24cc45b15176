/**
 * Many comparisons at once: p-values adjusted for how many there are.
 *
 * All agree with R's `p.adjust`. NaN stays NaN and is not counted.
 *
 * @module
 */

/**
 * Multiplies p-values by their number.
 *
 * Keeps the chance of any false rejection below the threshold. `holm` does the
 * same and rejects more; this one has simultaneous intervals that go with it, of
 * level 1 - (1 - level) / m.
 *
 * Source: Dunn, JASA 56 (1961) 52.
 *
 * @param pValues One p-value per comparison.
 * @returns The adjusted p-values, in the same order.
 * @throws {RangeError} If a p-value is below 0 or above 1.
 */
export function bonferroni(pValues: readonly number[]): number[] {
  return adjusted(pValues, (sorted) => sorted.map((p) => p * sorted.length));
}

/**
 * Adjusts p-values by Holm's step-down.
 *
 * The chance that any true null hypothesis of the family is rejected stays below
 * the threshold, however the tests depend on each other. Use it for the few
 * comparisons of one claim.
 *
 * Source: Holm, Scandinavian Journal of Statistics 6 (1979) 65.
 *
 * @param pValues One p-value per comparison.
 * @returns The adjusted p-values, in the same order.
 * @throws {RangeError} If a p-value is below 0 or above 1.
 *
 * @example Two comparisons
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { holm } from "kit/statistics/multiplicity.ts";
 *
 * assertEquals(holm([0.25, 0.03125]), [0.25, 0.0625]);
 * ```
 */
export function holm(pValues: readonly number[]): number[] {
  return adjusted(pValues, (sorted) => {
    let floor = 0;
    return sorted.map((p, i) =>
      floor = Math.max(floor, p * (sorted.length - i))
    );
  });
}

/**
 * Adjusts p-values by Hochberg's step-up.
 *
 * As `holm`, and rejects more, but only for tests that are independent or depend
 * on each other positively.
 *
 * Source: Hochberg, Biometrika 75 (1988) 800.
 *
 * @param pValues One p-value per comparison.
 * @returns The adjusted p-values, in the same order.
 * @throws {RangeError} If a p-value is below 0 or above 1.
 */
export function hochberg(pValues: readonly number[]): number[] {
  return adjusted(
    pValues,
    (sorted) => steppedUp(sorted, (p, i) => p * (sorted.length - i)),
  );
}

/**
 * Adjusts p-values by Benjamini and Hochberg.
 *
 * Of all that is rejected, the expected share that is false stays below the
 * threshold. Use it to screen many slices, not to back one claim.
 *
 * Source: Benjamini and Hochberg, JRSS B 57 (1995) 289.
 *
 * @param pValues One p-value per comparison, independent or positively
 * dependent.
 * @returns The adjusted p-values, in the same order.
 * @throws {RangeError} If a p-value is below 0 or above 1.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  return adjusted(
    pValues,
    (sorted) => steppedUp(sorted, (p, i) => p * sorted.length / (i + 1)),
  );
}

/**
 * Adjusts p-values by Benjamini and Yekutieli: as `benjaminiHochberg`, however
 * the tests depend on each other.
 *
 * Source: Benjamini and Yekutieli, Annals of Statistics 29 (2001) 1165.
 *
 * @param pValues One p-value per comparison.
 * @returns The adjusted p-values, in the same order.
 * @throws {RangeError} If a p-value is below 0 or above 1.
 */
export function benjaminiYekutieli(pValues: readonly number[]): number[] {
  return adjusted(pValues, (sorted) => {
    const harmonic = sorted.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
    return steppedUp(sorted, (p, i) => p * harmonic * sorted.length / (i + 1));
  });
}

function steppedUp(
  sorted: readonly number[],
  scaled: (p: number, i: number) => number,
): number[] {
  let ceiling = Infinity;
  return sorted.map(scaled)
    .reduceRight<number[]>((all, p) => {
      all.push(ceiling = Math.min(ceiling, p));
      return all;
    }, []).reverse();
}

/** Sorts, adjusts, caps at one and puts back in order. */
function adjusted(
  pValues: readonly number[],
  adjust: (sorted: readonly number[]) => readonly number[],
): number[] {
  const bad = pValues.find((p) => p < 0 || p > 1);
  if (bad !== undefined) {
    throw new RangeError(
      `Cannot adjust p-values: each must be from 0 to 1, got ${bad}`,
    );
  }
  const order = pValues.map((_, i) => i)
    .filter((i) => !Number.isNaN(pValues[i]!))
    .sort((i, j) => pValues[i]! - pValues[j]!);
  const result = pValues.map(() => NaN);
  adjust(order.map((i) => pValues[i]!))
    .forEach((p, rank) => result[order[rank]!] = Math.min(1, p));
  return result;
}
