/**
 * A TensorFlow graph that is being written, and the function it becomes.
 *
 * @module
 */

import {
  ATTRIBUTE,
  type Attribute,
  type AttributeWriter,
  cString,
  writeAttribute,
} from "./attributes.ts";
import type { Context } from "./eager.ts";
import type { Values } from "./executor.ts";
import { deleteStringTensor, newHostTensor } from "./host_tensors.ts";
import { DATA_TYPE } from "./data_types.ts";
import { graphWriter } from "./graph_attributes.ts";
import { type GraphSymbols, graphSymbols } from "./graph_symbols.ts";
import { type OpDef, readOpDef } from "./op_def.ts";

/** One output of an operation in a graph. */
export interface GraphOutput {
  /** A `TF_Output` as C lays it out. */
  readonly place: BigUint64Array<ArrayBuffer>;
  /** Its shape; −1 where TensorFlow cannot tell before it runs. */
  readonly shape: number[];
  /** TensorFlow's number of its type. */
  readonly dtype: number;
}

/** A graph; disposed of once its function is made. */
export class Graph {
  readonly #context: Context;
  readonly #symbols: GraphSymbols;
  readonly #graph: Deno.PointerValue;
  readonly #writer: AttributeWriter<Deno.PointerValue>;
  #count = 0;

  /**
   * Begins an empty graph.
   *
   * @param context Where its function will run.
   */
  constructor(context: Context) {
    this.#context = context;
    this.#symbols = graphSymbols(context.library.path);
    this.#graph = this.#symbols.TF_NewGraph();
    this.#writer = graphWriter(this.#symbols);
  }

  /** How many operations it has. */
  get size(): number {
    return this.#count;
  }

