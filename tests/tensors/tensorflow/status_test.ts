import { assertEquals } from "@std/assert";
import { codeOf } from "kit/tensors/tensorflow/status.ts";

Deno.test("codeOf() knows a GPU without room by what TensorFlow says of it", () => {
  // tensorflow/core/common_runtime/gpu/gpu_util.cc says so when it could not
  // allocate what it was to copy into.
  const words = "Failed copying input tensor from CPU:0 to GPU:0 in order to " +
    "run Cast: Dst tensor is not initialized.";
  assertEquals(codeOf(13, words), "RESOURCE_EXHAUSTED");
  assertEquals(codeOf(13, "something else"), "INTERNAL");
  assertEquals(codeOf(8, "OOM when allocating tensor"), "RESOURCE_EXHAUSTED");
  assertEquals(codeOf(99, ""), "code 99");
});
