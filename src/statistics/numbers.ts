/**
 * Sums, means and variances, and the checks before them.
 *
 * @module
 */

/**
 * Checks that numbers are there and finite.
 *
 * @param values The numbers.
 * @param what What is to be done with them, for the message.
 * @param least How many are needed; 1 by default.
 * @throws {RangeError} If there are too few or one is not finite.
 */
export function requireFinite(
  values: readonly number[],
  what: string,
  least = 1,
): void {
  if (values.length < least) {
    const needed = least === 1 ? "one value is" : `${least} values are`;
    throw new RangeError(
      `Cannot compute ${what}: at least ${needed} needed, got ${
        values.length || "none"
      }`,
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot compute ${what}: values must be finite, got ${
        values[bad]
      } at position ${bad}`,
    );
  }
}

/**
 * Checks that two lists belong together, position by position.
 *
 * @param a One list.
 * @param b The other.
 * @param what What is to be done with them, for the message.
 * @throws {RangeError} If their lengths differ.
 */
export function requireSameLength(
  a: readonly unknown[],
  b: readonly unknown[],
  what: string,
): void {
  if (a.length !== b.length) {
    throw new RangeError(
      `Cannot compute ${what}: both lists must have the same length, got ${a.length} and ${b.length}`,
    );
  }
}

/**
 * Checks that numbers are counts.
 *
 * @param counts The numbers.
 * @param what What is to be done with them, for the message.
 * @throws {RangeError} If one is not a whole number of at least 0.
 */
export function requireCounts(counts: readonly number[], what: string): void {
  if (counts.some((count) => !Number.isSafeInteger(count) || count < 0)) {
    throw new RangeError(
      `Cannot compute ${what}: counts must be whole numbers of at least 0, got ${
        counts.join(", ")
      }`,
    );
  }
}

/**
 * Checks successes of trials.
 *
 * @param successes How many trials succeeded.
 * @param trials How many there were.
 * @param what What is to be done with them, for the message.
 * @throws {RangeError} If these are not whole numbers with
 * 0 <= successes <= trials and trials >= 1.
 */
export function requireShare(
  successes: number,
  trials: number,
  what: string,
): void {
  const areWhole = Number.isInteger(successes) && Number.isInteger(trials);
  if (!areWhole || trials < 1 || successes < 0 || successes > trials) {
    throw new RangeError(
      `Cannot compute ${what}: whole numbers with 0 <= successes <= trials and trials >= 1 are needed, got ${successes} of ${trials}`,
    );
  }
}

/**
 * Checks the coverage asked of an interval.
 *
 * @param level Coverage; 0.95 when undefined.
 * @returns The coverage.
 * @throws {RangeError} If it is not between 0 and 1.
 */
export function checkedLevel(level = 0.95): number {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(
      `Cannot build an interval: level must be between 0 and 1, got ${level}`,
    );
  }
  return level;
}

/**
 * The sum.
 *
 * @param values The numbers.
 * @returns Their sum, 0 for none; rounding does not add up.
 */
export function sum(values: Iterable<number>): number {
  let total = 0, lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value)
      ? total - next + value
      : value - next + total;
    total = next;
  }
  return total + lost;
}

/**
 * The arithmetic mean.
 *
 * @param values The numbers.
 * @returns Their mean, NaN for none.
 */
export function mean(values: ArrayLike<number> & Iterable<number>): number {
  return sum(values) / values.length;
}

/**
 * The variance with n - 1 below.
 *
 * @param values The numbers.
 * @returns Their variance, NaN for fewer than two.
 */
export function variance(values: readonly number[]): number {
  const centre = mean(values);
  return sum(values.map((x) => (x - centre) ** 2)) / (values.length - 1);
}

/**
 * The quantile of sorted numbers.
 *
 * Source: type 7 of Hyndman and Fan, R's and NumPy's default.
 *
 * @param sorted The numbers, rising.
 * @param share From 0 to 1.
 * @returns The quantile.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  const weight = position - below;
  return sorted[below]! * (1 - weight) + sorted[above]! * weight;
}
