/**
 * `deno task bench`: how fast this machine is, on each backend, beside PyTorch.
 *
 * @module
 */

import { writeFileAtomically } from "../base/files.ts";
import { surroundings } from "../base/surroundings.ts";
import {
  BENCHMARK_MODELS,
  type BenchmarkRun,
  type BenchmarkSize,
  type Clock,
  PRODUCTS,
  productSpeed,
  startBenchmark,
  type Workload,
  WORKLOADS,
} from "../experiments/benchmark.ts";
import { benchmarkBars } from "../plots/benchmark_bars.ts";
import {
  BACKENDS,
  chooseBackend,
  describeBackend,
} from "../tensors/backend.ts";
import {
  DEVICES,
  type PythonEngine,
  startPyTorch,
  startTrl,
} from "./bench_pytorch.ts";
import { ROOT } from "./gate.ts";

const HELP = `Usage: deno task bench [OPTION…]

Times a training step, sampling and a whole GRPO iteration of two small models,
and matrix products. The engines take turns, so that what else the machine does
meets them all. Prints medians and, with --against, ratios to the other engine.

  --engines A,B     backends (kernels-native,kernels-relaxed,kernels-plain,wasm);
                    tensorflow-eager runs without compiling
  --sizes A,B       1M, 10M, 0.5B (1M)
  --against A,B     pytorch, trl: times these as well, where a Python has them:
                    $SPARKLE_PYTHON, else python3. TRL's GRPOTrainer takes
                    iterations alone, on the CPU
  --device NAME     cpu, or gpu: PyTorch computes on CUDA, and tensorflow is the
                    engine unless others are named (cpu)
  --repetitions N   how often each is timed, after one warm-up (5)
  --threads N       threads of each engine (as many as processors)
  --clock NAME      wall, or processor: what was spent on processors, which a
                    busy machine does not change; with --threads 1 (wall)
  --out FILE        also writes the rows as JSON and, beside it, a figure
  --json            prints the rows as JSON alone
  --help            this text`;

/** Engines that are not ours. */
export const OTHERS = ["pytorch", "trl"] as const;

