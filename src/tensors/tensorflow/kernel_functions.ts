/**
 * Kernels of many operations as functions of TensorFlow's, one call each.
 *
 * A call costs as much as some seven operations, and making a function as much
 * as some hundred calls. So a kernel runs operation by operation at first, and
 * becomes a function for the sizes in which it keeps coming up.
 *
 * @module
 */

import { whileTracing } from "../traced.ts";
import { type Binding, withExecutor } from "./binding.ts";
import type { EagerExecutor } from "./eager.ts";
import type { TensorMetadata } from "./executor.ts";
import { Graph } from "./graph.ts";
import { Recorder } from "./recorder.ts";

/** A tensor of an executor's, and its shape. */
export interface Numbered {
  /** Its number. */
  readonly id: number;
  /** Its shape. */
  readonly shape: readonly number[];
}

/** Tensors by name; their order is that of the function's inputs or outputs. */
export type Named<T> = Readonly<Record<string, T>>;

/** A function to be run as an operation. */
export interface KernelFunction {
  /** Its name. */
  readonly name: string;
  /** The shapes of its outputs, by their names and in order. */
  readonly shapes: Named<readonly number[]>;
}

/** What a kernel computes, out of inputs that may have no values. */
export type KernelBody = (inputs: Named<TensorMetadata>) => Named<Numbered>;

/** From this use on a kernel of some sizes is a function. */
const USES = 8;

/** Most functions; TensorFlow keeps some memory of each for ever. */
const FUNCTIONS = 64;

/** Most sizes that are counted before counting begins again. */
const COUNTED = 4096;

/** The functions that kernels became. */
export class KernelFunctions {
  readonly #eager: EagerExecutor;
  readonly #binding: Binding;
  readonly #name: string;
  readonly #uses = new Map<string, number>();
  readonly #functions = new Map<string, KernelFunction>();

  /**
   * Begins without any.
   *
   * @param eager What runs them.
   * @param binding Its executor is exchanged while a function is made.
   * @param name Begins the functions' names; nobody else's on this executor.
   */
  constructor(eager: EagerExecutor, binding: Binding, name: string) {
    this.#eager = eager;
    this.#binding = binding;
    this.#name = name;
  }

  /**
   * The function of a kernel, if it came up often enough in these sizes.
   *
   * @param key Names the kernel with all that it depends on besides its inputs.
   * @param inputs Tensors like those that it will be called with.
   * @param body What it computes; a pure function.
   */
  of(
    key: string,
    inputs: Named<Numbered>,
    body: KernelBody,
  ): KernelFunction | undefined {
    const sizes = Object.entries(inputs)
      .map(([name, { shape }]) => `${name}:${shape}`);
    const full = [key, ...sizes].join(" ");
    const known = this.#functions.get(full);
    if (known || this.#functions.size >= FUNCTIONS) return known;
    const uses = (this.#uses.get(full) ?? 0) + 1;
    if (uses < USES) {
      if (this.#uses.size >= COUNTED) this.#uses.clear();
      this.#uses.set(full, uses);
      return undefined;
    }
    this.#uses.delete(full);
    const made = this.#make(key, inputs, body);
    this.#functions.set(full, made);
    return made;
  }

  #make(
    key: string,
    inputs: Named<Numbered>,
    body: KernelBody,
  ): KernelFunction {
    const name = `${this.#name}_${this.#functions.size}`;
    const eager = this.#eager;
    using graph = new Graph(eager.context);
    const recorder = new Recorder(eager, graph, key);
    const symbols = mapValues(
      inputs,
      ({ id, shape }) => recorder.input(shape, eager.typeOf(id)),
    );
    const outputs = withExecutor(
      this.#binding,
      recorder,
      () =>
        whileTracing(
          () => true, // no tensor has a value
          () => body(mapValues(symbols, ({ metadata }) => metadata)),
        ),
    );
    checkCaptures(eager, recorder, key);
    graph.toFunction(
      name,
      Object.values(symbols).map(({ output }) => output),
      Object.values(outputs).map(({ id }) => recorder.output(id)),
    );
    return { name, shapes: mapValues(outputs, ({ shape }) => shape) };
  }
}

/** Refuses a kernel that used tensors which it was not given. */
function checkCaptures(
  eager: EagerExecutor,
  { captures }: Recorder,
  key: string,
) {
  if (captures.size === 0) return;
  for (const { id } of captures.values()) eager.deleteTensor(id);
  throw new Error(
    `Cannot make a function of ${key}: needed a kernel of its inputs alone, got one that reads ${captures.size} others`,
  );
}

function mapValues<A, B>(record: Named<A>, map: (value: A) => B): Named<B> {
  const entries = Object.entries(record);
  return Object.fromEntries(entries.map(([key, value]) => [key, map(value)]));
}
