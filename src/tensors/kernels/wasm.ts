/**
 * The WebAssembly builds of the kernels, and their helper threads.
 *
 * @module
 */

import { Worker } from "node:worker_threads";
import type { Arena } from "./arena.ts";
import { KERNELS_WASM, RELAXED_WASM } from "./kernels_wasm.ts";
import type { KernelFunctions, KernelLibrary } from "./library.ts";

const STACK = 512 * 1024;

const NOTES = {
  relaxed: "WebAssembly with relaxed SIMD",
  plain: "WebAssembly with plain SIMD: the same bits on every machine",
};

// A helper lives in C and never returns; Node's workers, unlike the web's, let
// the process end all the same.
const HELPER = `
const { workerData } = require("node:worker_threads");
const { memory, stack, thread } = workerData;
const env = { env: { memory } };
const helper = new WebAssembly.Instance(workerData.module, env).exports;
helper.__stack_pointer.value = stack;
helper.help(thread);
`;

/**
 * Loads a WebAssembly build.
 *
 * @param variant Which build.
 * @param arena What it works on.
 * @returns The library.
 * @throws {WebAssembly.CompileError} Where the engine lacks relaxed SIMD.
 */
export function loadWasm(
  variant: "relaxed" | "plain",
  arena: Arena,
): KernelLibrary {
  const module = new WebAssembly.Module(
    variant === "relaxed" ? RELAXED_WASM : KERNELS_WASM,
  );
  const { memory } = arena;
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return {
    variant,
    note: NOTES[variant],
    functions: instance.exports as unknown as KernelFunctions,
    addHelper(thread) {
      try {
        const stack = arena.allocate(STACK) + STACK;
        const workerData = { module, memory, stack, thread };
        new Worker(HELPER, { eval: true, workerData }).unref();
        return true;
      } catch {
        return false;
      }
    },
  };
}
