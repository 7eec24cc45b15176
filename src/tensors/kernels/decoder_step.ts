/**
 * One token a row through the whole decoder, in a single call.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs-core";
import type { Attributes } from "../fused.ts";
import { rowWidth } from "../fused/heads.ts";
import { type KernelsBackend, roomy } from "./kernels_backend.ts";
import { operand } from "./plain_kernels.ts";
import { checkIds, defineFast, type Infos } from "./register.ts";
import { turnsOf } from "./row_kernels.ts";

// Where kernels.c expects the pointer that places are counted from.
const ORIGIN = 64;

/** Registers it. */
export function registerDecoderStep() {
  defineFast("SparkleDecoderStep", decoderStep);
}

function decoderStep(
  backend: KernelsBackend,
  inputs: Infos,
  attributes: Attributes,
) {
  const { layers, heads, keyValueHeads, headSize, mlpWidth, epsilon } =
    attributes as {
      layers: number;
      heads: number;
      keyValueHeads: number;
      headSize: number;
      mlpWidth: number;
      epsilon: number;
    };
  const { table, norm, head, ids, lengths } = inputs as Required<Infos> & {
    table: tf.TensorInfo;
    head: tf.TensorInfo;
    ids: tf.TensorInfo;
    lengths: tf.TensorInfo;
    norm: tf.TensorInfo;
  };
  const rows = ids.shape[0]!;
  const [vocabulary, width] = table.shape as [number, number];
  const time = inputs["0.keys"]!.shape[1]!;
  checkIds(backend, ids, vocabulary);
  const caches = Array.from({ length: layers }, (_, layer) => ({
    keys: backend.writable(inputs[`${layer}.keys`]!),
    values: backend.writable(inputs[`${layer}.values`]!),
  }));
  const places = caches.flatMap(({ keys, values }, layer) => [
    ...weightPlaces(backend, inputs, layer),
    keys.address,
    values.address,
  ]);
  const plan = backend.makeTensorInfo(
    [places.length],
    "int32",
    Int32Array.from(places),
  );
  const turns = turnsOf(backend, time, attributes);
  const logits = backend.output([rows, vocabulary]);
  const W = rowWidth({ heads, keyValueHeads, headSize });
  const row = 2 * width + W + heads * headSize + 3 * mlpWidth + 1;
  const from = [table, norm].map((info) => backend.floats(info, "decoding"));
  const turned = operand(head, true);
  backend.functions.decoder_step(
    ORIGIN,
    backend.address(plan),
    ...from,
    backend.keptPanels(turned, width, vocabulary),
    backend.address(ids),
    backend.address(lengths),
    backend.address(turns.cosines),
    backend.address(turns.sines),
    logits.address,
    backend.scratch(rows * row + backend.threads * heads * roomy(time)),
    rows,
    layers,
    width,
    heads,
    keyValueHeads,
    headSize,
    mlpWidth,
    vocabulary,
    time,
    epsilon,
  );
  backend.disposeData(plan.dataId);
  return [
    logits.info,
    ...caches.flatMap(({ keys, values }) => [keys.info, values.info]),
  ];
}

/** Where a layer's weights lie, in the order of `Places` in kernels.c. */
function weightPlaces(
  backend: KernelsBackend,
  inputs: Infos,
  layer: number,
): number[] {
  const of = (name: string) => inputs[`${layer}.${name}`];
  const vector = (name: string) => {
    const info = of(name);
    return info ? backend.floats(info, "decoding") : 0;
  };
  const matrix = (name: string) => {
    const info = of(name)!;
    const [steps, columns] = info.shape as [number, number];
    return backend.keptPanels(operand(info), steps, columns);
  };
  return [
    vector("norm1"),
    matrix("qkv"),
    vector("qkvBias"),
    matrix("output"),
    vector("norm2"),
    matrix("gateUp"),
    matrix("down"),
  ];
}
