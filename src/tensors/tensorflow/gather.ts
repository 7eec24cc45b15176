/**
 * `gather` without reading the indices back.
 *
 * The package's own kernel copies the indices to the host to look at each of
 * them: a wait in every call on a GPU, and impossible in a trace. On a CPU
 * TensorFlow refuses an index outside the tensor; on a GPU it gives zeros.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { DataTypeName } from "./data_types.ts";
import { intAttribute, operation, typeAttribute } from "./operation.ts";

/** Replaces the package's kernel. */
export function registerGather() {
  tf.unregisterKernel("GatherV2", "tensorflow");
  tf.registerKernel({
    kernelName: "GatherV2",
    backendName: "tensorflow",
    kernelFunc: ({ inputs, attrs }) => {
      const { x, indices } = inputs as Record<string, tf.Tensor>;
      const { axis, batchDims } = attrs as Record<string, number>;
      const axisTensor = tf.scalar(axis!, "int32");
      const result = operation("GatherV2", [x!, indices!, axisTensor], [
        intAttribute("batch_dims", batchDims!),
        typeAttribute("Tparams", x!.dtype as DataTypeName),
        typeAttribute("Tindices", "int32"),
        typeAttribute("Taxis", "int32"),
      ]);
      axisTensor.dispose();
      return result;
    },
  });
}
