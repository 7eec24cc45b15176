/**
 * What procedures return: a number with its uncertainty, or a test.
 *
 * @module
 */

/** An interval by itself. */
export interface Ends {
  /** The lower end. */
  readonly low: number;
  /** The upper end. */
  readonly high: number;
}

/** A point estimate with an interval. */
export interface Estimate {
  /** The estimate, in the unit of the data. */
  readonly value: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
  /** Coverage that the interval promises, such as 0.95. */
  readonly level: number;
  /** How many independent units (problems, clusters) it rests on. */
  readonly n: number;
  /** The procedure by its standard name, such as `wilson`, `cluster-bootstrap`. */
  readonly method: string;
  /** Standard error, where the procedure has one. */
  readonly standardError?: number;
  /** Two-sided p-value against no effect, where the procedure has one. */
  readonly pValue?: number;
  /** The test statistic behind the p-value, such as t. */
  readonly statistic?: number;
  /** Degrees of freedom of the statistic. */
  readonly degrees?: number;
}

/** A test without an interval. */
export interface Test {
  /** The test statistic; `method` says which. */
  readonly statistic: number;
  /** Two-sided p-value, never 0. */
  readonly pValue: number;
  /** How many independent units entered. */
  readonly n: number;
  /** The procedure by its standard name, such as `wilcoxon-exact`. */
  readonly method: string;
  /** Degrees of freedom of the statistic, where it has some. */
  readonly degrees?: number;
}

/**
 * Twice a tail as a p-value.
 *
 * @param tail The smaller tail beyond what was seen.
 * @returns From above 0, the least number there is, to 1.
 */
export function twoSided(tail: number): number {
  return Math.max(Number.MIN_VALUE, Math.min(1, 2 * tail));
}
