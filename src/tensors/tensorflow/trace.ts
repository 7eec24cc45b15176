/**
 * Traces a function of tensors into a TensorFlow function.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { flatten, type Template, unflatten } from "../nested.ts";
import { whileTracing } from "../traced.ts";
import type { Binding } from "./binding.ts";
import { DATA_TYPE } from "./data_types.ts";
import type { EagerExecutor } from "./eager.ts";
import type { Executor, TensorMetadata, Values } from "./executor.ts";
import { Graph, type GraphFunction, type GraphOutput } from "./graph.ts";
import { CompileError, type Entry, Recorder } from "./recorder.ts";
import { withDeepStacks } from "./source_line.ts";

/** The parts of `tfjs-node`'s backend that a trace touches. */
export interface TensorFlowBackend {
  /** What operations pass through; its executor is exchanged. */
  readonly binding: Binding;
  /** What is known of each tensor. */
  readonly tensorMap: { get(dataId: object): { id: number; values: unknown } };
  /** Registers host values; wrapped during a trace. */
  write(values: Values, shape: number[], dtype: tf.DataType): object;
  /** Waits for values; stopped during a trace. */
  read(dataId: object): Promise<unknown>;
  /** Makes a tensor of a number of the executor's. */
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  /** The executor's numbers of tensors, brought to the device if need be. */
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
}

/** A function as TensorFlow knows it. */
export interface Traced {
  /** Its name. */
  readonly function: GraphFunction;
  /** The structure of what it returns. */
  readonly template: Template;
  /** Shapes of all outputs: those returned, then those for variables. */
  readonly shapes: readonly (readonly number[])[];
  /** Variables that it reads; their values follow the arguments. */
  readonly reads: readonly tf.Variable[];
  /** Numbers of handles to tensors from outside; they come last. */
  readonly captured: readonly number[];
  /** Variables that it assigns to, in the order of the last outputs. */
  readonly assigns: readonly tf.Variable[];
}

/** A function whatever its arguments. */
export type Body = (...args: unknown[]) => unknown;

let made = 0;

/**
 * Traces a function twice and makes a TensorFlow function of it.
 *
 * @param backend TF.js' backend over TensorFlow.
 * @param eager What runs operations at once.
 * @param body Is called with tensors that have no values.
 * @param args The structure of its arguments, and tensors like them.
 * @param what Its name, for errors.
 * @returns The function; nothing of the trace is left.
 * @throws {CompileError} If it cannot be frozen, with the line that is why.
 */
export function trace(
  backend: TensorFlowBackend,
  eager: EagerExecutor,
  body: Body,
  args: { tensors: readonly tf.Tensor[]; template: Template },
  what: string,
): Traced {
  const setting = { backend, eager, body, args, what };
  using first = new Graph(eager.context);
  const once = record(setting, first);
  freeCaptures(eager, once);
  using second = new Graph(eager.context);
  const again = onAnotherDay(() =>
    record(setting, second, once.recorder.entries)
  );
  try {
    if (once.result.key !== again.result.key) {
      throw new CompileError(
        `Cannot compile ${what}: needed the same plain values returned in every trace, got ${once.result.key} and then ${again.result.key}`,
      );
    }
    return toFunction(again, second, what);
  } catch (error) {
    freeCaptures(eager, again);
    throw error;
  }
}

/** Two traces that read the clock must differ, also as float32. */
function onAnotherDay<T>(body: () => T): T {
  const clocks = [Date, performance];
  const day = 86_400_000;
  const before = clocks.map((clock) => clock.now);
  clocks.forEach((clock, i) => {
    clock.now = () => before[i]!.call(clock) + day;
  });
  try {
    return body();
  } finally {
    clocks.forEach((clock, i) => clock.now = before[i]!);
  }
}

interface Setting {
  readonly backend: TensorFlowBackend;
  readonly eager: EagerExecutor;
  readonly body: Body;
  readonly args: { tensors: readonly tf.Tensor[]; template: Template };
  readonly what: string;
}

interface Recording {
  readonly recorder: Recorder;
  readonly inputs: readonly GraphOutput[];
  readonly outputs: readonly GraphOutput[];
  readonly result: { readonly key: string; readonly template: Template };
  readonly variables: readonly TracedVariable[];
  readonly assigned: readonly { variable: tf.Variable; output: GraphOutput }[];
}

interface TracedVariable {
  readonly variable: tf.Variable;
  readonly original: tf.Tensor;
  /** Stands for the variable's value at the beginning. */
  readonly symbol: tf.Tensor;
  readonly output: GraphOutput;
}

function freeCaptures(eager: EagerExecutor, { recorder }: Recording) {
  for (const { id } of recorder.captures.values()) eager.deleteTensor(id);
}

function record(
  setting: Setting,
  graph: Graph,
  expected?: readonly Entry[],
): Recording {
  const { backend, eager, what } = setting;
  const recorder = new Recorder(eager, graph, what, expected);
  const { numTensors } = tf.memory();
  const originals = ownVariables().map((variable) => ({
    variable,
    original: tf.keep(tf.clone(variable)),
  }));
  const undo = install(backend, recorder);
  try {
    const recording = scoped(() => recordBody(setting, recorder, originals));
    checkKept(originals.length + numTensors, what);
    return recording;
  } catch (error) {
    for (const { id } of recorder.captures.values()) eager.deleteTensor(id);
    throw error;
  } finally {
    undo();
    for (const { original } of originals) original.dispose();
  }
}

