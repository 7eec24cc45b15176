/**
 * What TensorFlow found on this machine, and what to do about the rest.
 *
 * @module
 */

import { hasNvidiaDriver, nvidiaDriver, surrounding } from "../machine.ts";
import { startedTensorFlow } from "./start.ts";

/** TensorFlow on this machine. */
export interface TensorFlowReport {
  /** Version, place, devices and CUDA's libraries, by what they are. */
  readonly facts: Readonly<Record<string, string>>;
  /** What to do, a sentence each. */
  readonly advice: readonly string[];
}

/**
 * Says what the backend `tensorflow` found; it must have been tried before.
 *
 * @returns Facts and advice; no advice where there is neither TensorFlow nor a
 * GPU for it.
 */
export async function describeTensorFlow(): Promise<TensorFlowReport> {
  const hasDriver = await hasNvidiaDriver();
  const started = startedTensorFlow();
  if (!started) {
    const advice = hasDriver
      ? [
        "There is a driver of NVIDIA's and no TensorFlow that starts. To train " +
        "on the GPU: deno task tensorflow:install --gpu.",
      ]
      : [];
    return { facts: {}, advice };
  }
  const { library, by, devices, cuda } = started;
  const isGpu = started.executor.context.isGpu;
  const driver = await nvidiaDriver();
  const visible = surrounding("CUDA_VISIBLE_DEVICES");
  const libraries = Object.values(cuda.found)
    .map((path) => path.slice(path.lastIndexOf("/") + 1));
  return {
    facts: {
      version: `${library.version}, found by ${by}: ${library.path}`,
      devices: devices.join(", "),
      ...(isGpu || hasDriver
        ? {
          "CUDA from wheels": libraries.join(", ") || "none",
          "CUDA not in wheels": cuda.missing.join(", ") || "none",
          cuDNN: cudnn(cuda.found) ?? "none in wheels; the system's is taken",
          ...(driver ? { driver } : {}),
        }
        : {}),
    },
    advice: hasDriver && !isGpu
      ? [whyNoGpu({
        missing: cuda.missing,
        ...(driver ? { driver } : {}),
        ...(visible === undefined ? {} : { visible }),
      })]
      : [],
  };
}

/** What may keep TensorFlow from a GPU. */
export interface Obstacles {
  /** CUDA's libraries that are not beside it. */
  readonly missing: readonly string[];
  /** The version of NVIDIA's driver. */
  readonly driver?: string;
  /** What `CUDA_VISIBLE_DEVICES` is set to. */
  readonly visible?: string;
}

/** The oldest driver for CUDA 12, by NVIDIA's table of compatibility. */
const OLDEST_DRIVER = 525;

/**
 * Why TensorFlow sees no GPU where there is a driver, and what to do.
 *
 * @param obstacles What was found.
 * @returns The reason if one is certain, else those that there may be.
 */
export function whyNoGpu({ missing, driver, visible }: Obstacles): string {
  const what = "There is a driver of NVIDIA's, and TensorFlow sees no GPU: ";
  if (visible !== undefined && !/^\s*(\d|GPU-|MIG-)/.test(visible)) {
    return `${what}CUDA_VISIBLE_DEVICES="${visible}" hides them all.`;
  }
  if (Number.parseInt(driver ?? "") < OLDEST_DRIVER) {
    return `${what}the driver is ${driver}, and CUDA 12 needs ` +
      `${OLDEST_DRIVER} or newer. Bring the driver up to date.`;
  }
  const without = missing.length > 0
    ? ` Missing beside it: ${missing.join(", ")}.`
    : "";
  return `${what}the library is built for the CPU, lacks CUDA, or the driver ` +
    `or the GPU is too old.${without} ` +
    "Fetch the build with CUDA: deno task tensorflow:install --gpu; " +
    "TF_CPP_MIN_LOG_LEVEL=0 shows TensorFlow's own reasons.";
}

function cudnn(found: Readonly<Record<string, string>>): string | undefined {
  return found.cudnn?.replace(/^.*\/(site-packages\/|tensorflow\/)?/, "");
}
