/**
 * AdamW and the gradient's norm over TensorFlow's own operations.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs-core";
import { ATTRIBUTE } from "./attributes.ts";
import { DATA_TYPE } from "./data_types.ts";
import { typeAttribute } from "./operation.ts";
import {
  defineRawKernel,
  type Raw,
  type RawInputs,
  type RawOperations,
  type RawResult,
} from "./raw.ts";

type Options = Readonly<Record<string, number>>;

defineRawKernel("SparkleGlobalNorm", (raw, { x }) => [
  raw.reduce("EuclideanNorm", raw.of(x!), 0),
]);

defineRawKernel(
  "SparkleAdamW",
  (raw, inputs, options) =>
    raw.backend.isEager
      ? inVariables(raw, inputs, options)
      : inTensors(raw, inputs, options),
);

/** Variables of a size, by name; they hold a state during a step. */
const variables = new Map<string, number>();

/**
 * The step in place, by one fused operation on variables. A tensor that nobody
 * else refers to gives its memory to the variable and gets it back.
 */
function inVariables(
  raw: RawOperations,
  inputs: RawInputs,
  options: Options,
): RawResult[] {
  const { learningRate, beta1, beta2, epsilon, step } = options;
  const gradient = scaled(raw, inputs.gradient!, options);
  const names = ["parameters", "first", "second"] as const;
  const state = names.map((name) => lend(raw, name, inputs[name]!));
  if (options.weightDecay! !== 0) {
    const parameters = read(raw, state[0]!);
    const masked = raw.mul(parameters, raw.of(inputs.decay!));
    raw.runAll("ResourceApplyGradientDescent", [
      state[0]!,
      raw.value([], new Float32Array([learningRate! * options.weightDecay!])),
      masked,
    ], []);
  }
  const numbers = [
    Math.pow(beta1!, step!),
    Math.pow(beta2!, step!),
    learningRate!,
    beta1!,
    beta2!,
    // TensorFlow corrects the root's bias in the step size alone.
    epsilon! * Math.sqrt(1 - Math.pow(beta2!, step!)),
  ].map((x) => raw.value([], new Float32Array([x])));
  raw.runAll("ResourceApplyAdam", [...state, ...numbers, gradient], []);
  const results = state.map((variable) => read(raw, variable));
  // Else the variables would hold on to the last step's memory.
  for (const variable of state) {
    raw.runAll("DestroyResourceOp", [variable], []);
  }
  return results;
}

/** Puts a tensor into its variable, and all of it where nobody else has it. */
function lend(raw: RawOperations, name: string, tensor: tf.TensorInfo): Raw {
  const shape = tensor.shape;
  const key = `${name}:${shape}`;
  let id = variables.get(key);
  if (id === undefined) {
    const [handle] = raw.backend.executor.executeOp(
      "VarHandleOp",
      [
        typeAttribute("dtype", "float32"),
        { name: "shape", type: ATTRIBUTE.shape, value: shape },
        {
          name: "shared_name",
          type: ATTRIBUTE.string,
          value: `sparkle:${key}`,
        },
      ],
      [],
      1,
    );
    variables.set(key, id = handle!.id);
  }
  const variable = { id, shape };
  raw.runAll(
    "AssignVariableOp",
    [variable, raw.of(tensor)],
    [],
    [typeAttribute("dtype", "float32")],
  );
  raw.giveUp(tensor);
  return variable;
}

function read(raw: RawOperations, variable: Raw): Raw {
  return raw.run("ReadVariableOp", [variable], variable.shape, [
    { name: "dtype", type: ATTRIBUTE.type, value: DATA_TYPE.float32 },
  ]);
}

/** The same in pure operations, for functions that are compiled. */
function inTensors(
  raw: RawOperations,
  inputs: RawInputs,
  options: Options,
): RawResult[] {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step } = options;
  const gradient = scaled(raw, inputs.gradient!, options);
  const parameters = raw.of(inputs.parameters!);
  const mean = raw.add(
    raw.mul(raw.of(inputs.first!), beta1!),
    raw.mul(gradient, 1 - beta1!),
  );
  const meanSquare = raw.add(
    raw.mul(raw.of(inputs.second!), beta2!),
    raw.mul(raw.map("Square", gradient), 1 - beta2!),
  );
  const stepSize = learningRate! / (1 - Math.pow(beta1!, step!));
  const root = Math.sqrt(1 - Math.pow(beta2!, step!));
  const change = raw.zip(
    "RealDiv",
    raw.mul(mean, stepSize * root),
    raw.add(raw.map("Sqrt", meanSquare), epsilon! * root),
  );
  const decayed = raw.mul(
    raw.mul(parameters, raw.of(inputs.decay!)),
    learningRate! * weightDecay!,
  );
  return [raw.sub(raw.sub(parameters, decayed), change), mean, meanSquare];
}

function scaled(
  raw: RawOperations,
  gradient: tf.TensorInfo,
  { gradientScale }: Options,
): Raw {
  if (gradientScale === 1) return raw.of(gradient);
  const scale = raw.value([], new Float32Array([gradientScale!]));
  return raw.mul(raw.of(gradient), scale);
}
