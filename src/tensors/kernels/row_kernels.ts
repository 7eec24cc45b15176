/**
 * The model's operations on rows: products, norms, rotation, gates, picking.
 *
 * Shapes were checked by the operations' public functions.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs-core";
import type { Attributes } from "../fused.ts";
import type { KernelsBackend } from "./kernels_backend.ts";
import { multiply, operand } from "./plain_kernels.ts";
import {
  addresses,
  checkIds,
  type Compute,
  defineFast,
  type Infos,
} from "./register.ts";

/** Registers them. */
export function registerRowKernels() {
  const kernels: Record<string, Compute<Attributes>> = {
    SparkleLinear: linear,
    SparkleLinearInputGrad: linearInputGrad,
    SparkleLinearWeightGrad: linearWeightGrad,
    SparkleLinearBiasGrad: linearBiasGrad,
    SparkleRmsNorm: rmsNorm,
    SparkleRmsNormGrad: rmsNormGrad,
    SparkleRotary: rotary,
    SparkleSwiGlu: swiGlu,
    SparkleSwiGluGrad: swiGluGrad,
    SparkleEmbedding: embedding,
    SparkleEmbeddingGrad: embeddingGrad,
  };
  for (const [name, compute] of Object.entries(kernels)) {
    defineFast(name, compute);
  }
}

function linear(backend: KernelsBackend, { x, weight, bias, base }: Infos) {
  const [rows, steps] = x!.shape as [number, number];
  const columns = weight!.shape[1]!;
  for (const info of [x!, weight!]) backend.floats(info, "linear");
  const plus = bias ?? base;
  const y = backend.output([rows, columns]);
  multiply(
    backend,
    operand(x!),
    operand(weight!),
    { rows, steps, columns },
    y.address,
    plus
      ? { at: backend.floats(plus, "linear"), row: base ? columns : 0 }
      : undefined,
  );
  return y.info;
}

function linearInputGrad(backend: KernelsBackend, { dy, weight }: Infos) {
  const [rows, steps] = dy!.shape as [number, number];
  const columns = weight!.shape[0]!;
  const dx = backend.output([rows, columns]);
  multiply(
    backend,
    operand(dy!),
    operand(weight!, true),
    { rows, steps, columns },
    dx.address,
  );
  return dx.info;
}

function linearWeightGrad(backend: KernelsBackend, { x, dy }: Infos) {
  const [steps, rows] = x!.shape as [number, number];
  const columns = dy!.shape[1]!;
  const dWeight = backend.output([rows, columns]);
  multiply(
    backend,
    operand(x!, true),
    operand(dy!),
    { rows, steps, columns },
    dWeight.address,
  );
  return dWeight.info;
}

function linearBiasGrad(backend: KernelsBackend, { dy }: Infos) {
  const [rows, columns] = dy!.shape as [number, number];
  const from = backend.address(dy!);
  const sums = backend.output([columns]);
  backend.functions.column_sums(from, sums.address, rows, columns);
  return sums.info;
}

function rmsNorm(
  backend: KernelsBackend,
  inputs: Infos,
  { epsilon }: Attributes,
) {
  const [rows, size] = inputs.x!.shape as [number, number];
  const { x, weight } = addresses(backend, "rmsNorm", inputs);
  const y = backend.output([rows, size]);
  const rstd = backend.output([rows]);
  backend.functions.rms_norm(
    x!,
    weight!,
    y.address,
    rstd.address,
    rows,
    size,
    epsilon!,
  );
  return [y.info, rstd.info];
}

function rmsNormGrad(backend: KernelsBackend, inputs: Infos) {
  const [rows, size] = inputs.x!.shape as [number, number];
  const { dy, x, weight, rstd } = addresses(backend, "rmsNorm", inputs);
  const dx = backend.output([rows, size]);
  const dWeight = backend.output([size]);
  backend.functions.rms_norm_grad(
    dy!,
    x!,
    weight!,
    rstd!,
    dx.address,
    dWeight.address,
    backend.scratch(Math.ceil(rows / 32) * size),
    rows,
    size,
  );
  return [dx.info, dWeight.info];
}

