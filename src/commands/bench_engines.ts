/**
 * Who is timed: our backends, and other people's engines.
 *
 * @module
 */

import {
  type BenchmarkRun,
  type BenchmarkSize,
  PRODUCTS,
  productSpeed,
  startBenchmark,
  type Workload,
} from "../experiments/benchmark.ts";
import {
  type BackendName,
  chooseBackend,
  describeBackend,
} from "../tensors/backend.ts";
import { usesGpu } from "../tensors/tensorflow/start.ts";
import { type BenchOptions, EAGER } from "./bench_options.ts";
import {
  type Other,
  type PythonEngine,
  startPyTorch,
  startTrl,
} from "./bench_pytorch.ts";

/** What is timed: a model's workload, or a matrix product. */
export type BenchWorkload = Workload | "product";

/** Something that can be timed. */
export interface Engine {
  /** Backend, `pytorch` or `trl`. */
  readonly name: string;
  /** Versions of an engine that is not ours. */
  readonly version?: string;
  /** Whether it takes a workload; all of them where absent. */
  readonly takes?: (workload: BenchWorkload, size: string) => boolean;
  /** GFLOP/s of one product of matrices. */
  readonly product: (sizes: typeof PRODUCTS[number]) => Promise<number>;
  /** Makes a model; what comes back times its workloads, in milliseconds. */
  readonly start: (
    size: BenchmarkSize,
  ) => Promise<(workload: Workload) => Promise<number>>;
  /** Gives up what the last size needed. */
  readonly finish: () => void;
  /** Ends the engine. */
  readonly stop: () => void;
}

/**
 * Makes ready what is to be timed; what does not start is said and left out.
 *
 * @param options Which engines, and on what.
 * @param say Told of each.
 * @returns The engines, to be stopped by the caller.
 * @throws {Error} If a GPU was asked for and TensorFlow finds none.
 */
export async function enginesOf(
  options: BenchOptions,
  say: (line: string) => void,
): Promise<Engine[]> {
  const engines: Engine[] = [];
  for (const name of options.engines) {
    const isEager = name === EAGER;
    const backend = isEager ? "tensorflow" : name;
    // TensorFlow keeps the threads that it is first started with.
    const { threads } = options;
    const { isAvailable, note } = await describeBackend(backend, { threads });
    say(`${backend}${isAvailable ? ":" : ""} ${note}`);
    if (options.device === "gpu" && backend === "tensorflow") checkGpu(note);
    if (isAvailable) {
      engines.push({ ...ours(backend, !isEager, options), name });
    }
  }
  for (const name of options.against) {
    try {
      const python = await (name === "trl"
        ? startTrl(options.threads)
        : startPyTorch(options.threads, options.device));
      say(`${name} ${python.version} of ${python.python}`);
      engines.push(theirs(name, python, options));
    } catch (error) {
      say(`${name} is left out: ${(error as Error).message}`);
    }
  }
  return engines;
}

/** Refuses to time a processor where a GPU was asked for. */
function checkGpu(note: string) {
  if (usesGpu()) return;
  throw new Error(
    `Cannot time tensorflow on a GPU: needed one that it finds, got "${note}". deno task doctor says what is missing`,
  );
}

function ours(
  name: BackendName,
  compiles: boolean,
  { threads, clock }: BenchOptions,
): Engine {
  let run: BenchmarkRun | undefined;
  const here = () => chooseBackend(name, { threads, compiles });
  return {
    name,
    async product(sizes) {
      await here();
      return await productSpeed(sizes, clock);
    },
    async start(size) {
      await here();
      const started = run = startBenchmark(size);
      return async (workload) => {
        await here();
        return await started.time(workload, clock);
      };
    },
    finish() {
      run?.[Symbol.dispose]();
      run = undefined;
    },
    stop: () => {},
  };
}

function theirs(
  name: Other,
  python: PythonEngine,
  { clock }: BenchOptions,
): Engine {
  return {
    name,
    version: python.version,
    takes: (workload, size) =>
      name === "pytorch" || (workload === "iteration" && size !== "0.5B"),
    product: (sizes) => python.ask({ product: sizes, clock }, "gflops"),
    start: (size) =>
      Promise.resolve((workload) =>
        python.ask({ size, workload, clock }, "ms")
      ),
    finish: () => {},
    stop: () => python.stop(),
  };
}
