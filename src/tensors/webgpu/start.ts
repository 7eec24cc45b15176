/**
 * Starts the backend `webgpu`; loaded when it is asked for, not before.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { type AdapterReport, findAdapter } from "./adapter.ts";
import { registerAttentionKernels } from "./attention_kernels.ts";
import { CheckedBackend } from "./checked_backend.ts";
import { registerRowKernels } from "./row_kernels.ts";
import { registerSamplingKernels } from "./sampling_kernels.ts";
import { registerTrainingKernels } from "./training_kernels.ts";

let started: CheckedBackend | undefined;

/**
 * Starts the backend, or starts it anew after its device was lost.
 *
 * @returns What the GPU says about itself; the backend is registered and current.
 * @throws {Error} If no adapter is found, or it gives no device.
 */
export async function startWebGpu(): Promise<AdapterReport> {
  if (!started || started.trouble !== undefined) {
    const isFirst = !started;
    started = await createBackend();
    if (isFirst) {
      registerRowKernels();
      registerAttentionKernels();
      registerTrainingKernels();
      registerSamplingKernels();
    }
    // TF.js' own factory knows neither the checks nor a missing adapter.
    tf.removeBackend("webgpu");
    const backend = started;
    tf.registerBackend("webgpu", () => backend, 0);
  }
  await tf.setBackend("webgpu");
  return started.report;
}

async function createBackend(): Promise<CheckedBackend> {
  const { adapter, report } = await findAdapter();
  const limits = Object.fromEntries(
    LIMITS.map((name) => [name, adapter.limits[name]]),
  );
  const device = await adapter.requestDevice({ requiredLimits: limits }).catch(
    (error: Error) => {
      throw new Error(
        `needed a device of "${report.name}" with its own limits, got ${error.message}`,
      );
    },
  );
  return new CheckedBackend(device, adapter.info, report);
}

/** What is asked of the adapter beyond the least that WebGPU promises. */
const LIMITS = [
  "maxBufferSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
] as const;
