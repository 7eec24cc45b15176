/**
 * Attention over whole sequences and over the cache, on the GPU.
 *
 * @module
 */

import { attention } from "./attention.ts";
import { attentionGrad } from "./attention_grad.ts";
import { cachedAttention } from "./cached_attention.ts";
import { defineOnGpu } from "./register.ts";

/** Registers it. */
export function registerAttentionKernels() {
  defineOnGpu({
    SparkleAttention: attention,
    SparkleAttentionGrad: attentionGrad,
    SparkleCachedAttention: cachedAttention,
  });
}
