/**
 * Rows overwritten in place: a cache of keys and values is not copied for every
 * token.
 *
 * TensorFlow's `InplaceUpdate` writes into its input whoever else holds it, which
 * is what `putRows` permits.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { operation, typeAttribute } from "./operation.ts";

/** Registers the kernel. */
export function registerPutRows() {
  tf.registerKernel({
    kernelName: "SparklePutRows",
    backendName: "tensorflow",
    kernelFunc: ({ inputs }) => {
      const { table, places, rows } = inputs as Record<string, tf.Tensor>;
      return operation("InplaceUpdate", [table!, places!, rows!], [
        typeAttribute("T", "float32"),
      ]);
    },
  });
}
