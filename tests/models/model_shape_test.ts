import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type ModelShape,
  parameterCount,
  parameterList,
} from "kit/models/model_shape.ts";

const tiny: ModelShape = {
  vocabulary: 10,
  width: 6,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 2,
  mlpWidth: 5,
  positions: 32,
  ropeBase: 10000,
  epsilon: 1e-6,
  isTied: false,
  hasBias: true,
};

Deno.test("parameterList() names every parameter with [out, in] dimensions", () => {
  const shapes = Object.fromEntries(
    parameterList({ ...tiny, layers: 1 }).map(({ name, shape }) => [
      name.replace("model.layers.0.", ""),
      shape,
    ]),
  );
  // Queries: 4 heads of 2 = 8 wide; keys and values: 2 heads of 2 = 4 wide.
  assertEquals(shapes, {
    "model.embed_tokens.weight": [10, 6],
    "input_layernorm.weight": [6],
    "self_attn.q_proj.weight": [8, 6],
    "self_attn.q_proj.bias": [8],
    "self_attn.k_proj.weight": [4, 6],
    "self_attn.k_proj.bias": [4],
    "self_attn.v_proj.weight": [4, 6],
    "self_attn.v_proj.bias": [4],
    "self_attn.o_proj.weight": [6, 8],
    "post_attention_layernorm.weight": [6],
    "mlp.gate_proj.weight": [5, 6],
    "mlp.up_proj.weight": [5, 6],
    "mlp.down_proj.weight": [6, 5],
    "model.norm.weight": [6],
    "lm_head.weight": [10, 6],
  });
});

Deno.test("parameterList() fills the flat vector without gaps", () => {
  let end = 0;
  for (const { offset, size, shape } of parameterList(tiny)) {
    assertEquals(offset, end);
    assertEquals(size, shape.reduce((product, d) => product * d, 1));
    end += size;
  }
  assertEquals(end, parameterCount(tiny));
});

Deno.test("parameterList() lets decay touch matrices only", () => {
  for (const { name, decays } of parameterList(tiny)) {
    assertEquals(decays, !/norm\.weight$|\.bias$/.test(name), name);
  }
});

Deno.test("parameterList() leaves out the head when tied and biases for Llama", () => {
  const names = (shape: ModelShape) => parameterList(shape).map((p) => p.name);
  assert(!names({ ...tiny, isTied: true }).includes("lm_head.weight"));
  const unbiased = names({ ...tiny, hasBias: false });
  assert(unbiased.every((name) => !name.endsWith(".bias")));
  // Per layer q, k and v lose one bias each.
  assertEquals(names(tiny).length - unbiased.length, 2 * 3);
});

Deno.test("parameterCount() agrees with published models", () => {
  // PyTorch's count of Qwen2ForCausalLM at Qwen2.5-0.5B's sizes.
  const half: ModelShape = {
    ...tiny,
    vocabulary: 151936,
    width: 896,
    layers: 24,
    heads: 14,
    keyValueHeads: 2,
    headSize: 64,
    mlpWidth: 4864,
    isTied: true,
  };
  assertEquals(parameterCount(half), 494_032_768);
  // ... and of LlamaForCausalLM at Llama-2-7B's.
  const llama: ModelShape = {
    ...tiny,
    vocabulary: 32000,
    width: 4096,
    layers: 32,
    heads: 32,
    keyValueHeads: 32,
    headSize: 128,
    mlpWidth: 11008,
    hasBias: false,
  };
  assertEquals(parameterCount(llama), 6_738_415_616);
});

Deno.test("parameterList() refuses sizes no decoder can have", () => {
  const refuses = (change: Partial<ModelShape>, message: string) =>
    assertThrows(
      () => parameterList({ ...tiny, ...change }),
      RangeError,
      message,
    );
  refuses({ width: 0 }, "width must be a positive whole number, got 0");
  refuses({ layers: 1.5 }, "layers must be a positive whole number, got 1.5");
  refuses({ keyValueHeads: 3 }, "multiple of keyValueHeads, got 4 and 3");
  refuses({ headSize: 3 }, "headSize must be even");
  refuses({ epsilon: NaN }, "epsilon must be a positive number, got NaN");
});
