import { assert } from "@std/assert";
import { chooseBackend, describeBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { apart, calls, run } from "../fused_calls.ts";
import { asOnGpu } from "./gpu/as_on_gpu.ts";

const { isAvailable } = await describeBackend("tensorflow");

async function outputsOf(call: typeof calls[number]) {
  const outputs = run(call);
  const numbers = await Promise.all(outputs.map((output) => output.data()));
  tf.dispose(outputs);
  return numbers;
}

for (const setting of ["0", "1"]) {
  Deno.test({
    name:
      `the fused operations are their composed form by the ways of a GPU, TF_DETERMINISTIC_OPS=${setting}`,
    ignore: !isAvailable,
    fn: async () => {
      const before = Deno.env.get("TF_DETERMINISTIC_OPS");
      Deno.env.set("TF_DETERMINISTIC_OPS", setting);
      try {
        for (const call of calls) {
          await chooseBackend("cpu");
          const expected = await outputsOf(call);
          await chooseBackend("tensorflow");
          const got = await asOnGpu(false, () => outputsOf(call))();
          got.forEach((output, i) => {
            const off = apart(output, expected[i]!);
            assert(off <= 2e-6, `${call.name} ${i} is off by ${off}`);
          });
        }
      } finally {
        if (before === undefined) Deno.env.delete("TF_DETERMINISTIC_OPS");
        else Deno.env.set("TF_DETERMINISTIC_OPS", before);
      }
    },
  });
}
