/**
 * The model's fused operations on the kernels backend.
 *
 * Shapes and indices were checked by the operations' public functions.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs-core";
import type { Attributes } from "../fused.ts";
import type { KernelsBackend } from "./kernels_backend.ts";
import { multiply, operand } from "./plain_kernels.ts";
import { type Compute, defineFast, type Infos } from "./register.ts";

const KERNELS: Record<string, Compute<Attributes>> = {
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
  SparkleAttention: attention,
  SparkleAttentionGrad: attentionGrad,
  SparkleCachedAttention: cachedAttention,
  SparkleTokenLogProbs: tokenLogProbs,
  SparkleTokenLogProbsGrad: tokenLogProbsGrad,
  SparkleAdamW: adamW,
  SparkleGlobalNorm: globalNorm,
};

/** Registers all of them. */
export function registerFusedKernels() {
  for (const [name, compute] of Object.entries(KERNELS)) {
    defineFast(name, compute);
  }
}

/** Addresses of inputs, which must be float32. */
function addresses(backend: KernelsBackend, name: string, inputs: Infos) {
  return Object.fromEntries(
    Object.entries(inputs).map((
      [input, info],
    ) => [input, backend.floats(info, name)]),
  );
}

function linear(backend: KernelsBackend, { x, weight, bias }: Infos) {
  const [rows, steps] = x!.shape as [number, number];
  const columns = weight!.shape[1]!;
  for (const info of [x!, weight!]) backend.floats(info, "linear");
  const added = bias ? backend.floats(bias, "linear") : 0;
  const y = backend.output([rows, columns]);
  multiply(
    backend,
    operand(x!),
    operand(weight!),
    { rows, steps, columns },
    y.address,
    added,
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

/** Refuses indices outside a table, before a kernel reads it. */
export function checkIds(
  backend: KernelsBackend,
  ids: tf.TensorInfo,
  count: number,
) {
  if (ids.dtype !== "int32") {
    throw new TypeError(`Cannot pick rows: needed int32, got ${ids.dtype}`);
  }
  for (const id of backend.values(ids)) {
    if (id >= 0 && id < count) continue;
    throw new RangeError(
      `Cannot pick rows: needed indices from 0 to ${count - 1}, got ${id}`,
    );
  }
}

const padded = (size: number) => Math.ceil(size / 32) * 32;
// Queries that attention takes at a time.
const QUERIES = 24;

/** Batch, longest sequence and the rest of what attention is told. */
function attentionSizes(
  backend: KernelsBackend,
  starts: tf.TensorInfo,
  { heads, keyValueHeads, headSize }: Attributes,
) {
  const at = backend.values(starts);
  let longest = 0;
  for (let b = 1; b < at.length; b++) {
    longest = Math.max(longest, at[b]! - at[b - 1]!);
  }
  return {
    longest,
    sizes: [at.length - 1, heads!, keyValueHeads!, headSize!],
  };
}

function attention(
  backend: KernelsBackend,
  { qkv, starts }: Infos,
  attributes: Attributes,
) {
  const { heads, headSize } = attributes as Required<Attributes>;
  const rows = qkv!.shape[0]!;
  const { longest, sizes } = attentionSizes(backend, starts!, attributes);
  const from = backend.floats(qkv!, "attention");
  const at = backend.address(starts!);
  const y = backend.output([rows, heads! * headSize!]);
  const sums = backend.output([rows, heads!]);
  const room = headSize! * padded(longest) + longest * padded(headSize!) +
    QUERIES * longest;
  backend.functions.attention(
    from,
    at,
    y.address,
    sums.address,
    backend.scratch(room * backend.threads),
    ...sizes,
    room,
  );
  return [y.info, sums.info];
}

function attentionGrad(
  backend: KernelsBackend,
  { starts, ...inputs }: Infos,
  attributes: Attributes,
) {
  const { headSize } = attributes as Required<Attributes>;
  const { longest, sizes } = attentionSizes(backend, starts!, attributes);
  const from = addresses(backend, "attention", inputs);
  const at = backend.address(starts!);
  const dQkv = backend.output(inputs.qkv!.shape);
  const room = 2 * headSize! * padded(longest) + longest * padded(headSize!) +
    QUERIES * (padded(headSize!) + 2 * longest);
  backend.functions.attention_grad(
    from.dy!,
    from.qkv!,
    from.y!,
    from.logSumExp!,
    at,
    dQkv.address,
    backend.scratch(room * backend.threads),
    ...sizes,
    room,
  );
  return dQkv.info;
}

function cachedAttention(
  backend: KernelsBackend,
  { qkv, keys, values, lengths }: Infos,
  attributes: Attributes,
) {
  const { heads, keyValueHeads, headSize } = attributes as Required<Attributes>;
  const [rows, time] = keys!.shape as [number, number];
  const from = backend.floats(qkv!, "cachedAttention");
  const at = backend.address(lengths!);
  const newKeys = backend.writable(keys!);
  const newValues = backend.writable(values!);
  const y = backend.output([rows, heads! * headSize!]);
  backend.functions.cached_attention(
    from,
    newKeys.address,
    newValues.address,
    at,
    y.address,
    backend.scratch(heads! * time * backend.threads),
    rows,
    time,
    heads!,
    keyValueHeads!,
    headSize!,
  );
  return [y.info, newKeys.info, newValues.info];
}

// Tokens of the vocabulary, and rows, that are scored at a time.
const BLOCK = 1024;
const TILE = 96;

function tokenLogProbs(
  backend: KernelsBackend,
  { targets, ...inputs }: Infos,
  { temperature }: Attributes,
) {
  const [rows, width] = inputs.hidden!.shape as [number, number];
  const vocabulary = inputs.head!.shape[0]!;
  checkIds(backend, targets!, vocabulary);
  const { hidden, head } = addresses(backend, "tokenLogProbs", inputs);
  const at = backend.address(targets!);
  const outputs = [0, 1, 2].map(() => backend.output([rows]));
  backend.functions.token_log_probs(
    hidden!,
    head!,
    at,
    ...outputs.map(({ address }) => address),
    backend.scratch(BLOCK * width + 3 * rows + backend.threads * TILE * BLOCK),
    rows,
    width,
    vocabulary,
    temperature!,
  );
  return outputs.map(({ info }) => info);
}

function tokenLogProbsGrad(
  backend: KernelsBackend,
  { targets, ...inputs }: Infos,
  { temperature }: Attributes,
) {
  const [rows, width] = inputs.hidden!.shape as [number, number];
  const vocabulary = inputs.head!.shape[0]!;
  const from = addresses(backend, "tokenLogProbs", inputs);
  const dHidden = backend.output([rows, width]);
  const dHead = backend.output([vocabulary, width]);
  backend.functions.token_log_probs_grad(
    from.dLogProbs!,
    from.dEntropy!,
    from.hidden!,
    from.head!,
    backend.address(targets!),
    from.entropy!,
    from.logSumExp!,
    dHidden.address,
    dHead.address,
    backend.scratch(3 * BLOCK * (width + 32) + BLOCK * BLOCK),
    rows,
    width,
    vocabulary,
    temperature!,
  );
  return [dHidden.info, dHead.info];
}

function adamW(
  backend: KernelsBackend,
  { gradient, decay, ...state }: Infos,
  options: Attributes,
) {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step } =
    options as Required<Attributes>;
  const by = backend.floats(gradient!, "adamW");
  const mask = backend.floats(decay!, "adamW");
  addresses(backend, "adamW", state);
  const [parameters, first, second] = [
    state.parameters!,
    state.first!,
    state.second!,
  ].map((info) => backend.writable(info));
  backend.functions.adamw(
    parameters!.address,
    by,
    first!.address,
    second!.address,
    mask,
    gradient!.shape[0]!,
    beta1!,
    beta2!,
    1 - beta1!,
    1 - beta2!,
    epsilon!,
    learningRate! / (1 - Math.pow(beta1!, step!)),
    Math.sqrt(1 - Math.pow(beta2!, step!)),
    learningRate! * weightDecay!,
    options.gradientScale!,
  );
  return [parameters!.info, first!.info, second!.info];
}

function globalNorm(backend: KernelsBackend, { x }: Infos) {
  const size = x!.shape[0]!;
  const from = backend.floats(x!, "globalNorm");
  const y = backend.output([]);
  const scratch = backend.scratch(2 * Math.ceil(size / 16384));
  backend.functions.global_norm(from, y.address, scratch, size);
  return y.info;
}
