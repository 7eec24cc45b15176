import { assertEquals, assertThrows } from "@std/assert";
import {
  formatModelConfig,
  type ModelConfig,
  parseModelConfig,
} from "kit/models/model_config.ts";

/** The fields of a Qwen2 config.json as Hugging Face's library writes them. */
const qwen = {
  architectures: ["Qwen2ForCausalLM"],
  model_type: "qwen2",
  hidden_act: "silu",
  hidden_size: 896,
  intermediate_size: 4864,
  num_hidden_layers: 24,
  num_attention_heads: 14,
  num_key_value_heads: 2,
  vocab_size: 151936,
  max_position_embeddings: 32768,
  rms_norm_eps: 1e-6,
  rope_theta: 1000000.0,
  use_sliding_window: false,
  tie_word_embeddings: true,
  bos_token_id: 151643,
  eos_token_id: 151645,
  torch_dtype: "bfloat16",
};

const read = (change: Record<string, unknown>) =>
  parseModelConfig(JSON.stringify({ ...qwen, ...change }));

Deno.test("parseModelConfig() reads a Qwen2", () => {
  assertEquals(read({}), {
    shape: {
      vocabulary: 151936,
      width: 896,
      layers: 24,
      heads: 14,
      keyValueHeads: 2,
      headSize: 64, // 896 / 14
      mlpWidth: 4864,
      positions: 32768,
      ropeBase: 1e6,
      epsilon: 1e-6,
      isTied: true,
      hasBias: true,
    },
    beginId: 151643,
    endIds: [151645],
    padId: null,
  });
});

Deno.test("parseModelConfig() reads a Llama without biases, with several ends", () => {
  const { shape, endIds } = read({
    model_type: "llama",
    num_key_value_heads: null,
    attention_bias: false,
    eos_token_id: [7, 9],
    head_dim: 32,
    tie_word_embeddings: undefined,
  });
  assertEquals(shape.hasBias, false);
  assertEquals(shape.keyValueHeads, 14);
  assertEquals(shape.headSize, 32);
  assertEquals(shape.isTied, false);
  assertEquals(endIds, [7, 9]);
});

Deno.test("parseModelConfig() finds the rotary base where newer files keep it", () => {
  const rope_parameters = { rope_type: "default", rope_theta: 5000 };
  const { shape } = read({ rope_theta: undefined, rope_parameters });
  assertEquals(shape.ropeBase, 5000);
});

Deno.test("formatModelConfig() and parseModelConfig() undo each other", () => {
  const config: ModelConfig = {
    shape: {
      vocabulary: 64,
      width: 12,
      layers: 3,
      heads: 4,
      keyValueHeads: 2,
      headSize: 6,
      mlpWidth: 40,
      positions: 256,
      ropeBase: 10000,
      epsilon: 1e-5,
      isTied: false,
      hasBias: false,
    },
    beginId: 3,
    endIds: [1, 2],
    padId: 0,
  };
  assertEquals(parseModelConfig(formatModelConfig(config, "float32")), config);
});

Deno.test("parseModelConfig() says what is missing or not supported", () => {
  const refuses = (change: Record<string, unknown>, message: string) =>
    assertThrows(() => read(change), SyntaxError, message);
  refuses({ hidden_size: undefined }, `"hidden_size" is missing`);
  refuses({ num_key_value_heads: undefined }, `"num_key_value_heads" is`);
  refuses({ model_type: undefined }, `"model_type" is missing`);
  refuses({ model_type: "gpt2" }, `must be "qwen2" or "llama", got "gpt2"`);
  refuses({ model_type: "toString" }, `got "toString"`);
  refuses({ vocab_size: "many" }, `vocab_size must be a number, got "many"`);
  refuses({ use_sliding_window: true }, "use_sliding_window must be false");
  refuses({ hidden_act: "gelu" }, `hidden_act must be "silu", got "gelu"`);
  refuses(
    { rope_scaling: { type: "yarn" } },
    `unscaled ("default"), got "yarn`,
  );
  refuses({ eos_token_id: 151936 }, "below vocab_size 151936, got 151936");
  refuses({ model_type: "llama", attention_bias: true }, "attention_bias");
  assertThrows(() => parseModelConfig("{"), SyntaxError, "must be JSON");
  assertThrows(() => parseModelConfig("[]"), SyntaxError, "an object, got []");
});

Deno.test("parseModelConfig() refuses heads that do not divide", () => {
  assertThrows(
    () => read({ hidden_size: 900 }),
    RangeError,
    "hidden_size must be a multiple of num_attention_heads where head_dim is absent, got 900 and 14",
  );
  assertThrows(
    () => read({ num_key_value_heads: 3 }),
    RangeError,
    "multiple of keyValueHeads, got 14 and 3",
  );
});
