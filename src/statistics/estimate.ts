/**
 * A number with its uncertainty: what every procedure here returns.
 *
 * @module
 */

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
  /** Two-sided p-value against zero, where the procedure has one. */
  readonly pValue?: number;
}
