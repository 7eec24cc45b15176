/**
 * Writes operations down as a graph instead of running them.
 *
 * @module
 */

import { type Attribute, describeAttribute } from "./attributes.ts";
import { dataTypeName } from "./data_types.ts";
import type { EagerExecutor } from "./eager.ts";
import type {
  ConstantTensor,
  Counts,
  Executor,
  TensorMetadata,
  Values,
} from "./executor.ts";
import type { Graph, GraphOutput } from "./graph.ts";
import { sourceLine } from "./source_line.ts";

/** A line of what was written down, to be compared with a second trace. */
export interface Entry {
  /** The operation, or `a constant`. */
  readonly name: string;
  /** Attributes, types and inputs by their order in the trace. */
  readonly details: string;
  /** A constant's values. */
  readonly values?: Values;
}

/** A tensor from outside that the function uses. */
export interface Capture {
  /** Its placeholder. */
  readonly output: GraphOutput;
  /** The executor's number of a handle that the function owns. */
  readonly id: number;
}

/** Thrown where a function cannot be compiled. */
export class CompileError extends TypeError {
  /** For what catches it from another realm. */
  override readonly name = "CompileError";
}

/** Stands in for the executor while a function is traced. */
export class Recorder implements Executor {
  readonly counts: Counts = { launches: 0, uploads: 0, reads: 0 };
  /** All that was written down. */
  readonly entries: Entry[] = [];
  /** Tensors from outside, by the executor's numbers. */
  readonly captures = new Map<number, Capture>();
  /** The first refusal; code under trace may have caught it. */
  refusal: CompileError | undefined;

  readonly #eager: EagerExecutor;
  readonly #graph: Graph;
  readonly #what: string;
  readonly #expected: readonly Entry[] | undefined;
  readonly #nodes = new Map<number, GraphOutput>();
  readonly #order = new Map<GraphOutput, number>();
  readonly #used = new Set<GraphOutput>();
  readonly #constants = new Map<number, Values>();
  readonly #origins = new WeakMap<object, Error>();

  /**
   * Begins a trace.
   *
   * @param eager Runs what is not recorded; both share their numbers.
   * @param graph What is written.
   * @param what The function's name, for errors.
   * @param expected What an earlier trace wrote down.
   */
  constructor(
    eager: EagerExecutor,
    graph: Graph,
    what: string,
    expected?: readonly Entry[],
  ) {
    this.#eager = eager;
    this.#graph = graph;
    this.#what = what;
    this.#expected = expected;
  }

  /** Tensors alive, those of the trace left out. */
  get tensors(): number {
    return this.#eager.tensors;
  }

