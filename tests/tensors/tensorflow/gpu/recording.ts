import {
  ATTRIBUTE,
  type Attribute,
} from "kit/tensors/tensorflow/attributes.ts";
import { DATA_TYPE, dataTypeName } from "kit/tensors/tensorflow/data_types.ts";
import { EagerExecutor } from "kit/tensors/tensorflow/eager.ts";
import { Graph, type GraphOutput } from "kit/tensors/tensorflow/graph.ts";
import type { Argument, Declaration, Registry } from "./registry.ts";

/** An operation with the types that it was given, `Cast SrcT=int32 DstT=float32`. */
export type Use = string;

/** How a GPU would run a use. */
export interface Placement {
  /** Whether it has a kernel for these types. */
  readonly isOnGpu: boolean;
  /** The arguments, inputs and outputs, that lie in host memory. */
  readonly host: readonly string[];
}

/** A tensor that would be brought from one memory to the other. */
export interface Copy {
  /** The argument that needs it, `GatherV2.indices int32`. */
  readonly by: string;
  /** Where to. */
  readonly to: "host" | "device";
  /** How often. */
  count: number;
}

/** What was recorded. */
export interface Recording {
  /** Every use and how often: run at once, or written into a function. */
  readonly uses: Map<Use, { eager: number; written: number }>;
  /** Copies that operations run at once would need, with those for functions. */
  readonly eagerCopies: Map<string, Copy>;
  /** Copies within each function, by its number of operations. */
  readonly functionCopies: Map<string, Copy>;
}

/** Where a tensor lies: where it was made, and where copies of it are. */
interface Where {
  readonly places: Set<"host" | "device">;
}

/**
 * Records all that TensorFlow is given, with the places that its tensors would
 * have if there were a GPU.
 *
 * The rules are TensorFlow's own for running at once: whole numbers and text
 * come and go in host memory, an operation without a kernel runs on the
 * processor, and a tensor that was copied keeps the copy. Within a function
 * each tensor is copied once.
 *
 * @param registry The operations' declarations.
 * @param placementOf How a GPU runs a use; undefined where that is not known.
 * @param body Runs on the backend `tensorflow`.
 */
export async function recordUses(
  registry: Registry,
  placementOf: (use: Use) => Placement | undefined,
  body: () => Promise<void>,
): Promise<Recording> {
  const recording: Recording = {
    uses: new Map(),
    eagerCopies: new Map(),
    functionCopies: new Map(),
  };
  const eager = EagerExecutor.prototype;
  const graph = Graph.prototype;
  const before = {
    executeOp: eager.executeOp,
    createTensor: eager.createTensor,
    operation: graph.operation,
    constant: graph.constant,
  };
  const handles = new Map<bigint, Where>();
  const nodes = new WeakMap<GraphOutput, Where>();
  const addressOf = (executor: EagerExecutor, id: number) =>
    BigInt(Deno.UnsafePointer.value(executor.handle(id)));

  eager.createTensor = function (shape, dataType, values) {
    const id = before.createTensor.call(this, shape, dataType, values);
    const place = staysOnHost(dataType) ? "host" : "device";
    handles.set(addressOf(this, id), { places: new Set([place]) });
    return id;
  };

  eager.executeOp = function (name, attributes, inputs, count, shapes) {
    const symbols = this.context.library.symbols;
    const typeOf = (id: number) =>
      symbols.TFE_TensorHandleDataType(this.handle(id));
    const wheres = inputs.map((id) => handles.get(addressOf(this, id))!);
    const types = inputs.map(typeOf);
    const results = before.executeOp.call(
      this,
      name,
      attributes,
      inputs,
      count,
      shapes,
    );
    const made = results.map(({ dtype }) => dtype);
    const step = stepOf(registry, name, attributes, types, made);
    if (step) note(recording, step.use, "eager");
    const placement = step && placementOf(step.use);
    const places = placesOf(step, placement, types, made);
    places.inputs.forEach((to, i) =>
      bring(recording.eagerCopies, wheres[i], to, places.names[i]!, types[i]!)
    );
    results.forEach(({ id }, i) =>
      handles.set(addressOf(this, id), {
        places: new Set([places.outputs[i]!]),
      })
    );
    return results;
  };

  graph.constant = function (shape, dtype, values) {
    const output = before.constant.call(this, shape, dtype, values);
    const place = staysOnHost(dtype) ? "host" : "device";
    nodes.set(output, { places: new Set([place]) });
    return output;
  };

  graph.operation = function (name, attributes, inputs, what) {
    const outputs = before.operation.call(
      this,
      name,
      attributes,
      inputs,
      what,
    );
    const types = inputs.map(({ dtype }) => dtype);
    const made = outputs.map(({ dtype }) => dtype);
    const isArgument = name === "Placeholder";
    const step = isArgument
      ? undefined
      : stepOf(registry, name, attributes, types, made);
    if (step) note(recording, step.use, "written");
    const placement = step && placementOf(step.use);
    const places = placesOf(step, placement, types, made);
    places.inputs.forEach((to, i) =>
      bring(
        recording.functionCopies,
        nodes.get(inputs[i]!),
        to,
        places.names[i]!,
        types[i]!,
      )
    );
    outputs.forEach((output, i) =>
      nodes.set(output, { places: new Set([places.outputs[i]!]) })
    );
    return outputs;
  };

  try {
    await body();
  } finally {
    Object.assign(eager, {
      executeOp: before.executeOp,
      createTensor: before.createTensor,
    });
    Object.assign(graph, {
      operation: before.operation,
      constant: before.constant,
    });
  }
  return recording;
}

