/**
 * Whether a freshly compiled library computes what the WebAssembly build does.
 *
 * @module
 */

import type { Arena } from "./arena.ts";
import type { KernelFunctions, KernelLibrary } from "./library.ts";

// Builds round differently, but not by more than this share of the largest.
const TOLERANCE = 1e-5;

/**
 * Runs products, rows, attention and probabilities on both and compares.
 *
 * @param library What is checked.
 * @param reference What it should agree with.
 * @param arena What both work on.
 * @throws {Error} If they differ.
 */
export function selfCheck(
  library: KernelLibrary,
  reference: KernelLibrary,
  arena: Arena,
) {
  for (const [name, run] of Object.entries(CHECKS)) {
    const got = outputOf(run, library.functions, arena);
    const expected = outputOf(run, reference.functions, arena);
    const scale = Math.max(...expected.map(Math.abs));
    const apart = Math.max(
      ...expected.map((value, i) => Math.abs(value - got[i]!)),
    );
    if (apart <= TOLERANCE * scale) continue;
    throw new Error(`${name} is off by ${apart / scale} of ${scale}`);
  }
}

const ROWS = 77;
const WIDTH = 40;
const COLUMNS = 35;

/** Where a check has its numbers: addresses. */
interface Room {
  readonly a: number;
  readonly b: number;
  readonly whole: number;
  readonly out: number;
  readonly scratch: number;
}
type Check = (kernels: KernelFunctions, room: Room) => void;

const CHECKS: Record<string, Check> = {
  product: (kernels, { a, b, out, scratch }) => {
    kernels.pack(b, COLUMNS, 1, WIDTH, COLUMNS, scratch);
    kernels.multiply(a, WIDTH, 1, scratch, 0, 0, out, ROWS, COLUMNS, WIDTH);
  },
  "turned product": (kernels, { a, b, out, scratch }) => {
    kernels.pack(b, 1, ROWS, ROWS, 13, scratch);
    kernels.multiply(a, 1, WIDTH, scratch, 0, 0, out, WIDTH, 13, ROWS);
  },
  exponential: (kernels, { a, out }) =>
    void kernels.unary(0, a, out, ROWS * WIDTH - 3),
  rms_norm: (kernels, { a, b, out, scratch }) =>
    void kernels.rms_norm(a, b, out, scratch, ROWS, WIDTH, 1e-6),
  swiglu: (kernels, { a, out }) => void kernels.swiglu(a, out, ROWS, WIDTH / 2),
  attention: (kernels, { a, whole, out, scratch }) =>
    void kernels.attention(
      a,
      whole,
      out,
      out + 4 * ROWS * 20,
      scratch,
      2,
      2,
      1,
      10,
      16384,
    ),
  token_log_probs: (kernels, { a, b, whole, out, scratch }) =>
    void kernels.token_log_probs(
      a,
      b,
      whole,
      out,
      out + 4 * ROWS,
      out + 8 * ROWS,
      scratch,
      2,
      WIDTH,
      COLUMNS,
      1,
    ),
};

/** What a check writes, from numbers that are the same every time. */
function outputOf(run: Check, kernels: KernelFunctions, arena: Arena) {
  const size = ROWS * WIDTH;
  const blocks = [size, size, 3, size + 2 * ROWS, 1 << 18].map((count) =>
    arena.allocate(4 * count)
  );
  const [a, b, whole, out, scratch] = blocks as [
    number,
    number,
    number,
    number,
    number,
  ];
  const numbers = (at: number, count: number) =>
    new Float32Array(arena.memory.buffer, at, count);
  numbers(a, size).forEach((_, i, to) => to[i] = Math.sin(7 * i + 1));
  numbers(b, size).forEach((_, i, to) => to[i] = Math.cos(5 * i + 2));
  numbers(out, size + 2 * ROWS).fill(0);
  new Int32Array(arena.memory.buffer, whole, 3).set([0, 31, ROWS]);
  run(kernels, { a, b, whole, out, scratch });
  const result = Array.from(numbers(out, size + 2 * ROWS));
  blocks.forEach((block) => arena.free(block));
  return result;
}
