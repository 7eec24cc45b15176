/**
 * What a benchmark is told, and how that is read.
 *
 * @module
 */

import { parseArgs } from "node:util";
import {
  BENCHMARK_MODELS,
  type BenchmarkSize,
  type Clock,
} from "../experiments/benchmark.ts";
import { type BackendName, BACKENDS } from "../tensors/backend.ts";
import { DEVICES, type Other, OTHERS } from "./bench_pytorch.ts";
import { oneOf, UsageError } from "./usage.ts";

/** TensorFlow without compiling, as an engine beside the backends. */
export const EAGER = "tensorflow-eager";

/** What a benchmark is told. */
export interface BenchOptions {
  /** Backends, and TensorFlow without compiling. */
  readonly engines: readonly (BackendName | typeof EAGER)[];
  /** Models. */
  readonly sizes: readonly BenchmarkSize[];
  /** Other people's engines that are timed as well. */
  readonly against: readonly Other[];
  /** Where PyTorch computes, and TensorFlow must. */
  readonly device: typeof DEVICES[number];
  /** Timings of each, after a warm-up. */
  readonly repetitions: number;
  /** Threads of each engine. */
  readonly threads: number;
  /** Which time is measured. */
  readonly clock: Clock;
  /** Where rows and figure go; nowhere by default. */
  readonly out?: string;
  /** Whether JSON alone is printed. */
  readonly isJson: boolean;
}

const SIZES = Object.keys(BENCHMARK_MODELS) as BenchmarkSize[];

/**
 * Reads the options of `deno task bench`.
 *
 * @param args The command line.
 * @returns What is to be timed.
 * @throws {UsageError} If an option says something that it cannot.
 * @throws {TypeError} If there is no such option, from Node's parser.
 */
export function benchOptionsFrom(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      engines: { type: "string" },
      sizes: { type: "string", default: "1M" },
      against: { type: "string" },
      device: { type: "string", default: "cpu" },
      repetitions: { type: "string", default: "5" },
      threads: { type: "string" },
      clock: { type: "string", default: "wall" },
      out: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const { engines, sizes, against, repetitions, threads, out } = values;
  const device = oneOf("device", values.device, DEVICES);
  return {
    engines: engines === undefined
      ? standardEngines(device)
      : listOf("engine", engines, [...BACKENDS, EAGER] as const),
    device,
    sizes: listOf("size", sizes, SIZES),
    against: against === undefined
      ? []
      : listOf("other engine", against, OTHERS),
    repetitions: countFrom("repetitions", repetitions),
    threads: threads === undefined
      ? Math.min(8, navigator.hardwareConcurrency)
      : countFrom("threads", threads),
    clock: oneOf("clock", values.clock, ["wall", "processor"]),
    ...(out === undefined ? {} : { out }),
    isJson: values.json,
  };
}

function standardEngines(device: BenchOptions["device"]): BackendName[] {
  if (device === "gpu") return ["tensorflow"];
  return BACKENDS.filter((name) => name !== "cpu" && name !== "webgpu");
}

function listOf<T extends string>(
  what: string,
  text: string,
  words: readonly T[],
): T[] {
  return text.split(",").map((word) => oneOf(what, word, words));
}

function countFrom(option: string, text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new UsageError(
    `--${option} must be a whole number above 0, got "${text}"`,
  );
}
