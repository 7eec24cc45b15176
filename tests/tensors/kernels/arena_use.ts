import * as tf from "kit/tensors/tensorflow.ts";
import type { KernelsBackend } from "kit/tensors/kernels/kernels_backend.ts";

/** Bytes of the arena under the kernels backend, which must be current. */
export function arenaUse() {
  return (tf.backend() as unknown as KernelsBackend).use();
}