/** `tf.tidy` of which nothing survives but what is kept. */
function scoped<T>(body: () => T): T {
  tf.engine().startScope("compile");
  try {
    return body();
  } finally {
    tf.engine().endScope();
  }
}

function checkKept(before: number, what: string) {
  const kept = tf.memory().numTensors - before;
  if (kept <= 0) return;
  throw new CompileError(
    `Cannot compile ${what}: needed tensors that are returned or let go, got ${kept} kept with tf.keep. Return them`,
  );
}

/** Runs the body on tensors without values, and puts its variables back. */
function recordBody(
  { backend, body, args, what }: Setting,
  recorder: Recorder,
  originals: readonly Pick<TracedVariable, "variable" | "original">[],
): Recording {
  const unknown = (dataId: object) => {
    const info = backend.tensorMap.get(dataId);
    return info.values == null && recorder.isUnknown(info.id);
  };
  const symbols = args.tensors.map((tensor) => symbol(backend, tensor));
  const variables = originals.map((pair) => {
    const { tensor, output } = symbol(backend, pair.variable);
    return { ...pair, symbol: tensor, output };
  });
  try {
    for (const { variable, symbol } of variables) variable.assign(symbol);
    const given = symbols.map(({ tensor }) => tensor);
    const list = unflatten(args.template, given) as unknown[];
    const returned = withDeepStacks(() =>
      whileTracing(unknown, () => body(...list))
    );
    return {
      recorder,
      inputs: symbols.map(({ output }) => output),
      variables,
      ...gather(backend, recorder, returned, variables, what),
    };
  } finally {
    for (const { variable, original } of variables) variable.assign(original);
  }
}

/** A tensor without a value, of another's shape and type. */
function symbol(backend: TensorFlowBackend, like: tf.Tensor) {
  const recorder = backend.binding.executor as Recorder;
  const { output, metadata } = recorder.input(
    like.shape,
    DATA_TYPE[like.dtype],
  );
  return { tensor: backend.createOutputTensor(metadata), output };
}

/** What a body returned and what it assigned to, as outputs of the graph. */
function gather(
  backend: TensorFlowBackend,
  recorder: Recorder,
  returned: unknown,
  variables: readonly TracedVariable[],
  what: string,
) {
  if (recorder.refusal) throw recorder.refusal;
  if (returned instanceof Promise) {
    throw recorder.refuse("a function that returns tensors", "a promise");
  }
  const result = flatten(
    returned,
    (kind) =>
      new CompileError(
        `Cannot compile ${what}: needed tensors and plain values returned, got ${kind}`,
      ),
  );
  const outputOf = (tensor: tf.Tensor) =>
    recorder.output(backend.getInputTensorIds([tensor])[0]!);
  const assigned = variables
    .filter(({ variable, symbol }) => variable.dataId !== symbol.dataId)
    .map(({ variable }) => ({ variable, output: outputOf(variable) }));
  const outputs = result.tensors.map(outputOf);
  recorder.finish();
  return { result, outputs, assigned };
}

function toFunction(recording: Recording, graph: Graph, what: string): Traced {
  const { recorder, inputs, outputs, variables, assigned } = recording;
  const results = [...outputs, ...assigned.map(({ output }) => output)];
  const read = variables.filter(({ output }) => recorder.isUsed(output));
  const captures = [...recorder.captures.values()];
  const name = `compiled_${what.replaceAll(/\W/g, "_")}_${made++}`;
  return {
    function: graph.toFunction(name, [
      ...inputs,
      ...read.map(({ output }) => output),
      ...captures.map(({ output }) => output),
    ], results),
    template: recording.result.template,
    shapes: results.map(({ shape }) => shape),
    reads: read.map(({ variable }) => variable),
    captured: captures.map(({ id }) => id),
    assigns: assigned.map(({ variable }) => variable),
  };
}

/** The variables that live on the current backend. */
function ownVariables(): tf.Variable[] {
  const backend = tf.backend();
  const { tensorInfo } = (tf.engine() as unknown as {
    state: { tensorInfo: WeakMap<object, { backend: unknown }> };
  }).state;
  return Object.values(tf.engine().registeredVariables)
    .filter(({ dataId }) => tensorInfo.get(dataId)?.backend === backend);
}

/** Exchanges what a trace must see; returns what puts it back. */
function install(backend: TensorFlowBackend, recorder: Recorder): () => void {
  const engine = tf.engine() as unknown as { makeVariable?: unknown };
  const before: Executor = backend.binding.executor;
  const { write } = backend;
  backend.binding.executor = recorder;
  backend.write = (values, shape, dtype) => {
    recorder.madeHere(values);
    return write.call(backend, values, shape, dtype);
  };
  backend.read = () => {
    recorder.refuse(
      "tensors that are passed on unread",
      "the value of one read",
      "Return the tensor and read it outside",
    );
    // Nothing may wait for it, and nobody would catch a rejection.
    return new Promise(() => {});
  };
  engine.makeVariable = () => {
    throw recorder.refuse(
      "variables that are there before",
      "one made inside",
      "Make it outside; an optimizer makes its own at the first step: take that uncompiled",
    );
  };
  return () => {
    backend.binding.executor = before;
    for (const name of ["write", "read"] as const) {
      delete (backend as Partial<TensorFlowBackend>)[name];
    }
    delete engine.makeVariable;
  };
}
