/**
 * Attention, over whole sequences and over a cache.
 *
 * Shapes were checked by the operations' public functions.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs-core";
import type { Attributes } from "../fused.ts";
import { type KernelsBackend, roomy } from "./kernels_backend.ts";
import { addresses, type Compute, defineFast, type Infos } from "./register.ts";

/** Registers them. */
export function registerAttentionKernels() {
  const kernels: Record<string, Compute<Attributes>> = {
    SparkleAttention: attention,
    SparkleAttentionGrad: attentionGrad,
    SparkleCachedAttention: cachedAttention,
  };
  for (const [name, compute] of Object.entries(kernels)) {
    defineFast(name, compute);
  }
}

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
  const room = headSize! * roomy(longest) + longest * roomy(headSize!) +
    QUERIES * roomy(longest);
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
  const room = 2 * headSize! * roomy(longest) + longest * roomy(headSize!) +
    QUERIES * (roomy(headSize!) + 2 * roomy(longest));
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
    backend.scratch(heads! * roomy(time) * backend.threads),
    rows,
    time,
    heads!,
    keyValueHeads!,
    headSize!,
  );
  return [y.info, newKeys.info, newValues.info];
}
