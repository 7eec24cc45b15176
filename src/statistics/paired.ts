/**
 * One model against another on the same problems.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import { bootstrapMean } from "./bootstrap.ts";
import type { Estimate } from "./estimate.ts";
import { mean } from "./numbers.ts";
import { crossed, items, type Resampling } from "./resampling.ts";
import { signFlip } from "./sign_flip.ts";

/** One number per problem, by the problem's id. */
export type ById =
  | ReadonlyMap<string, number>
  | Readonly<Record<string, number>>;

/** How a paired comparison is made. */
export interface PairedOptions {
  /** The stream for resampling and for flipping signs; it is not moved. */
  readonly random: Random;
  /** How many times the problems are resampled; 2,000 by default. */
  readonly resamples?: number;
  /** Coverage of the interval; 0.95 by default. */
  readonly level?: number;
}

/**
 * Estimates the mean difference `a` minus `b`, problem by problem.
 *
 * The interval is the percentile bootstrap over problems, each with all its
 * answers in one number; the p-value is that of flipping signs, and never 0. From
 * a hundred problems on; for fewer `pairedT` has the better interval. The
 * order of the problems does not matter. When no problem differs from another
 * the interval has no width: that speaks of the data, not of certainty.
 *
 * Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993) §13.3;
 * pairing, Miller, arXiv:2411.00640 §4.2.
 *
 * @param a One number per problem.
 * @param b One number per problem, for the same problems.
 * @param options The stream, resamples and coverage.
 * @returns Mean of `a - b`; its standard error is the spread of the resamples.
 * @throws {RangeError} If there are no problems, if one is on one side only, or
 * if a number is not finite.
 *
 * @example Three problems of four gain a quarter
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { randomStream } from "kit/base/random.ts";
 * import { pairedDifference } from "kit/statistics/paired.ts";
 *
 * const after = { p: 0.5, q: 1, r: 0.25, s: 0.25 };
 * const before = { p: 0.25, q: 0.75, r: 0.25, s: 0 };
 * const gain = pairedDifference(after, before, { random: randomStream(1) });
 * assertEquals(gain.value, 0.1875);
 * assertEquals(gain.pValue, 0.25);
 * ```
 */
export function pairedDifference(
  a: ById,
  b: ById,
  options: PairedOptions,
): Estimate {
  const differences = [...differencesById(a, b).values()];
  const resampling = items(differences.length);
  return {
    ...resampled(differences, resampling, options),
    method: "cluster-bootstrap",
    ...tested(differences, options),
  };
}

/**
 * Estimates the mean difference `a` minus `b` over several training seeds.
 *
 * Seeds are resampled, and problems too: a problem that is drawn counts in every
 * seed, since all seeds met the same problems. The p-value flips whole seeds, so
 * with S seeds it cannot fall below 2^(1 - S). With few seeds the interval is
 * narrower than it promises: where seeds differ by 8 points it covers 82 % of two,
 * 92 % of five and 95 % of ten.
 *
 * Source: Owen, "The pigeonhole bootstrap", arXiv:0712.1111.
 *
 * @param a By seed, one number per problem.
 * @param b By seed, one number per problem, for the same seeds and problems.
 * @param options The stream, resamples and coverage.
 * @returns Mean of `a - b`; `n` counts the seeds.
 * @throws {RangeError} If there are fewer than two seeds, if seeds or problems
 * differ between sides or seeds, or if a number is not finite.
 */
export function pairedDifferenceOverSeeds(
  a: ReadonlyMap<number, ById>,
  b: ReadonlyMap<number, ById>,
  options: PairedOptions,
): Estimate {
  const seeds = sameKeys(new Set(a.keys()), new Set(b.keys()), "seeds");
  if (seeds.length < 2) {
    throw new RangeError(
      `Cannot compare over seeds: at least two seeds are needed, got ${seeds.length}; with one use pairedDifference`,
    );
  }
  const rows = seeds.map((seed) => differencesById(a.get(seed)!, b.get(seed)!));
  const ids = rows.map((row) => new Set(row.keys()))
    .reduce((all, own) => new Set(sameKeys(all, own, "problems")));
  const table = rows.map((row) => [...ids].map((id) => row.get(id)!));
  const resampling = crossed(table.length, ids.size);
  return {
    ...resampled(table.flat(), resampling, options),
    method: "seed-and-problem-bootstrap",
    ...tested(table.map(mean), options),
  };
}

function resampled(
  values: readonly number[],
  resampling: Resampling,
  options: PairedOptions,
): Estimate {
  const { resamples = 2000 } = options;
  const random = options.random.split("bootstrap");
  return bootstrapMean(values, { ...options, random, resamples, resampling });
}

function tested(units: readonly number[], options: PairedOptions) {
  const random = options.random.split("sign-flip");
  return { pValue: signFlip(units, { random }).pValue };
}

/** `a - b` by id, ids in alphabetical order. */
function differencesById(a: ById, b: ById): Map<string, number> {
  const first = toMap(a);
  const second = toMap(b);
  const ids = sameKeys(
    new Set(first.keys()),
    new Set(second.keys()),
    "problems",
  );
  const differences = new Map<string, number>();
  for (const id of ids) {
    const difference = first.get(id)! - second.get(id)!;
    if (!Number.isFinite(difference)) {
      throw new RangeError(
        `Cannot compare problem "${id}": both numbers must be finite, got ${
          first.get(id)
        } and ${second.get(id)}`,
      );
    }
    differences.set(id, difference);
  }
  return differences;
}

/** The keys of two sides that have to agree, sorted. */
function sameKeys<Key extends string | number>(
  a: ReadonlySet<Key>,
  b: ReadonlySet<Key>,
  what: string,
): Key[] {
  const alone = [...a.symmetricDifference(b)];
  if (alone.length > 0) {
    const some = alone.slice(0, 3).map((key) => JSON.stringify(key)).join(", ");
    throw new RangeError(
      `Cannot pair: both sides need the same ${what}, got ${alone.length} on one side only, such as ${some}`,
    );
  }
  if (a.size === 0) {
    throw new RangeError(`Cannot pair: ${what} are needed, got none`);
  }
  return [...a].sort((x, y) => x < y ? -1 : 1);
}

function toMap(numbers: ById): ReadonlyMap<string, number> {
  return numbers instanceof Map ? numbers : new Map(Object.entries(numbers));
}
