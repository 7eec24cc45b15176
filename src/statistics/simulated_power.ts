/**
 * The power of any test, by trying it on made data.
 *
 * @module
 */

import type { Random } from "../base/random.ts";
import type { Estimate } from "./estimate.ts";
import { wilsonInterval } from "./wilson.ts";

/** How power is simulated. */
export interface SimulatedPowerOptions {
  /** The stream; each run gets a part of its own. */
  readonly random: Random;
  /** Made data sets; 1,000 by default. */
  readonly runs?: number;
  /** A p-value at or below this rejects; 0.05 by default. */
  readonly significance?: number;
}

/**
 * Estimates how often a test rejects on data made by a model.
 *
 * For what has no formula: McNemar's test, a mixed model, a design with dropped
 * answers. Where the model has no effect it is the level that the test keeps.
 *
 * Source: Landau and Stahl, Statistical Methods in Medical Research 22 (2013) 324.
 *
 * @param pValueOf Makes data from a stream, and tests them.
 * @param options The stream, runs and significance.
 * @returns The share of rejections; the interval is Wilson's, of the simulation
 * alone. A p-value that is NaN counts as no rejection.
 * @throws {RangeError} If there are no runs.
 *
 * @example A test that rejects by chance alone
 * ```ts
 * import { assert } from "@std/assert";
 * import { randomStream } from "kit/base/random.ts";
 * import { simulatedPower } from "kit/statistics/simulated_power.ts";
 *
 * const { low, high } = simulatedPower((stream) => stream.next(), {
 *   random: randomStream(1),
 * });
 * assert(low < 0.05 && 0.05 < high);
 * ```
 */
export function simulatedPower(
  pValueOf: (random: Random) => number,
  options: SimulatedPowerOptions,
): Estimate {
  const { random, runs = 1000, significance = 0.05 } = options;
  let rejections = 0;
  for (let run = 0; run < runs; run++) {
    if (pValueOf(random.split("run", run)) <= significance) rejections++;
  }
  return { ...wilsonInterval(rejections, runs), method: "simulated-power" };
}
