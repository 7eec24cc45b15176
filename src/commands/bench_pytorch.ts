/**
 * PyTorch and TRL as processes that take the benchmark's workloads in turn with
 * ours.
 *
 * @module
 */

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { ROOT } from "./gate.ts";

/** Engines that are not ours. */
export const OTHERS = ["pytorch", "trl"] as const;

/** An engine that is not ours. */
export type Other = typeof OTHERS[number];

/** Where PyTorch computes. */
export const DEVICES = ["cpu", "gpu"] as const;

/** A Python process that times workloads. */
export interface PythonEngine {
  /** Its libraries' versions, and the device. */
  readonly version: string;
  /** The Python that runs it. */
  readonly python: string;
  /** Takes one request and returns one figure of the answer. */
  readonly ask: (request: object, figure: string) => Promise<number>;
  /** Ends the process; asking afterwards starts none. */
  readonly stop: () => void;
}

/** The interpreter: `SPARKLE_PYTHON`, else `python3`. */
function standardPython(): string {
  return Deno.env.get("SPARKLE_PYTHON") ?? "python3";
}

/**
 * Starts PyTorch.
 *
 * @param threads How many threads it may use.
 * @param device `gpu` for CUDA, float32 without TF32 as everywhere here.
 * @param python The interpreter. Default: `SPARKLE_PYTHON`, else `python3`.
 * @returns The process, ready to be asked.
 * @throws {Error} If there is no such Python, or it has no torch.
 */
export function startPyTorch(
  threads: number,
  device: typeof DEVICES[number] = "cpu",
  python: string = standardPython(),
): Promise<PythonEngine> {
  return start(python, "pytorch_bench.py", [String(threads), device], {
    name: "PyTorch",
    needs: "torch? CUDA, if the GPU was asked for?",
  });
}

/**
 * Starts TRL's GRPOTrainer on the CPU; it takes whole iterations alone.
 *
 * @param threads How many threads it may use.
 * @param python The interpreter. Default: `SPARKLE_PYTHON`, else `python3`.
 * @returns The process, ready to be asked.
 * @throws {Error} If there is no such Python, or it has no trl.
 */
export function startTrl(
  threads: number,
  python: string = standardPython(),
): Promise<PythonEngine> {
  return start(python, "trl_bench.py", [String(threads)], {
    name: "TRL",
    needs: "trl, transformers and torch?",
  });
}

async function start(
  python: string,
  script: string,
  args: readonly string[],
  { name, needs }: { name: string; needs: string },
): Promise<PythonEngine> {
  const child = new Deno.Command(python, {
    args: [`${ROOT}tests/benchmarks/${script}`, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const input = child.stdin.getWriter();
  const lines = createInterface({
    input: Readable.fromWeb(
      child.stdout as unknown as Parameters<typeof Readable.fromWeb>[0],
    ),
  })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) {
      throw new Error(
        `Cannot time ${name}: ${python} ended (has it ${needs} SPARKLE_PYTHON names another)`,
      );
    }
    return JSON.parse(value) as Record<string, unknown>;
  };
  const { version } = await answer();
  return {
    version: String(version),
    python,
    async ask(request, figure) {
      const line = JSON.stringify(request) + "\n";
      await input.write(new TextEncoder().encode(line));
      return Number((await answer())[figure]);
    },
    stop() {
      input.close().catch(() => {});
    },
  };
}