  /** What TensorFlow says about an operation. */
  definition(name: string): OpDef {
    let definition = definitions.get(name);
    if (definition) return definition;
    const buffer = this.#symbols.TF_NewBuffer()!;
    try {
      const { status } = this.#context;
      this.#symbols.TF_GraphGetOpDef(
        this.#graph,
        cString(name),
        buffer,
        status.pointer,
      );
      status.check(() => `Cannot add ${name} to a graph`);
      const view = new Deno.UnsafePointerView(buffer);
      const length = Number(view.getBigUint64(8));
      const data = Deno.UnsafePointer.create(view.getBigUint64(0))!;
      definition = readOpDef(
        new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(data, length)),
      );
    } finally {
      this.#symbols.TF_DeleteBuffer(buffer);
    }
    definitions.set(name, definition);
    return definition;
  }

  /** Adds an input of the function. */
  placeholder(shape: readonly number[], dtype: number): GraphOutput {
    return this.operation("Placeholder", [
      { name: "dtype", type: ATTRIBUTE.type, value: dtype },
      { name: "shape", type: ATTRIBUTE.shape, value: [...shape] },
    ], [])[0]!;
  }

  /** Adds a constant. */
  constant(
    shape: readonly number[],
    dtype: number,
    values: Values,
  ): GraphOutput {
    const { library, status } = this.#context;
    const host = newHostTensor(library, shape, dtype, values);
    const node = this.#begin("Const");
    try {
      this.#writer.type(node, cString("dtype"), dtype);
      this.#symbols.TF_SetAttrTensor(
        node,
        cString("value"),
        host,
        status.pointer,
      );
      status.check(() => `Cannot add a constant of shape [${shape}]`);
    } finally {
      if (dtype === DATA_TYPE.string) deleteStringTensor(library, host);
      else library.symbols.TF_DeleteTensor(host);
    }
    return this.#finish(
      node,
      () => `Cannot add a constant of shape [${shape}]`,
    )[0]!;
  }

  /**
   * Adds an operation.
   *
   * @param name As TensorFlow calls it.
   * @param attributes What is not to be inferred from the inputs.
   * @param inputs In order; lists lie flat among them.
   * @param what Says for an error what could not be done.
   * @returns Its outputs, with the shapes that TensorFlow infers.
   * @throws {TensorFlowError} If TensorFlow refuses it.
   */
  operation(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly GraphOutput[],
    what: () => string = () => `Cannot add ${name} to a graph`,
  ): GraphOutput[] {
    const definition = this.definition(name);
    const node = this.#begin(name);
    let at = 0;
    for (const input of definition.inputs) {
      if (!input.countedBy && !input.typedBy) {
        const one = inputs[at++];
        if (one) this.#symbols.TF_AddInput(node, bytesOf(one.place));
        continue;
      }
      const count = listLength(input, attributes, definition, inputs.length);
      const list = inputs.slice(at, at += count);
      const places = placesOf(list);
      this.#symbols.TF_AddInputList(node, places, list.length);
    }
    for (const attribute of attributes) {
      // Run at once, an operation passes over attributes that it does not know.
      if (!definition.attributes.has(attribute.name)) continue;
      writeAttribute(this.#writer, node, attribute);
    }
    return this.#finish(node, what);
  }

  /**
   * Turns the graph into a function that the context knows by name.
   *
   * @param name What it will be called; no other function may be.
   * @param inputs Placeholders, in the order of the function's inputs.
   * @param outputs What it returns, in order.
   * @throws {TensorFlowError} If TensorFlow refuses it.
   */
  toFunction(
    name: string,
    inputs: readonly GraphOutput[],
    outputs: readonly GraphOutput[],
  ): GraphFunction {
    const { status, pointer } = this.#context;
    const symbols = this.#symbols;
    // An output may be an input, or stand twice: an identity is neither.
    const results = outputs.map((output) =>
      this.operation("Identity", [], [output])[0]!
    );
    const ownName = new TextEncoder().encode(`${name}\0`);
    const made = symbols.TF_GraphToFunction(
      this.#graph,
      ownName,
      0,
      -1,
      null,
      inputs.length,
      placesOf(inputs),
      results.length,
      placesOf(results),
      null,
      null,
      null,
      status.pointer,
    );
    status.check(() => `Cannot make the function ${name} of a graph`);
    symbols.TFE_ContextAddFunction(pointer, made, status.pointer);
    const failed = () => `Cannot make the function ${name} known`;
    try {
      status.check(failed);
    } finally {
      symbols.TF_DeleteFunction(made);
    }
    return {
      name,
      [Symbol.dispose]: () => {
        symbols.TFE_ContextRemoveFunction(
          pointer,
          ownName,
          status.pointer,
        );
        status.check(() => `Cannot forget the function ${name}`);
      },
    };
  }

  /** Frees the graph; functions made of it live on. */
  [Symbol.dispose]() {
    this.#symbols.TF_DeleteGraph(this.#graph);
  }

  #begin(name: string): Deno.PointerValue {
    const own = new TextEncoder().encode(`n${this.#count++}\0`);
    return this.#symbols.TF_NewOperation(this.#graph, cString(name), own);
  }

  #finish(node: Deno.PointerValue, what: () => string): GraphOutput[] {
    const { status } = this.#context;
    const symbols = this.#symbols;
    const operation = symbols.TF_FinishOperation(node, status.pointer);
    status.check(what);
    const address = BigInt(Deno.UnsafePointer.value(operation));
    const count = symbols.TF_OperationNumOutputs(operation);
    return Array.from({ length: count }, (_, i) => {
      const place = BigUint64Array.of(address, BigInt(i));
      const dtype = symbols.TF_OperationOutputType(bytesOf(place));
      return { place, dtype, shape: this.#shape(place) };
    });
  }

  /** −1 for a dimension, or one −1 alone for a rank, that is not known. */
  #shape(place: BigUint64Array<ArrayBuffer>): number[] {
    const { status } = this.#context;
    const output = bytesOf(place);
    const rank = this.#symbols.TF_GraphGetTensorNumDims(
      this.#graph,
      output,
      status.pointer,
    );
    status.check(() => "Cannot ask for a rank");
    if (rank <= 0) return rank < 0 ? [-1] : [];
    const shape = new BigInt64Array(rank);
    this.#symbols.TF_GraphGetTensorShape(
      this.#graph,
      output,
      shape,
      rank,
      status.pointer,
    );
    status.check(() => "Cannot ask for a shape");
    return Array.from(shape, Number);
  }
}

/** A function that a context knows; disposed of when it is not needed. */
export interface GraphFunction extends Disposable {
  /** Its name, to be run as an operation. */
  readonly name: string;
}

/** Definitions do not change within a process. */
const definitions = new Map<string, OpDef>();

function listLength(
  { countedBy, typedBy }: OpDef["inputs"][number],
  attributes: readonly Attribute[],
  { inputs }: OpDef,
  given: number,
): number {
  const name = countedBy ?? typedBy;
  const value = attributes.find((attribute) => attribute.name === name)?.value;
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value.length;
  return given - (inputs.length - 1);
}

function placesOf(
  outputs: readonly GraphOutput[],
): BigUint64Array<ArrayBuffer> {
  const places = new BigUint64Array(2 * outputs.length);
  outputs.forEach(({ place }, i) => places.set(place, 2 * i));
  return places;
}

function bytesOf(place: BigUint64Array<ArrayBuffer>) {
  return new Uint8Array(place.buffer);
}
