/**
 * `@tensorflow/tfjs-node-gpu`'s own backend and kernels over our binding.
 *
 * The package's main module is never loaded: it looks for a compiled addon.
 *
 * @module
 */

import "./util_shim.ts";
import * as tf from "@tensorflow/tfjs-core";
import { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import "@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js";
import { createBinding } from "./binding.ts";
import type { EagerExecutor } from "./eager.ts";
import { registerGather } from "./gather.ts";

/** The name under which the package registers its kernels. */
export const BACKEND_NAME = "tensorflow";

/**
 * Registers the backend with TensorFlow.js.
 *
 * @param executor What runs its operations.
 */
export function registerTensorFlow(executor: EagerExecutor) {
  const { library, isGpu } = executor.context;
  registerGather();
  const binding = createBinding(executor, library.version, isGpu);
  tf.registerBackend(
    BACKEND_NAME,
    () =>
      new NodeJSKernelBackend(
        binding as unknown as ConstructorParameters<
          typeof NodeJSKernelBackend
        >[0],
        "@tensorflow/tfjs-node-gpu",
      ) as unknown as tf.KernelBackend,
  );
}
