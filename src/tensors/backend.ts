/**
 * Which TensorFlow.js backend computes, and why.
 *
 * @module
 */

// The union package registers every gradient and chained method.
import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { useCompile } from "./compile.ts";
import { useComposed } from "./fused.ts";
import "./fused/adamw.ts";
import "./fused/attention.ts";
import "./fused/cached_attention.ts";
import "./fused/embedding.ts";
import "./fused/guess_tokens.ts";
import "./fused/linear.ts";
import "./fused/rms_norm.ts";
import "./fused/rotary.ts";
import "./fused/swiglu.ts";
import "./fused/token_log_probs.ts";
import { type Variant, VARIANTS } from "./kernels/library.ts";
import { startKernels } from "./kernels/start.ts";
import { surrounding } from "./machine.ts";
import { describeTensorFlow } from "./tensorflow/describe.ts";
import { mayHaveGpu, startTensorFlow, usesGpu } from "./tensorflow/start.ts";

/**
 * The backends that can be asked for; `auto` takes the first that starts, and
 * `tensorflow` before all others where it finds a GPU, else not at all.
 */
export const BACKENDS = [
  "kernels-native",
  "kernels-relaxed",
  "kernels-plain",
  "tensorflow",
  "wasm",
  "cpu",
  "webgpu",
] as const;

// A laptop's GPU may be slower than its processor, and cannot be read at once;
// TensorFlow on a processor is slower than the kernels.
const BY_NAME_ONLY: readonly string[] = ["tensorflow", "webgpu"];

/** A backend's name. */
export type BackendName = typeof BACKENDS[number];

/** What a backend was found to be. */
export interface BackendReport {
  /** The backend. */
  readonly name: BackendName;
  /** Whether it starts here. */
  readonly isAvailable: boolean;
  /** What it is, or why it does not start. */
  readonly note: string;
  /** Speed of a product of two matrices of 512 by 512 in 10⁹ operations a second. */
  readonly gflops?: number;
}

/** How a backend is started. */
export interface BackendOptions {
  /**
   * Threads of the kernels. Default: the environment variable
   * `SPARKLE_THREADS`, else as many as the machine has, at most 8; in a worker
   * 1, for its siblings have the other processors.
   */
  readonly threads?: number;
  /**
   * Lets a GPU under `tensorflow` round the factors of products to 10 bits of
   * mantissa, which is faster. Default: whether the environment variable
   * `SPARKLE_TF32` is 1. The first start in a process decides.
   */
  readonly tf32?: boolean;
  /**
   * Whether training steps, scores and tokens are compiled to one call each
   * under `tensorflow`. Default: as before, and at first whether the environment
   * variable `SPARKLE_COMPILE` is not 0.
   */
  readonly compiles?: boolean;
}

/**
 * Starts a backend and makes it the current one.
 *
 * `kernels` is the fastest of our own; where `auto` or `kernels` has to pass one
 * over, a line on standard error says why. The number of threads changes no
 * result.
 *
 * @param wanted A backend's name, `kernels` or `auto`. Default: the environment
 * variable `SPARKLE_BACKEND`, else `auto`.
 * @param options Threads.
 * @returns The backend in use.
 * @throws {RangeError} If the name is unknown, or the named backend does not
 * start.
 */
export async function chooseBackend(
  wanted: string = surrounding("SPARKLE_BACKEND") ?? "auto",
  options: BackendOptions = {},
): Promise<BackendName> {
  const candidates = wanted === "auto"
    ? await automatic()
    : BACKENDS.filter((name) =>
      wanted === name || (wanted === "kernels" && variantOf(name))
    );
  if (candidates.length === 0) {
    throw new RangeError(
      `Cannot choose a backend: needed auto, kernels, ${
        BACKENDS.join(", ")
      }, got "${wanted}"`,
    );
  }
  const reasons: string[] = [];
  for (const name of candidates) {
    try {
      await start(name, options);
      if (wanted === "auto" && name === "tensorflow" && !usesGpu()) {
        throw new Error("it finds no GPU");
      }
      if (reasons.length > 0) sayOnce(`${reasons.join("; ")}. Using ${name}.`);
      if (name === "tensorflow" && !usesGpu()) await sayWhyNoGpu();
      return name;
    } catch (error) {
      reasons.push(`${name}: ${(error as Error).message}`);
    }
  }
  throw new RangeError(
    `Cannot start a backend: needed one of ${candidates.join(", ")}, got ${
      reasons.join("; ")
    }`,
  );
}

/** Says when TensorFlow passes over a GPU that seems to be there. */
async function sayWhyNoGpu() {
  for (const advice of (await describeTensorFlow()).advice) sayOnce(advice);
}

/**
 * Starts a backend and says what it is; leaves it current.
 *
 * @param name The backend.
 * @param options How it is started.
 * @returns What it is, or why it does not start; no speed.
 */
