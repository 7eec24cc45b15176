/**
 * PyTorch as a process that takes the benchmark's workloads in turn with ours.
 *
 * @module
 */

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { ROOT } from "./gate.ts";

const SCRIPT = `${ROOT}tests/benchmarks/pytorch_bench.py`;

/** Where PyTorch computes. */
export const DEVICES = ["cpu", "gpu"] as const;

/** A Python process that times workloads. */
export interface PyTorch {
  /** PyTorch's version and device. */
  readonly version: string;
  /** The Python that runs it. */
  readonly python: string;
  /** Takes one request and returns one figure of the answer. */
  readonly ask: (request: object, figure: string) => Promise<number>;
  /** Ends the process; asking afterwards starts none. */
  readonly stop: () => void;
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
export async function startPyTorch(
  threads: number,
  device: typeof DEVICES[number] = "cpu",
  python: string = Deno.env.get("SPARKLE_PYTHON") ?? "python3",
): Promise<PyTorch> {
  const child = new Deno.Command(python, {
    args: [SCRIPT, String(threads), device],
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
        `Cannot time PyTorch: ${python} ended (has it torch? CUDA, if the GPU was asked for? SPARKLE_PYTHON names another)`,
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