/** Where whole numbers and text are, unless a kernel says otherwise. */
function staysOnHost(dataType: number): boolean {
  return dataType === DATA_TYPE.int32 || dataType === DATA_TYPE.string;
}

function note(
  { uses }: Recording,
  use: Use,
  how: "eager" | "written",
) {
  const counts = uses.get(use) ?? { eager: 0, written: 0 };
  counts[how]++;
  uses.set(use, counts);
}

/** An operation that was given, with its arguments one by one. */
interface Step {
  readonly use: Use;
  readonly name: string;
  readonly inputs: readonly Argument[];
  readonly outputs: readonly Argument[];
}

/** A step; none for a call of a function. */
function stepOf(
  { declarations }: Registry,
  name: string,
  attributes: readonly Attribute[],
  inputTypes: readonly number[],
  outputTypes: readonly number[],
): Step | undefined {
  const declaration = declarations.get(name);
  if (!declaration) return undefined;
  const inputs = oneByOne(declaration.inputs, attributes, inputTypes.length);
  const outputs = oneByOne(declaration.outputs, attributes, outputTypes.length);
  const types = typesOf(declaration, attributes);
  inputs.forEach(({ typedBy }, i) => {
    if (typedBy) types[typedBy] = dataTypeName(inputTypes[i]!);
  });
  outputs.forEach(({ typedBy }, i) => {
    if (typedBy) types[typedBy] = dataTypeName(outputTypes[i]!);
  });
  const settings = Object.entries(types).sort()
    .map(([key, type]) => ` ${key}=${type}`);
  return { use: `${name}${settings.join("")}`, name, inputs, outputs };
}

function typesOf(
  { types }: Declaration,
  attributes: readonly Attribute[],
): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, standard] of types) {
    const given = attributes.find((attribute) =>
      attribute.name === name && attribute.type === ATTRIBUTE.type
    )?.value as number | undefined;
    const type = given === undefined ? standard : dataTypeName(given);
    if (type) all[name] = type;
  }
  return all;
}

/** A list of tensors is as many arguments of its name. */
function oneByOne(
  declared: readonly Argument[],
  attributes: readonly Attribute[],
  total: number,
): Argument[] {
  const lists = declared.filter(({ countedBy, listTypedBy }) =>
    countedBy ?? listTypedBy
  );
  const spare = total - (declared.length - lists.length);
  return declared.flatMap((argument) => {
    const counter = argument.countedBy ?? argument.listTypedBy;
    if (!counter) return [argument];
    const value = attributes.find(({ name }) => name === counter)?.value;
    const count = typeof value === "number"
      ? value
      : Array.isArray(value)
      ? value.length
      : spare / lists.length;
    return Array.from({ length: count }, () => argument);
  });
}

/** Where a step needs its inputs and leaves its outputs. */
function placesOf(
  step: Step | undefined,
  placement: Placement | undefined,
  inputTypes: readonly number[],
  outputTypes: readonly number[],
) {
  const byType = (type: number) =>
    staysOnHost(type) ? "host" as const : "device" as const;
  if (!step || !placement) {
    return {
      inputs: inputTypes.map(byType),
      outputs: outputTypes.map(byType),
      names: inputTypes.map(() => "a function"),
    };
  }
  const place = ({ name }: Argument) =>
    !placement.isOnGpu || placement.host.includes(name)
      ? "host" as const
      : "device" as const;
  return {
    inputs: step.inputs.map(place),
    outputs: step.outputs.map(place),
    names: step.inputs.map(({ name }) => `${step.name}.${name}`),
  };
}

/** Brings a tensor where it is needed, if it is not there yet. */
function bring(
  copies: Map<string, Copy>,
  where: Where | undefined,
  to: "host" | "device",
  name: string,
  type: number,
) {
  if (!where || where.places.has(to)) return;
  where.places.add(to);
  const by = `${name} ${dataTypeName(type)}`;
  const key = `${by} ${to}`;
  const copy = copies.get(key) ?? { by, to, count: 0 };
  copy.count++;
  copies.set(key, copy);
}
