/**
 * Several models on the same problems: every one against every other.
 *
 * @module
 */

import type { Estimate } from "./estimate.ts";
import { holm } from "./multiplicity.ts";
import { mcNemarExact } from "./mcnemar.ts";
import { pairedDifference, type PairedOptions } from "./paired.ts";

/** One model against another. */
export interface Comparison {
  /** The first model. */
  readonly a: string;
  /** The second model. */
  readonly b: string;
  /** `a` minus `b`, paired by problem. */
  readonly difference: Estimate;
  /** Problems on which `a` did better. */
  readonly aBetter: number;
  /** Problems on which `b` did better. */
  readonly bBetter: number;
  /** `mcnemar-exact` where every number is 0 or 1, otherwise `sign-flip`. */
  readonly test: "mcnemar-exact" | "sign-flip";
  /** The test's p-value. */
  readonly pValue: number;
  /** The p-value adjusted by Holm for all comparisons here. */
  readonly adjustedPValue: number;
}

/**
 * Compares every pair of models, and adjusts for how many pairs there are.
 *
 * Intervals by resampling problems, for a hundred problems and more; one answer a
 * problem is tested by McNemar's exact test, several by sign flips.
 *
 * Source: `pairedDifference`, `mcNemarExact`, `holm`.
 *
 * @param models One number per problem, by model; the same problems for all.
 * @param options The stream, resamples and coverage. Each pair has a stream of
 * its own, so that another model changes no interval.
 * @returns A row per pair, in the order of the models; none for fewer than two.
 * @throws {RangeError} If the problems differ or a number is not finite.
 *
 * @example Two models, one comparison
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { randomStream } from "kit/base/random.ts";
 * import { everyPair } from "kit/statistics/every_pair.ts";
 *
 * const before = new Map(Object.entries({ p: 0, q: 0, r: 1 }));
 * const after = new Map(Object.entries({ p: 1, q: 1, r: 1 }));
 * const models = new Map([["before", before], ["after", after]]);
 * const [row] = everyPair(models, { random: randomStream(1) });
 * assertEquals([row!.aBetter, row!.bBetter], [0, 2]);
 * assertAlmostEquals(row!.pValue, 0.5);
 * ```
 */
export function everyPair(
  models: ReadonlyMap<string, ReadonlyMap<string, number>>,
  options: PairedOptions,
): Comparison[] {
  const list = [...models];
  const rows = list.flatMap(([a, first], i) =>
    list.slice(i + 1).map(([b, second]) => {
      const random = options.random.split(a, b);
      const difference = pairedDifference(first, second, {
        ...options,
        random,
      });
      return { a, b, difference, ...tested(first, second, difference) };
    })
  );
  const adjusted = holm(rows.map(({ pValue }) => pValue));
  return rows.map((row, i) => ({ ...row, adjustedPValue: adjusted[i]! }));
}

function tested(
  first: ReadonlyMap<string, number>,
  second: ReadonlyMap<string, number>,
  difference: Estimate,
) {
  const pairs = [...first].map(([id, value]) => [value, second.get(id)!]);
  const aBetter = pairs.filter(([a, b]) => a! > b!).length;
  const bBetter = pairs.filter(([a, b]) => a! < b!).length;
  const isAllOrNothing = pairs.flat().every((x) => x === 0 || x === 1);
  return isAllOrNothing
    ? {
      aBetter,
      bBetter,
      test: "mcnemar-exact" as const,
      pValue: mcNemarExact(aBetter, bBetter).pValue,
    }
    : {
      aBetter,
      bBetter,
      test: "sign-flip" as const,
      pValue: difference.pValue!,
    };
}
