/**
 * Whether a tensor stands for a value that is not there yet.
 *
 * While a function is traced for `compile`, its tensors have shapes and types
 * and no values. What checks values asks here first.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs-core";

/** Whether the value of a tensor's data is unknown. */
export type Question = (dataId: object) => boolean;

let question: Question | undefined;

/** Whether the tensor's value cannot be read because a trace is going on. */
export function isTraced(tensor: tf.Tensor): boolean {
  return question?.(tensor.dataId) ?? false;
}

/** Whether a function is being traced. */
export function isTracing(): boolean {
  return question !== undefined;
}

/**
 * Answers for the tensors of a trace while a body runs.
 *
 * @param answer Whether a tensor's value is unknown.
 * @param body What runs meanwhile.
 * @returns What the body returns.
 */
export function whileTracing<T>(answer: Question, body: () => T): T {
  const before = question;
  question = answer;
  try {
    return body();
  } finally {
    question = before;
  }
}
