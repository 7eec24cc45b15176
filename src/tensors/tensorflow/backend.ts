/**
 * `@tensorflow/tfjs-node-gpu`'s own backend and kernels over our binding.
 *
 * The package's main module is never loaded: it looks for a compiled addon.
 *
 * @module
 */

import "./util_shim.ts";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js";
import "./attention_kernels.ts";
import { createBinding } from "./binding.ts";
import "./cached_attention_kernels.ts";
import { registerCorrected } from "./corrected.ts";
import "./decoder_step_kernel.ts";
import type { EagerExecutor } from "./eager.ts";
import { registerGather } from "./gather.ts";
import "./head_kernels.ts";
import { registerReshape, TensorFlowKernelBackend } from "./kernel_backend.ts";
import "./optimizer_kernels.ts";
import { registerPutRows } from "./put_rows.ts";
import "./row_kernels.ts";

/** The name under which the package registers its kernels. */
export const BACKEND_NAME = "tensorflow";

/**
 * Registers the backend with TensorFlow.js.
 *
 * @param executor What runs its operations.
 */
export function registerTensorFlow(executor: EagerExecutor) {
  const { library, isGpu } = executor.context;
  registerCorrected();
  registerGather();
  registerReshape();
  registerPutRows();
  const binding = createBinding(executor, library.version, isGpu);
  tf.registerBackend(
    BACKEND_NAME,
    () =>
      new TensorFlowKernelBackend(
        binding,
        executor,
      ) as unknown as tf.KernelBackend,
  );
}
