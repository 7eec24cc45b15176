/**
 * The benchmark itself: engines timed in turn, and what comes of it.
 *
 * @module
 */

import {
  PRODUCTS,
  type Workload,
  WORKLOADS,
} from "../experiments/benchmark.ts";
import { type BenchWorkload, type Engine, enginesOf } from "./bench_engines.ts";
import type { BenchOptions } from "./bench_options.ts";
import { type Other, OTHERS } from "./bench_pytorch.ts";

/** One engine on one workload. */
export interface BenchRow {
  /** Backend, `pytorch` or `trl`. */
  readonly engine: string;
  /** Model, or the product's sizes. */
  readonly size: string;
  /** What was timed. */
  readonly workload: BenchWorkload;
  /** Milliseconds, or GFLOP/s of a product: the median. */
  readonly median: number;
  /** All timings, in order. */
  readonly all: readonly number[];
  /** Time as a multiple of PyTorch's; absent without PyTorch. */
  readonly ratio?: number;
  /** Time as a multiple of TRL's; absent without TRL, and but for iterations. */
  readonly trlRatio?: number;
  /** Versions of an engine that is not ours. */
  readonly version?: string;
}

/**
 * Times engines in turn.
 *
 * @param options What is timed, and how often.
 * @param say Told of what is going on.
 * @returns A row for each engine and workload.
 */
export async function timeEngines(
  options: BenchOptions,
  say: (line: string) => void,
): Promise<BenchRow[]> {
  const engines = await enginesOf(options, say);
  try {
    return await timeAll(engines, options, say);
  } finally {
    for (const engine of engines) engine.stop();
  }
}

/**
 * Times engines that are ready. One that fails at a size, such as for want of
 * memory, is left out there, and what was timed is kept.
 *
 * @param engines Who is timed; not stopped.
 * @param options Which sizes, and how often.
 * @param say Told of what is going on, and of who is left out and why.
 * @returns A row for each engine and workload.
 */
export async function timeAll(
  engines: readonly Engine[],
  { sizes, repetitions }: Pick<BenchOptions, "sizes" | "repetitions">,
  say: (line: string) => void,
): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const product of PRODUCTS) {
    const size = product.join(" × ");
    const timed = await inTurn(
      takers(engines, "product", size),
      repetitions,
      (engine) => engine.product(product),
      (engine, reason) => say(leftOut(size, engine, reason)),
    );
    rows.push(...rowsOf(timed, size, "product"));
  }
  for (const size of sizes) {
    const timers = new Map<Engine, (w: Workload) => Promise<number>>();
    const leaveOut = (engine: Engine, reason: Error) => {
      timers.delete(engine);
      say(leftOut(size, engine, reason));
    };
    for (const engine of engines) {
      try {
        timers.set(engine, await engine.start(size));
      } catch (error) {
        leaveOut(engine, error as Error);
      }
    }
    for (const workload of WORKLOADS) {
      say(`${size} ${workload}`);
      const timed = await inTurn(
        takers([...timers.keys()], workload, size),
        repetitions,
        (engine) => timers.get(engine)!(workload),
        leaveOut,
      );
      rows.push(...rowsOf(timed, size, workload));
    }
    for (const engine of engines) engine.finish();
  }
  return rows.map((row) => withRatios(row, rows));
}

function leftOut(size: string, { name }: Engine, { message }: Error): string {
  return `${name} is left out at ${size}: ${message}`;
}

function takers(
  engines: readonly Engine[],
  workload: BenchWorkload,
  size: string,
): Engine[] {
  return engines.filter(({ takes }) => takes?.(workload, size) ?? true);
}

/**
 * All engines once to warm up, then all of them again and again, but for those
 * that fail.
 */
async function inTurn(
  engines: readonly Engine[],
  repetitions: number,
  time: (engine: Engine) => Promise<number>,
  leaveOut: (engine: Engine, reason: Error) => void,
): Promise<Map<Engine, number[]>> {
  const all = new Map(engines.map((engine) => [engine, [] as number[]]));
  for (let round = -1; round < repetitions; round++) {
    for (const [engine, times] of all) {
      try {
        const measured = await time(engine);
        if (round >= 0) times.push(measured);
      } catch (error) {
        all.delete(engine);
        leaveOut(engine, error as Error);
      }
    }
  }
  return all;
}

function rowsOf(
  timed: Map<Engine, number[]>,
  size: string,
  workload: BenchWorkload,
): BenchRow[] {
  return [...timed].map(([{ name: engine, version }, all]) => {
    const sorted = all.toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    const median = sorted.length % 2
      ? sorted[middle]!
      : (sorted[middle - 1]! + sorted[middle]!) / 2;
    const row = { engine, size, workload, median, all };
    return version === undefined ? row : { ...row, version };
  });
}

function withRatios(row: BenchRow, rows: readonly BenchRow[]): BenchRow {
  const ratioTo = (name: Other) => {
    const other = rows.find(({ engine, size, workload }) =>
      engine === name && size === row.size && workload === row.workload
    );
    if (!other) return undefined;
    return row.workload === "product"
      ? other.median / row.median
      : row.median / other.median;
  };
  const [ratio, trlRatio] = OTHERS.map(ratioTo);
  return {
    ...row,
    ...(ratio === undefined ? {} : { ratio }),
    ...(trlRatio === undefined ? {} : { trlRatio }),
  };
}
