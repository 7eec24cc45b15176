import { assertEquals } from "@std/assert";
import { sourceLine } from "kit/tensors/tensorflow/source_line.ts";

const kit = new URL("../../../src/tensors/fused/linear.ts", import.meta.url);
const model = new URL("../../../src/models/score.ts", import.meta.url);

function at(...frames: string[]) {
  const error = new Error("x");
  error.stack = ["Error: x", ...frames.map((frame) => `    at ${frame}`)]
    .join("\n");
  return sourceLine(error);
}

Deno.test("sourceLine() passes over TensorFlow.js, the runtime and the kit's tensors", () => {
  const others = [
    `Recorder.refuse (${kit}:3:4)`,
    "Module.add__op (file:///c/npm/registry.npmjs.org/@tensorflow/tfjs-core/4.22.0/dist/tf-core.node.js:5612:29)",
    "Array.map (<anonymous>)",
    "node:internal/x:1:2",
    "ext:core/01_core.js:3:4",
  ];
  assertEquals(
    at(...others, "step (file:///home/me/step.ts:12:7)", "file:///b.ts:1:1"),
    "file:///home/me/step.ts:12:7",
  );
  assertEquals(at(...others, "file:///b.ts:1:1"), "file:///b.ts:1:1");
  assertEquals(
    at("async step (file:///home/me/step.ts:1:2)"),
    "file:///home/me/step.ts:1:2",
  );
  // A cell of a notebook has no file.
  assertEquals(at(...others, "<anonymous>:4:10"), "<anonymous>:4:10");
  // The kit's own models are somebody's code as well.
  assertEquals(at(...others, `score (${model}:5:6)`), `${model}:5:6`);
  assertEquals(at(...others), "an unknown line");
});
