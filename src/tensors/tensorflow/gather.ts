/**
 * `gather` without reading the indices back.
 *
 * The package's own kernel copies the indices to the host to look at each of
 * them: a wait in every call on a GPU, and impossible in a trace. Here they are
 * looked at where they came from the host; else TensorFlow refuses an index
 * outside the tensor on a CPU and gives zeros on a GPU.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { DataTypeName } from "./data_types.ts";
import type { TensorFlowKernelBackend } from "./kernel_backend.ts";
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
      // Refuses dimensions that do not fit, in TF.js' own words.
      tf.backend_util.segment_util.collectGatherOpShapeInfo(
        x!,
        indices!,
        axis!,
        batchDims!,
      );
      checkOnHost(indices!, x!.shape[axis!]!);
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

/** Refuses indices outside the tensor where they are on the host anyway. */
function checkOnHost(indices: tf.Tensor, size: number) {
  const backend = tf.backend() as unknown as TensorFlowKernelBackend;
  const { values, host } = backend.dataOf(indices);
  const numbers = (host ?? values) as Int32Array | null;
  const wrong = numbers?.find((index) => index < 0 || index >= size);
  if (wrong === undefined) return;
  throw new Error(
    `GatherV2: the index value ${wrong} is not in [0, ${size - 1}]`,
  );
}
