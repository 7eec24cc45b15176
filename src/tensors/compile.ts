/**
 * Turns a function of tensors into one that is a single call to the device.
 *
 * On the backend `tensorflow` a function is run twice with tensors that have
 * shapes and no values; what it does becomes one TensorFlow function, which later
 * calls run: what `tf.function` is in Python. TF.js' gradients and optimizers
 * may be inside. On every other backend the function runs as it is.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { flatten, unflatten } from "./nested.ts";
import { ATTRIBUTE } from "./tensorflow/attributes.ts";
import { surrounding } from "./machine.ts";
import { CompileError } from "./tensorflow/recorder.ts";
import { startedTensorFlow } from "./tensorflow/start.ts";
import {
  type TensorFlowBackend,
  trace,
  type Traced,
} from "./tensorflow/trace.ts";
import { isTracing } from "./traced.ts";

/** How a function is compiled. */
export interface CompileOptions {
  /** What errors call it. Default: the function's own name. */
  readonly name?: string;
  /** Most shapes and plain values that it may be traced for. Default 16. */
  readonly limit?: number;
  /**
   * Compiles further with XLA, which joins operations and takes seconds for
   * each trace. Default false.
   */
  readonly xla?: boolean;
}

let isOn = surrounding("SPARKLE_COMPILE") !== "0";

/**
 * Says whether functions are compiled where they can be; where not, they run as
 * they are written. At the start they are, unless the environment variable
 * `SPARKLE_COMPILE` is 0.
 */
export function useCompile(isWanted: boolean) {
  isOn = isWanted;
}

/** Whether functions are compiled on the current backend. */
export function isCompiling(): boolean {
  return isOn && tf.getBackend() === "tensorflow";
}

/** A function that is compiled on the backend `tensorflow`. */
export type Compiled<F> = F & Disposable & {
  /** What it did so far. */
  readonly counts: {
    /** How many functions were made of it. */
    readonly traces: number;
    /** Calls that were one call to the device. */
    readonly launches: number;
    /** Calls that ran as it is written. */
    readonly plain: number;
  };
};

/**
 * Compiles a function of tensors.
 *
 * It is traced once for each structure, shape and type of its tensors and for
 * each value of its other arguments; a number that changes is passed as
 * `tf.scalar`. Tensors from outside that it uses are held until it is disposed
 * of; variables are read anew at every call and may be assigned to. Inside a
 * gradient, and inside another compiled function, it runs as it is written.
 *
 * Whatever the function does besides computing tensors happens while it is
 * traced, twice, and never again. It must not dispose of its arguments.
 *
 * @param body Takes and returns lists and records of any depth, of tensors and
 * plain values; waits for nothing and reads no value.
 * @param options Name, limit and XLA.
 * @returns The same function. Its results are owned by the caller.
 * @throws {CompileError} When called, if the function reads a value, has a shape
 * that depends on one, does something else in a second trace (chance, time, a
 * counter), makes a variable, or was traced too often; with the line that did it.
 *
 * @example A step of gradient descent in one call
 * ```ts
 * import * as tf from "@tensorflow/tfjs-core";
 * import { assertAlmostEquals } from "@std/assert";
 * import { chooseBackend } from "kit/tensors/backend.ts";
 * import { compile } from "kit/tensors/compile.ts";
 *
 * await chooseBackend("cpu"); // on "tensorflow", one call
 * using step = compile((x: tf.Tensor1D, rate: tf.Scalar) => {
 *   const slope = tf.grad((x) => tf.sum(tf.square(x)))(x);
 *   return tf.sub(x, tf.mul(rate, slope));
 * });
 * const moved = step(tf.tensor1d([1, 2]), tf.scalar(0.25));
 * assertAlmostEquals((await moved.data())[1]!, 1);
 * ```
 */
export function compile<A extends unknown[], R>(
  body: (...args: A) => R,
  options: CompileOptions = {},
): Compiled<(...args: A) => R> {
  const name = options.name ?? (body.name || "a function");
  const functions = new Map<string, Traced>();
  const counts = { traces: 0, launches: 0, plain: 0 };
  const call = (...args: A): R => {
    if (!isCompiling() || isTracing() || isOnTape()) {
      counts.plain++;
      return body(...args);
    }
    const flat = flatten(args, (kind) =>
      new CompileError(
        `Cannot call ${name}: needed tensors and plain values, got ${kind}`,
      ));
    let traced = functions.get(flat.key);
    if (!traced) {
      checkLimit(name, functions, options.limit ?? 16);
      traced = trace(here(), executor(), body as never, flat, name);
      functions.set(flat.key, traced);
      counts.traces++;
    }
    checkAlive(name, flat.tensors, traced.reads);
    counts.launches++;
    return run(traced, flat.tensors, options.xla ?? false) as R;
  };
  return Object.assign(call, {
    counts,
    [Symbol.dispose]() {
      for (const traced of functions.values()) free(traced);
      functions.clear();
    },
  });
}

function checkLimit(
  name: string,
  functions: ReadonlyMap<string, Traced>,
  limit: number,
) {
  if (functions.size < limit) return;
  const [last] = [...functions.keys()].slice(-1);
  throw new CompileError(
    `Cannot compile ${name} once more: needed at most ${limit} combinations of shapes and plain values, got another after ${last}. Pass a number that changes as tf.scalar(x), pad shapes to a few sizes, or raise the limit`,
  );
}

function checkAlive(
  name: string,
  args: readonly tf.Tensor[],
  variables: readonly tf.Variable[],
) {
  for (const tensor of [...args, ...variables]) {
    if (!tensor.isDisposed) continue;
    const what = variables.includes(tensor as tf.Variable)
      ? `its variable "${(tensor as tf.Variable).name}"`
      : "an argument";
    throw new CompileError(
      `Cannot call ${name}: needed tensors that are alive, got ${what} of shape [${tensor.shape}] disposed of`,
    );
  }
}

function run(
  traced: Traced,
  args: readonly tf.Tensor[],
  xla: boolean,
): unknown {
  const backend = here();
  const inputs = [
    ...backend.getInputTensorIds([...args, ...traced.reads]),
    ...traced.captured,
  ];
  const outputs = executor().executeOp(
    traced.function.name,
    xla ? XLA : [],
    inputs,
    traced.shapes.length,
    traced.shapes,
  ).map((metadata) => backend.createOutputTensor(metadata));
  const returned = outputs.length - traced.assigns.length;
  traced.assigns.forEach((variable, i) => {
    const value = outputs[returned + i]!;
    variable.assign(value);
    value.dispose();
  });
  return unflatten(traced.template, outputs.slice(0, returned));
}

const XLA = [{ name: "_XlaMustCompile", type: ATTRIBUTE.bool, value: true }];

function free(traced: Traced) {
  for (const id of traced.captured) executor().deleteTensor(id);
  traced.function[Symbol.dispose]();
}

function here(): TensorFlowBackend {
  return tf.backend() as unknown as TensorFlowBackend;
}

function executor() {
  return startedTensorFlow()!.executor;
}

/** A compiled call would leave no trace on the tape. */
function isOnTape(): boolean {
  const { state } = tf.engine() as unknown as {
    state: { gradientDepth: number };
  };
  return state.gradientDepth > 0;
}