/** Cosines and sines of every position so far, for one base and head size. */
export interface Turns {
  /** How many positions. */
  readonly positions: number;
  /** Shape `[positions, S/2]`. */
  readonly cosines: tf.TensorInfo;
  /** Likewise. */
  readonly sines: tf.TensorInfo;
}
const turns = new WeakMap<KernelsBackend, Map<string, Turns>>();

/** Tables of cosines and sines for so many positions, made once. */
export function turnsOf(
  backend: KernelsBackend,
  positions: number,
  { base, headSize }: Attributes,
): Turns {
  const known = turns.get(backend) ?? new Map<string, Turns>();
  turns.set(backend, known);
  const key = `${base} ${headSize}`;
  const found = known.get(key);
  if (found && found.positions >= positions) return found;
  if (found) {
    backend.disposeData(found.cosines.dataId);
    backend.disposeData(found.sines.dataId);
  }
  const room = 2 ** Math.ceil(Math.log2(Math.max(256, positions)));
  const half = headSize! / 2;
  const table = (turn: (angle: number) => number) => {
    const values = new Float32Array(room * half);
    for (let i = 0; i < half; i++) {
      const rate = Math.pow(base!, (-2 * i) / headSize!);
      for (let at = 0; at < room; at++) values[at * half + i] = turn(at * rate);
    }
    return backend.makeTensorInfo([room, half], "float32", values);
  };
  const made = {
    positions: room,
    cosines: table(Math.cos),
    sines: table(Math.sin),
  };
  known.set(key, made);
  return made;
}

function rotary(
  backend: KernelsBackend,
  { qkv, positions }: Infos,
  attributes: Attributes,
) {
  const { heads, keyValueHeads, headSize, sign } = attributes;
  const [rows, width] = qkv!.shape as [number, number];
  const at = backend.values(positions!);
  let last = 0;
  for (const position of at) {
    if (!(position >= 0 && position < 1 << 24)) {
      throw new RangeError(
        `Cannot turn heads: needed positions from 0 to ${
          (1 << 24) - 1
        }, got ${position}`,
      );
    }
    if (position > last) last = position;
  }
  const { cosines, sines } = turnsOf(backend, last + 1, attributes);
  const from = backend.floats(qkv!, "rotary");
  const y = backend.output([rows, width]);
  backend.functions.rotary(
    from,
    backend.address(cosines),
    backend.address(sines),
    backend.address(positions!),
    y.address,
    rows,
    width,
    heads! + keyValueHeads!,
    headSize!,
    sign!,
  );
  return y.info;
}

function swiGlu(backend: KernelsBackend, { gateUp }: Infos) {
  const [rows, width] = gateUp!.shape as [number, number];
  const from = backend.floats(gateUp!, "swiGlu");
  const y = backend.output([rows, width / 2]);
  backend.functions.swiglu(from, y.address, rows, width / 2);
  return y.info;
}

function swiGluGrad(backend: KernelsBackend, inputs: Infos) {
  const [rows, width] = inputs.gateUp!.shape as [number, number];
  const { dy, gateUp } = addresses(backend, "swiGlu", inputs);
  const dx = backend.output([rows, width]);
  backend.functions.swiglu_grad(dy!, gateUp!, dx.address, rows, width / 2);
  return dx.info;
}

function embedding(backend: KernelsBackend, { table, ids }: Infos) {
  const [rows, size] = table!.shape as [number, number];
  checkIds(backend, ids!, rows);
  const count = ids!.shape[0]!;
  const from = backend.floats(table!, "embedding");
  const at = backend.address(ids!);
  const y = backend.output([count, size]);
  backend.functions.embed(from, at, y.address, count, size);
  return y.info;
}

function embeddingGrad(
  backend: KernelsBackend,
  { dy, ids }: Infos,
  { rows }: Attributes,
) {
  const [count, size] = dy!.shape as [number, number];
  const from = backend.floats(dy!, "embedding");
  const at = backend.address(ids!);
  const dTable = backend.output([rows!, size]);
  backend.functions.embed_grad(from, at, dTable.address, count, size, rows!);
  return dTable.info;
}
