/**
 * Problems, seeds and sampling: who is to blame for the spread of a result.
 *
 * @module
 */

import { requireShare, sum } from "./numbers.ts";
import type { Counted } from "./two_proportions.ts";

/** The variance of one answer, by where it comes from, in squared shares. */
export interface VarianceComponents {
  /** Between problems. */
  readonly problem: number;
  /** Between training seeds. */
  readonly seed: number;
  /** Which problems a seed happens to be good at. */
  readonly interaction: number;
  /** Between answers of one seed to one problem. */
  readonly sampling: number;
  /** Names of the parts whose estimate was below 0 and is given as 0. */
  readonly clipped: readonly string[];
  /** Variance of the overall mean that follows, if all were drawn anew. */
  readonly ofMean: number;
}

/**
 * Splits the variance of answers over problems, seeds and samples.
 *
 * Says whether more problems, more seeds or more samples would help most. Few
 * seeds estimate their own part poorly: with three it is an order of magnitude.
 *
 * Source: moments of the two-way analysis of variance with random effects and
 * their interaction, Searle, Casella and McCulloch, Variance Components (1992)
 * ch. 4; the mean squares are those of R's `aov`.
 *
 * @param table Right answers and samples: a row per problem, in it a cell per
 * seed, all with the same number of samples.
 * @returns The parts.
 * @throws {RangeError} If there are fewer than two problems, seeds or samples, or
 * if the table is not balanced.
 */
export function varianceComponents(
  table: readonly (readonly Counted[])[],
): VarianceComponents {
  const { problems, seeds, samples } = shape(table);
  const shares = table.map((row) =>
    row.map(({ successes }) => successes / samples)
  );
  const total = sum(shares.flat()) / (problems * seeds);
  const rows = shares.map((row) => sum(row) / seeds);
  const columns = Array.from(
    { length: seeds },
    (_, s) => sum(shares.map((row) => row[s]!)) / problems,
  );
  const spread = (means: readonly number[]) =>
    sum(means.map((m) => (m - total) ** 2)) / (means.length - 1);
  const problemSquare = spread(rows) * seeds * samples;
  const seedSquare = spread(columns) * problems * samples;
  const left = shares.flatMap((row, p) =>
    row.map((x, s) => (x - rows[p]! - columns[s]! + total) ** 2)
  );
  const crossSquare = samples * sum(left) / ((problems - 1) * (seeds - 1));
  const inside = shares.flat().map((x) => samples * x * (1 - x));
  const sampling = sum(inside) / (problems * seeds * (samples - 1));
  const raw = {
    problem: (problemSquare - crossSquare) / (seeds * samples),
    seed: (seedSquare - crossSquare) / (problems * samples),
    interaction: (crossSquare - sampling) / samples,
  };
  const clipped = Object.entries(raw).filter(([, part]) => part < 0)
    .map(([name]) => name);
  const problem = Math.max(0, raw.problem);
  const seed = Math.max(0, raw.seed);
  const interaction = Math.max(0, raw.interaction);
  const ofMean = problem / problems + seed / seeds +
    (interaction + sampling / samples) / (problems * seeds);
  return { problem, seed, interaction, sampling, clipped, ofMean };
}

function shape(table: readonly (readonly Counted[])[]) {
  const problems = table.length;
  const seeds = table[0]?.length ?? 0;
  const samples = table[0]?.[0]?.trials ?? 0;
  for (const { successes, trials } of table.flat()) {
    requireShare(successes, trials, "variance components");
  }
  const isBalanced = table.every((row) =>
    row.length === seeds && row.every(({ trials }) => trials === samples)
  );
  if (!isBalanced || problems < 2 || seeds < 2 || samples < 2) {
    throw new RangeError(
      `Cannot compute variance components: two or more problems, seeds and samples, the same for all, are needed, got ${problems} problems, ${seeds} seeds and ${samples} samples${
        isBalanced ? "" : ", not the same for all"
      }`,
    );
  }
  return { problems, seeds, samples };
}
