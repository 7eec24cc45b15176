/**
 * Kernels of the package that fail on current TensorFlow, put right.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { boolAttribute, operation } from "./operation.ts";

/** Replaces them. */
export function registerCorrected() {
  replace("Mean", mean);
  replace("Round", round);
}

function replace(kernelName: string, kernelFunc: tf.KernelFunc) {
  tf.unregisterKernel(kernelName, "tensorflow");
  tf.registerKernel({ kernelName, backendName: "tensorflow", kernelFunc });
}

/** The package's own names the type from before the change to float32. */
const mean: tf.KernelFunc = ({ inputs, attrs }) => {
  const { x } = inputs as { x: tf.Tensor };
  const { axis, keepDims } = attrs as unknown as {
    axis: number | number[];
    keepDims?: boolean;
  };
  return tf.tidy(() => {
    const axes = tf.util.parseAxisParam(axis, x.shape);
    return operation(
      "Mean",
      [tf.cast(x, "float32"), tf.tensor1d(axes, "int32")],
      [boolAttribute("keep_dims", keepDims ?? false)],
    );
  });
};

/** TensorFlow 2.21 rounds whole numbers to 0. */
const round: tf.KernelFunc = ({ inputs }) => {
  const { x } = inputs as { x: tf.Tensor };
  return x.dtype === "int32" ? tf.clone(x) : operation("Round", [x]);
};
