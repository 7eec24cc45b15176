/**
 * Kernels of the package that fail on current TensorFlow, or that a GPU would
 * have to wait in, put right.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import type { DataTypeName } from "./data_types.ts";
import { boolAttribute, operation, typeAttribute } from "./operation.ts";

/** Replaces them. */
export function registerCorrected() {
  replace("Mean", mean);
  replace("PadV2", pad);
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

/**
 * A GPU's `PadV2` wants the number that it pads with on the host, where the
 * package's own does not put it: it would be copied there and waited for.
 * `Pad` needs none for zeros.
 */
const pad: tf.KernelFunc = ({ inputs, attrs }) => {
  const { x } = inputs as { x: tf.Tensor };
  const { paddings, constantValue } = attrs as unknown as {
    paddings: [number, number][];
    constantValue: number;
  };
  const isZero = constantValue === 0;
  return tf.tidy(() => {
    const sizes = tf.tensor2d(paddings, [paddings.length, 2], "int32");
    const value = isZero ? [] : [tf.scalar(constantValue, x.dtype)];
    return operation(isZero ? "Pad" : "PadV2", [x, sizes, ...value], [
      typeAttribute("T", x.dtype as DataTypeName),
      typeAttribute("Tpaddings", "int32"),
    ]);
  });
};

/** TensorFlow 2.21 rounds whole numbers to 0. */
const round: tf.KernelFunc = ({ inputs }) => {
  const { x } = inputs as { x: tf.Tensor };
  return x.dtype === "int32" ? tf.clone(x) : operation("Round", [x]);
};
