import { assertEquals, assertStringIncludes } from "@std/assert";
import { whyNoGpu } from "kit/tensors/tensorflow/describe.ts";

Deno.test("whyNoGpu() names the variable that hides all GPUs", () => {
  for (const visible of ["", "-1", "none"]) {
    assertStringIncludes(
      whyNoGpu({ missing: [], driver: "550.54.14", visible }),
      `CUDA_VISIBLE_DEVICES="${visible}" hides them all.`,
    );
  }
  for (const visible of ["0", "1,0", "GPU-8932f937", "MIG-GPU-8932f937"]) {
    const reason = whyNoGpu({ missing: [], driver: "550.54.14", visible });
    assertEquals(reason.includes("hides"), false);
  }
});

Deno.test("whyNoGpu() says which driver is too old, and which would do", () => {
  assertStringIncludes(
    whyNoGpu({ missing: ["cudnn"], driver: "470.256.02" }),
    "the driver is 470.256.02, and CUDA 12 needs 525 or newer.",
  );
  assertStringIncludes(
    whyNoGpu({ missing: ["cudnn"], driver: "525.60.13" }),
    "Missing beside it: cudnn.",
  );
});
