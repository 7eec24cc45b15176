import { assert, assertEquals } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { BACKENDS_HERE } from "../backends_here.ts";
import { apart, type Call, calls, run } from "../fused_calls.ts";

/** A call's outputs on the current backend; nothing is left behind. */
function outputsOf(call: Call, poison?: string): Float32Array[] {
  return tf.tidyRecord(() =>
    run(call, poison).map((output) => output.dataSync() as Float32Array)
  );
}

const kernels = BACKENDS_HERE.filter((name) => name.startsWith("kernels"));

for (const call of calls) {
  const title = call.name.replace("Sparkle", "");
  Deno.test(`${title} is its composed form within 2e-6 of the norm`, async () => {
    await chooseBackend("cpu");
    const expected = outputsOf(call);
    for (const backend of kernels) {
      await chooseBackend(backend);
      outputsOf(call).forEach((got, i) => {
        const off = apart(got, expected[i]!);
        assert(off <= 2e-6, `output ${i} off by ${off} on ${backend}`);
      });
    }
  });

  Deno.test(`${title} has the same bits with 1, 2 and 4 threads`, async () => {
    for (const backend of kernels) {
      await chooseBackend(backend, { threads: 1 });
      const alone = outputsOf(call);
      for (const threads of [2, 4]) {
        await chooseBackend(backend, { threads });
        assertEquals(outputsOf(call), alone, backend);
      }
    }
  });

  Deno.test(`${title} passes NaN on`, async () => {
    for (const backend of kernels) {
      await chooseBackend(backend);
      for (const input of Object.keys(call.floats)) {
        const isNaNThere = outputsOf(call, input).some((output) =>
          output.some(Number.isNaN)
        );
        assert(isNaNThere, `${input} on ${backend}`);
      }
    }
  });
}
