/**
 * From which size on an interval keeps its promise.
 *
 * @module
 */

/** What an interval promises of its coverage. */
export interface Claim {
  /**
   * From how many problems, clusters or pairs on a 95 % interval covers 93 to
   * 97 %, whatever the share from 0.05 to 0.95; groups each by themselves.
   */
  readonly from: number;
  /** Whether it may cover more or less than that of fewer. */
  readonly below: "more" | "less";
}

/**
 * The claims of intervals, by the name in an estimate's `method`.
 *
 * `docs/statistics.md` has the numbers behind them and how they were found:
 * counted where one answer is given, simulated otherwise. `clopper-pearson`
 * makes another claim, never less than it says.
 */
export const CLAIMS: Readonly<Record<string, Claim>> = {
  "wilson": { from: 30, below: "less" },
  "beta(1,1)": { from: 30, below: "less" },
  "jeffreys": { from: 100, below: "less" },
  "effective-wilson": { from: 30, below: "more" },
  "clustered-effective-wilson": { from: 30, below: "more" },
  "t": { from: 500, below: "less" },
  "bootstrap-percentile-items": { from: 500, below: "less" },
  "bootstrap-bca-items": { from: 100, below: "less" },
  "cluster-bootstrap-t": { from: 30, below: "less" },
  "tango": { from: 100, below: "more" },
  "paired-t": { from: 30, below: "less" },
  "paired-clustered-t": { from: 60, below: "less" },
  "paired-clustered-t-cr2": { from: 20, below: "less" },
  "cluster-bootstrap": { from: 100, below: "less" },
  "newcombe-wilson": { from: 100, below: "more" },
  "newcombe-effective-wilson": { from: 500, below: "more" },
  "newcombe-clustered-effective-wilson": { from: 500, below: "more" },
  "welch-t": { from: 100, below: "less" },
};
