/**
 * How far two graders agree beyond chance.
 *
 * @module
 */

import type { Estimate } from "./estimate.ts";
import type { IntervalOptions } from "./mean.ts";
import { checkedLevel, requireSameLength, sum } from "./numbers.ts";
import { waldEstimate } from "./wald.ts";

/**
 * Cohen's kappa.
 *
 * Its interval is for labels that are all used often: of a label that is used
 * once in twenty times a hundred pairs say too little, and the interval does not
 * know it.
 *
 * Source: Cohen, Educational and Psychological Measurement 20 (1960) 37; the
 * standard error, Fleiss, Cohen and Everitt, Psychological Bulletin 72 (1969)
 * 323, as statsmodels' `cohens_kappa`; the interval is cut at -1 and 1.
 *
 * @param a One grader's labels.
 * @param b The other's, in the same order.
 * @param options Coverage.
 * @returns 1 for full agreement, 0 for that of chance; NaN when both use one
 * label alone.
 * @throws {RangeError} If there are none or the lists differ in length.
 */
export function cohensKappa<Label>(
  a: readonly Label[],
  b: readonly Label[],
  options: IntervalOptions = {},
): Estimate {
  requireSameLength(a, b, "Cohen's kappa");
  if (a.length === 0) {
    throw new RangeError(
      "Cannot compute Cohen's kappa: at least one pair of labels is needed, got none",
    );
  }
  const level = checkedLevel(options.level);
  const n = a.length;
  const byA = sharesOf(a);
  const byB = sharesOf(b);
  const of = (shares: ReadonlyMap<Label, number>, label: Label) =>
    shares.get(label) ?? 0;
  const agreed = sum(a.map((label, i) => label === b[i] ? 1 / n : 0));
  const chance = sum([...byA].map(([label, own]) => own * of(byB, label)));
  const value = (agreed - chance) / (1 - chance);
  // Of each pair of labels: how oft they were used, against how they were paired.
  const terms = a.map((label, i) => {
    const other = b[i]!;
    const used = (of(byB, label) + of(byA, other)) * (1 - value);
    return label === other ? (1 - used) ** 2 : used ** 2;
  });
  const variance = sum(terms) / n - (value - chance * (1 - value)) ** 2;
  const standardError = Math.sqrt(Math.max(0, variance) / n) / (1 - chance);
  const design = { most: 1, level, n, method: "cohens-kappa" };
  return waldEstimate(value, standardError, design);
}

/** How oft each label was used, as shares. */
function sharesOf<Label>(labels: readonly Label[]): Map<Label, number> {
  const shares = new Map<Label, number>();
  for (const label of labels) {
    shares.set(label, (shares.get(label) ?? 0) + 1 / labels.length);
  }
  return shares;
}