export async function describeBackend(
  name: BackendName,
  options: BackendOptions = {},
): Promise<BackendReport> {
  try {
    return { name, isAvailable: true, note: await start(name, options) };
  } catch (error) {
    const note = `does not start: ${(error as Error).message}`;
    return { name, isAvailable: false, note };
  }
}

/**
 * Tries every backend and measures it; leaves the current one in place.
 *
 * @returns A report for each, fastest first.
 */
export async function describeBackends(): Promise<BackendReport[]> {
  const before = current;
  const reports: BackendReport[] = [];
  for (const name of BACKENDS) {
    const report = await describeBackend(name);
    reports.push(
      report.isAvailable ? { ...report, gflops: await productSpeed() } : report,
    );
  }
  if (before) await start(before.name, before.options);
  return reports;
}

/** What `auto` tries, in order: TensorFlow only where a GPU may be. */
async function automatic(): Promise<BackendName[]> {
  const others = BACKENDS.filter((name) => !BY_NAME_ONLY.includes(name));
  return await mayHaveGpu() ? ["tensorflow", ...others] : others;
}

/**
 * What the current backend computes on, for a run's record.
 *
 * @returns Build, library, device or processor, in words; empty before a
 * backend was chosen.
 */
export function backendNote(): string {
  const parts = current?.note.split(", ") ?? [];
  // A file's path may name the user.
  return parts.filter((part) => !/^([A-Z]:)?[\\/]/.test(part)).join(", ");
}

/** What was started last. */
let current:
  | { name: BackendName; options: BackendOptions; note: string }
  | undefined;

/** Starts a backend and says what it is. */
async function start(
  name: BackendName,
  options: BackendOptions,
): Promise<string> {
  const note = await startNamed(name, options);
  if (options.compiles !== undefined) useCompile(options.compiles);
  useComposed(tf.getBackend());
  current = { name, options, note };
  return note;
}

async function startNamed(name: BackendName, options: BackendOptions) {
  const threads = options.threads ?? defaultThreads();
  const variant = variantOf(name);
  if (variant) return await startOurs(variant, threads);
  if (name === "tensorflow") {
    const tf32 = options.tf32 ?? surrounding("SPARKLE_TF32") === "1";
    return (await startTensorFlow({ threads, tf32 })).note;
  }
  if (name === "webgpu") return await startTheGpu();
  return await startTheirs(name as "wasm" | "cpu");
}

async function startOurs(variant: Variant, threads: number) {
  const backend = await startKernels(variant, threads);
  return `${backend.library.note}, threads: ${backend.threads}`;
}

async function startTheGpu() {
  const { startWebGpu } = await import("./webgpu/start.ts");
  const { name, vendor, isSoftware, tensorBytes } = await startWebGpu();
  return `${name} (${vendor}${
    isSoftware ? ", imitated on the processor" : ""
  }), tensors up to ${Math.floor(tensorBytes / 2 ** 20)} MiB`;
}

async function startTheirs(name: "wasm" | "cpu") {
  if (name === "wasm") await import("@tensorflow/tfjs-backend-wasm");
  if (!await tf.setBackend(name)) throw new Error("TensorFlow.js refused it");
  await tf.ready();
  // The cpu backend greets its first user with an advertisement.
  (tf.backend() as { firstUse?: boolean }).firstUse = false;
  return name === "wasm"
    ? "TensorFlow.js' own WebAssembly backend, one thread"
    : "TensorFlow.js in plain JavaScript: slow, for checking others";
}

function variantOf(name: BackendName): Variant | undefined {
  return VARIANTS.find((variant) => name === `kernels-${variant}`);
}

function defaultThreads(): number {
  const given = Number(surrounding("SPARKLE_THREADS") ?? NaN);
  if (Number.isSafeInteger(given) && given > 0) return given;
  const isWorker = "WorkerGlobalScope" in globalThis;
  return isWorker ? 1 : Math.min(8, navigator.hardwareConcurrency);
}

/** Of the current backend, in 10⁹ operations a second. */
async function productSpeed(): Promise<number> {
  const size = 512;
  const matrix = tf.fill([size, size], 1.5) as tf.Tensor2D;
  const run = async () => {
    const begin = performance.now();
    const product = tf.matMul(matrix, matrix);
    await product.data();
    product.dispose();
    return (performance.now() - begin) / 1000;
  };
  // The first few are slower: code is still being compiled.
  let best = await run();
  for (let i = 0; i < 20 && best < 0.05; i++) {
    best = Math.min(best, await run());
  }
  matrix.dispose();
  return 2 * size ** 3 / best / 1e9;
}

const said = new Set<string>();

function sayOnce(line: string) {
  if (said.has(line)) return;
  said.add(line);
  console.error(line);
}
