/**
 * `deno task bench`: how fast this machine is, on each backend, beside PyTorch.
 *
 * @module
 */

import { benchOptionsFrom } from "./bench_options.ts";
import { benchTable, writeBench } from "./bench_report.ts";
import { timeEngines } from "./bench_rows.ts";
import { endWith } from "./command.ts";

const HELP = `Usage: deno task bench [OPTION…]

Times a training step, sampling and a whole GRPO iteration of two small models,
and matrix products. The engines take turns, so that what else the machine does
meets them all. Prints medians and, with --against, ratios to the other engine.

  --engines A,B     backends (all that start here but cpu and webgpu);
                    tensorflow-eager runs without compiling
  --sizes A,B       1M, 10M, 0.5B (1M)
  --against A,B     pytorch, trl: times these as well, where a Python has them:
                    $SPARKLE_PYTHON, else python3. TRL's GRPOTrainer takes
                    iterations alone, on the CPU
  --device NAME     cpu, or gpu: PyTorch computes on CUDA, tensorflow is the
                    engine unless others are named, and must find a GPU (cpu)
  --repetitions N   how often each is timed, after one warm-up (5)
  --threads N       threads of each engine (as many as processors)
  --clock NAME      wall, or processor: what was spent on processors, which a
                    busy machine does not change; with --threads 1 (wall)
  --out FILE        also writes the rows as JSON and, beside it, a figure
  --json            prints the rows as JSON alone
  --help            this text`;

async function bench(args: string[]): Promise<number> {
  const options = benchOptionsFrom(args);
  const rows = await timeEngines(options, (line) => console.error(line));
  if (rows.length === 0) {
    throw new Error(
      "Cannot time anything: needed an engine that starts, got none",
    );
  }
  if (options.out) await writeBench(options.out, rows);
  const { isJson } = options;
  console.log(isJson ? JSON.stringify(rows, null, 2) : benchTable(rows));
  return 0;
}

if (import.meta.main) {
  await endWith({ does: "time engines", help: HELP, run: bench });
}
