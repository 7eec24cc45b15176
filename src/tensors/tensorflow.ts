/**
 * TensorFlow.js for the floors above: the one place that names the package.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";

export * from "@tensorflow/tfjs-core";

/** `tf.tidy` for records of any depth: only tensors in the result survive. */
export function tidyRecord<T>(body: () => T): T {
  return tf.tidy(body as () => tf.TensorContainer) as T;
}

/** `tf.dispose` for records of any depth. */
export function disposeRecord(record: unknown) {
  tf.dispose(record as tf.TensorContainer);
}