/** What a benchmark is told. */
export interface BenchOptions {
  /** Backends. */
  readonly engines: readonly string[];
  /** Models. */
  readonly sizes: readonly BenchmarkSize[];
  /** Other people's engines that are timed as well. */
  readonly against: readonly typeof OTHERS[number][];
  /** Where PyTorch computes. */
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

/** One engine on one workload. */
export interface BenchRow {
  /** Backend, `pytorch` or `trl`. */
  readonly engine: string;
  /** Model, or the product's sizes. */
  readonly size: string;
  /** What was timed. */
  readonly workload: Workload | "product";
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

/** Something that can be timed. */
interface Engine {
  readonly name: string;
  /** Of an engine that is not ours. */
  readonly version?: string;
  /** Whether it takes a workload; all of them where absent. */
  readonly takes?: (workload: BenchRow["workload"], size: string) => boolean;
  readonly product: (sizes: typeof PRODUCTS[number]) => Promise<number>;
  readonly start: (
    size: BenchmarkSize,
  ) => Promise<(workload: Workload) => Promise<number>>;
  /** Gives up what the last size needed. */
  readonly finish: () => void;
  /** Ends the engine. */
  readonly stop: () => void;
}

/**
 * Times engines in turn.
 *
 * @param options What is timed, and how often.
 * @param say Told of what is going on.
 * @returns A row for each engine and workload.
 */
export async function bench(
  options: BenchOptions,
  say: (line: string) => void,
): Promise<BenchRow[]> {
  const engines = await enginesOf(options, say);
  const rows: BenchRow[] = [];
  try {
    for (const sizes of PRODUCTS) {
      const size = sizes.join(" × ");
      const timed = await inTurn(
        takers(engines, "product", size),
        options.repetitions,
        (engine) => engine.product(sizes),
      );
      rows.push(...rowsOf(timed, size, "product"));
    }
    for (const size of options.sizes) {
      const timers = new Map<Engine, (w: Workload) => Promise<number>>();
      for (const engine of engines) {
        timers.set(engine, await engine.start(size));
      }
      for (const workload of WORKLOADS) {
        say(`${size} ${workload}`);
        const timed = await inTurn(
          takers(engines, workload, size),
          options.repetitions,
          (engine) => timers.get(engine)!(workload),
        );
        rows.push(...rowsOf(timed, size, workload));
      }
      for (const engine of engines) engine.finish();
    }
  } finally {
    for (const engine of engines) engine.stop();
  }
  return rows.map((row) => withRatios(row, rows));
}

function takers(
  engines: readonly Engine[],
  workload: BenchRow["workload"],
  size: string,
): Engine[] {
  return engines.filter(({ takes }) => takes?.(workload, size) ?? true);
}

async function enginesOf(
  options: BenchOptions,
  say: (line: string) => void,
): Promise<Engine[]> {
  const engines: Engine[] = [];
  for (const name of options.engines) {
    const isEager = name === "tensorflow-eager";
    const wanted = isEager ? "tensorflow" : name;
    const backend = BACKENDS.find((known) => known === wanted);
    if (!backend) {
      throw new RangeError(
        `Cannot time "${name}": needed one of ${BACKENDS.join(", ")}`,
      );
    }
    // TensorFlow keeps the threads that it is first started with.
    const { threads } = options;
    const { isAvailable, note } = await describeBackend(backend, { threads });
    say(`${backend}${isAvailable ? ":" : ""} ${note}`);
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

function ours(
  name: typeof BACKENDS[number],
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
  name: typeof OTHERS[number],
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

/** All engines once to warm up, then all of them again and again. */
async function inTurn(
  engines: readonly Engine[],
  repetitions: number,
  time: (engine: Engine) => Promise<number>,
): Promise<Map<Engine, number[]>> {
  const all = new Map(engines.map((engine) => [engine, [] as number[]]));
  for (let round = -1; round < repetitions; round++) {
    for (const engine of engines) {
      const measured = await time(engine);
      if (round >= 0) all.get(engine)!.push(measured);
    }
  }
  return all;
}

function rowsOf(
  timed: Map<Engine, number[]>,
  size: string,
  workload: BenchRow["workload"],
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
  const ratioTo = (name: typeof OTHERS[number]) => {
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

function toText(rows: readonly BenchRow[]): string {
  const cells = rows.map((row) => [
    row.size,
    row.workload,
    row.engine,
    `${row.median.toFixed(1)} ${row.workload === "product" ? "GFLOP/s" : "ms"}`,
    [
      ...(row.ratio === undefined
        ? []
        : [`${row.ratio.toFixed(2)} × PyTorch's time`]),
      ...(row.trlRatio === undefined
        ? []
        : [`${row.trlRatio.toFixed(2)} × TRL's`]),
    ].join(", "),
  ]);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...cells.map((row) => row[column]!.length))
  );
  return cells.map((row) =>
    row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd()
  ).join("\n");
}

async function write(path: string, rows: readonly BenchRow[]) {
  const content = { surroundings: await surroundings(ROOT), rows };
  await writeFileAtomically(path, JSON.stringify(content, null, 2) + "\n");
  const models = rows.filter(({ workload }) => workload !== "product");
  if (models.length === 0) return;
  const figure = benchmarkBars(
    models.map(({ engine, size, workload, median }) => ({
      engine,
      label: `${workload}, ${size}`,
      milliseconds: median,
    })),
    { alt: `Times of each engine. ${toText(models).replaceAll("\n", "; ")}` },
  );
  await writeFileAtomically(path.replace(/\.json$/, "") + ".svg", figure.svg);
}

function parse(args: readonly string[]): BenchOptions {
  const given = new Map<string, string>();
  const rest = [...args];
  while (rest.length > 0) {
    const option = rest.shift()!;
    if (option === "--json") given.set(option, "");
    else if (OPTIONS.includes(option) && rest.length > 0) {
      given.set(option, rest.shift()!);
    } else throw new RangeError(`Cannot read "${option}": see --help`);
  }
  const list = (option: string, standard: readonly string[]) =>
    given.get(option)?.split(",") ?? standard;
  const whole = (option: string, standard: number) => {
    const number = Number(given.get(option) ?? standard);
    if (Number.isSafeInteger(number) && number > 0) return number;
    throw new RangeError(
      `Cannot read ${option}: needed a whole number above 0, got "${
        given.get(option)
      }"`,
    );
  };
  const sizes = list("--sizes", ["1M"]);
  const wrong = sizes.find((size) => !(size in BENCHMARK_MODELS));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot time "${wrong}": needed ${
        Object.keys(BENCHMARK_MODELS).join(", ")
      }`,
    );
  }
  const against = list("--against", []);
  const stranger = against.find((name) => !OTHERS.some((own) => own === name));
  if (stranger !== undefined) {
    throw new RangeError(
      `Cannot time "${stranger}": needed ${OTHERS.join(" or ")}`,
    );
  }
  const clock = given.get("--clock") ?? "wall";
  if (clock !== "wall" && clock !== "processor") {
    throw new RangeError(
      `Cannot read --clock: needed wall or processor, got "${clock}"`,
    );
  }
  const device = DEVICES.find((name) =>
    name === (given.get("--device") ?? "cpu")
  );
  if (!device) {
    throw new RangeError(
      `Cannot read --device: needed ${DEVICES.join(" or ")}, got "${
        given.get("--device")
      }"`,
    );
  }
  const out = given.get("--out");
  return {
    engines: list(
      "--engines",
      device === "gpu"
        ? ["tensorflow"]
        : BACKENDS.filter((name) => name !== "cpu" && name !== "webgpu"),
    ),
    device,
    sizes: sizes as BenchmarkSize[],
    against: against as typeof OTHERS[number][],
    repetitions: whole("--repetitions", 5),
    threads: whole("--threads", Math.min(8, navigator.hardwareConcurrency)),
    clock,
    ...(out === undefined ? {} : { out }),
    isJson: given.has("--json"),
  };
}

const OPTIONS = [
  "--engines",
  "--sizes",
  "--against",
  "--device",
  "--repetitions",
  "--threads",
  "--clock",
  "--out",
];

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parse(args);
    const rows = await bench(options, (line) => console.error(line));
    if (rows.length === 0) {
      throw new Error(
        "Cannot time anything: needed an engine that starts, got none",
      );
    }
    if (options.out) await write(options.out, rows);
    console.log(options.isJson ? JSON.stringify(rows, null, 2) : toText(rows));
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return error instanceof RangeError ? 2 : 1;
  }
}

if (import.meta.main) {
  if (Deno.args.includes("--help")) console.log(HELP);
  else Deno.exit(await main(Deno.args));
}
