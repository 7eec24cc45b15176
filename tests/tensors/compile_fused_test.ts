import { assert, assertEquals } from "@std/assert";
import { chooseBackend } from "kit/tensors/backend.ts";
import { compile } from "kit/tensors/compile.ts";
import { runFused } from "kit/tensors/fused.ts";
import * as tf from "kit/tensors/tensorflow.ts";
import { testsOn } from "./backends/tests_on.ts";
import { apart, calls, inputsOf } from "./fused_calls.ts";

const test = await testsOn("tensorflow");

for (const call of calls) {
  test(`compile() traces ${call.name}`, async () => {
    await chooseBackend("tensorflow");
    const { starts, ...wholes } = call.wholes ?? {};
    const body = (inputs: Record<string, tf.Tensor>) =>
      tf.tidyRecord(() => {
        // How rows are divided into sequences is known when tracing.
        const own = starts ? { starts: tf.tensor1d(starts, "int32") } : {};
        return runFused(call.name, { ...inputs, ...own }, call.attributes);
      });
    using compiled = compile(body, { name: call.name });
    const inputs = inputsOf({ ...call, wholes });
    const outputs = compiled(inputs);
    const expected = body(inputs);
    for (const i of call.outputs) {
      const numbers = await outputs[i]!.data();
      const off = apart(numbers, await expected[i]!.data());
      assert(off <= 1e-6, `output ${i} off by ${off}`);
    }
    assertEquals(compiled.counts, { traces: 1, launches: 1, plain: 0 });
    tf.disposeRecord([inputs, outputs, expected]);
  });
}