  /** Adds an input of the function and numbers it. */
  input(shape: readonly number[], dtype: number): {
    output: GraphOutput;
    metadata: TensorMetadata;
  } {
    const output = this.#graph.placeholder(shape, dtype);
    return { output, metadata: this.#number(output) };
  }

  /** Where a number of this trace stands in the graph. */
  output(id: number): GraphOutput {
    const node = this.#node(id);
    this.#used.add(node);
    return node;
  }

  /** Whether an operation reads it, or the function returns it. */
  isUsed(output: GraphOutput): boolean {
    return this.#used.has(output);
  }

  isRecorded(id: number): boolean {
    return this.#nodes.has(id);
  }

  /** Whether a number stands for a value that is not known. */
  isUnknown(id: number): boolean {
    return this.#nodes.has(id) && !this.#constants.has(id);
  }

  /** Notes that values were made within the function, and where. */
  madeHere(values: object) {
    this.#origins.set(values, new Error());
  }

  createTensor(
    shape: readonly number[],
    dataType: number,
    values: Values,
  ): number {
    const origin = this.#origins.get(values);
    if (!origin) return this.#eager.createTensor(shape, dataType, values);
    const details = `${dataTypeName(dataType)}[${shape}]`;
    this.#note({ name: "a constant", details, values }, origin);
    const { id } = this.#number(this.#graph.constant(shape, dataType, values));
    this.#constants.set(id, values);
    return id;
  }

  constant(_key: string, make: () => ConstantTensor): number {
    const { shape, dataType, values } = make();
    this.madeHere(values);
    return this.createTensor(shape, dataType, values);
  }

  share(id: number): number {
    return id; // The trace frees nothing before its end.
  }

  deleteTensor(id: number) {
    if (this.#nodes.has(id)) return;
    throw this.refuse(
      "a function that leaves tensors from outside alone",
      "one disposed of",
    );
  }

  tensorDataSync(id: number): Values {
    const known = this.#constants.get(id);
    if (known) return known;
    if (!this.#nodes.has(id)) return this.#eager.tensorDataSync(id);
    throw this.refuse(
      "tensors that are passed on unread",
      "the value of one read",
      "Return the tensor and read it outside",
    );
  }

  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
  ): TensorMetadata[] {
    const origin = new Error();
    const nodes = inputs.map((id) => this.output(id));
    const settings = attributes.map(describeAttribute).join(", ");
    const places = nodes.map((node) => this.#order.get(node)).join(", ");
    this.#note({ name, details: `(${settings}) of ${places}` }, origin);
    if (this.#graph.definition(name).isStateful) {
      throw this.refuse(
        "the same result from the same tensors every time",
        `${name}, whose results change`,
        "Make such numbers outside and pass them in as tensors",
        origin,
      );
    }
    const outputs = this.#graph.operation(
      name,
      attributes,
      nodes,
      () => this.#describeCall(name, settings, nodes, origin),
    );
    if (outputs.some(({ shape }) => shape.includes(-1))) {
      throw this.refuse(
        "shapes that follow from shapes",
        `${name}, whose shape depends on values`,
        undefined,
        origin,
      );
    }
    return outputs.map((output) => this.#number(output));
  }

  /** Compares the end of this trace with that of the earlier one. */
  finish() {
    const missing = this.#expected?.[this.entries.length];
    if (!missing) return;
    throw this.refuse(
      "the same operations in every trace",
      `${missing.name} in the first trace and nothing in the second`,
    );
  }

  /** Makes a refusal, keeps it, and returns it to be thrown. */
  refuse(
    needed: string,
    got: string,
    advice?: string,
    origin: Error = new Error(),
  ): CompileError {
    const error = new CompileError(
      `Cannot compile ${this.#what}: needed ${needed}, got ${got} at ${
        sourceLine(origin)
      }${advice ? `. ${advice}` : ""}`,
    );
    this.refusal ??= error;
    return error;
  }

  #number(output: GraphOutput): TensorMetadata {
    const id = this.#eager.newId();
    this.#nodes.set(id, output);
    this.#order.set(output, this.#order.size);
    return { id, shape: output.shape.slice(), dtype: output.dtype };
  }

  /** The node of a tensor; one from outside becomes an input. */
  #node(id: number): GraphOutput {
    const node = this.#nodes.get(id) ?? this.captures.get(id)?.output;
    if (node) return node;
    // Shares the memory, and lives as long as the function.
    const [own] = this.#eager.executeOp("Identity", [], [id], 1);
    const output = this.#graph.placeholder(own!.shape, own!.dtype);
    this.#order.set(output, this.#order.size);
    this.captures.set(id, { output, id: own!.id });
    return output;
  }

  #note(entry: Entry, origin: Error) {
    const expected = this.#expected?.[this.entries.length];
    this.entries.push(entry);
    if (!this.#expected) return;
    const before = expected ?? { name: "nothing", details: "" };
    if (before.name !== entry.name || before.details !== entry.details) {
      throw this.refuse(
        "the same operations in every trace",
        `${before.name}${before.details} and then ${entry.name}${entry.details}`,
        "Pass what changes in as an argument",
        origin,
      );
    }
    const place = differsAt(before.values, entry.values);
    if (place === undefined) return;
    throw this.refuse(
      "the same numbers in every trace",
      `${before.values![place]} and then ${entry.values![place]}`,
      "A number that changes (chance, time, a counter) would be frozen: pass it in as a tensor, such as tf.scalar(x)",
      origin,
    );
  }

  #describeCall(
    name: string,
    settings: string,
    nodes: readonly GraphOutput[],
    origin: Error,
  ): string {
    const tensors = nodes.map(({ dtype, shape }) =>
      `${dataTypeName(dtype)}[${shape}]`
    );
    return `Cannot compile ${this.#what}: ${name}(${settings}) on ${
      tensors.join(", ") || "no tensor"
    } at ${sourceLine(origin)}`;
  }
}

/** The first place where two lists of values differ. */
function differsAt(a?: Values, b?: Values): number | undefined {
  if (!a || !b) return undefined;
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (!sameValue(a[i], b[i])) return i;
  }
  return undefined;
}

function sameValue(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  }
  return Object.is(a, b);
}
