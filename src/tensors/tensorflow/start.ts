/**
 * Starts the backend `tensorflow`: finds a library, opens it, registers.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { openContext } from "./context.ts";
import { type CudaReport, preloadCuda } from "./cuda.ts";
import { EagerExecutor } from "./eager.ts";
import { openLibrary, type TensorFlowLibrary } from "./library.ts";
import { locate, type Place } from "./locate.ts";
import { hasNvidiaDriver, setUnlessSet, surrounding } from "../machine.ts";

/** How the backend is started; the first start in a process decides. */
export interface TensorFlowOptions {
  /** Threads of one operation on the CPU. */
  readonly threads: number;
  /** Lets a GPU round the factors of products to 10 bits of mantissa. */
  readonly tf32: boolean;
}

/** What was started. */
export interface TensorFlowStart {
  /** The library. */
  readonly library: TensorFlowLibrary;
  /** How it was found. */
  readonly by: string;
  /** All devices' names. */
  readonly devices: readonly string[];
  /** CUDA's libraries from Python's wheels. */
  readonly cuda: CudaReport;
  /** What runs the operations. */
  readonly executor: EagerExecutor;
  /** As it was started. */
  readonly options: TensorFlowOptions;
  /** A line: version, device, threads or TF32, library. */
  readonly note: string;
}

let started: TensorFlowStart | undefined;

/** What runs, if the backend was started in this process. */
export function startedTensorFlow(): TensorFlowStart | undefined {
  return started;
}

/** Whether TensorFlow was started and computes on a GPU. */
export function usesGpu(): boolean {
  return started?.executor.context.isGpu ?? false;
}

/**
 * Starts the backend and makes it the current one.
 *
 * @param options Threads and TF32; ignored when it was started before.
 * @returns What was started.
 * @throws {Error} If no library is found or none starts, with a line for every
 * place that was looked at. Nothing is left half loaded.
 */
export async function startTensorFlow(
  options: TensorFlowOptions,
): Promise<TensorFlowStart> {
  started ??= await openFirst(options);
  if (!await tf.setBackend("tensorflow")) {
    throw new Error("TensorFlow.js refused the backend");
  }
  await tf.ready();
  return started;
}

async function openFirst(options: TensorFlowOptions): Promise<TensorFlowStart> {
  // Before the library is loaded, for it reads them then.
  setUnlessSet("TF_CPP_MIN_LOG_LEVEL", "3");
  setUnlessSet("TF_FORCE_GPU_ALLOW_GROWTH", "true");
  // CUDA's own way of refusing it; there is no such way of asking for it.
  if (!options.tf32) setUnlessSet("NVIDIA_TF32_OVERRIDE", "0");
  // Rows are added up in a fixed order: the same run, the same numbers.
  setUnlessSet("TF_USE_DETERMINISTIC_SEGMENT_REDUCTIONS", "1");
  const { places, looked } = await locate();
  const reasons = [...looked];
  for (const place of places) {
    try {
      return await openPlace(place, options);
    } catch (error) {
      reasons.push(`${place.by}: ${place.path}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    `no libtensorflow that starts:\n${
      reasons.map((line) => `  ${line}`).join("\n")
    }\nInstall one: deno task tensorflow:install`,
  );
}

async function openPlace(
  { path, by }: Place,
  options: TensorFlowOptions,
): Promise<TensorFlowStart> {
  const cuda = await preloadCuda(path);
  const library = openLibrary(path);
  const context = openContext(library, options);
  const executor = new EagerExecutor(context);
  const { registerTensorFlow } = await import("./backend.ts");
  registerTensorFlow(executor);
  const device = shortDevice(context.device);
  const how = context.isGpu
    ? `TF32 ${mayUseTf32(library, options) ? "on" : "off"}`
    : `threads: ${options.threads}`;
  return {
    library,
    by,
    devices: context.devices.map(({ name }) => shortDevice(name)),
    cuda,
    executor,
    options,
    note: `TensorFlow ${library.version} on ${device}, ${how}, ${path}`,
  };
}

/** What a GPU will do: a 0 in the environment is above what was asked for. */
function mayUseTf32(
  { tf32 }: TensorFlowLibrary,
  options: TensorFlowOptions,
): boolean {
  if (surrounding("NVIDIA_TF32_OVERRIDE") === "0") return false;
  return tf32?.isEnabled() ?? options.tf32;
}

/** `GPU:0` out of TensorFlow's full name. */
function shortDevice(name: string): string {
  return /[A-Z_]+:\d+$/.exec(name)?.[0] ?? name;
}

/**
 * Whether `auto` should try TensorFlow: only where a GPU may be, for on the CPU
 * the kit's own kernels are faster.
 */
export async function mayHaveGpu(): Promise<boolean> {
  return await hasNvidiaDriver();
}
