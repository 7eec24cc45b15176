/**
 * Holds what the kit gives TensorFlow against the kernels that a build for GPUs
 * registers; no GPU is needed.
 *
 * `SPARKLE_LIBTENSORFLOW=… deno run -A tests/parity/gpu_kernels.ts [--write]`
 *
 * Runs the model, training and sampling, operation by operation and compiled,
 * and prints which operations lack a GPU's kernel for their types, and which
 * tensors would be copied between the host and the GPU. `--write` writes the
 * table that the tests compare with, `--tfjs` records TF.js' own unit tests as
 * well; the library must be a build for GPUs.
 *
 * @module
 */

import { chooseBackend } from "kit/tensors/backend.ts";
import { startedTensorFlow } from "kit/tensors/tensorflow/start.ts";
import {
  type Copy,
  recordUses,
  type Use,
} from "../tensors/tensorflow/gpu/recording.ts";
import { readRegistry } from "../tensors/tensorflow/gpu/registry.ts";
import {
  placementIn,
  TABLE,
  WORKLOADS,
} from "../tensors/tensorflow/gpu/workloads.ts";

await chooseBackend("tensorflow");
const { library } = startedTensorFlow()!;
const registry = readRegistry(library.path);
if (!registry.isGpuBuild) {
  throw new Error(
    `Cannot compare kernels: needed a build of TensorFlow for GPUs, got ${library.path}`,
  );
}
const table: Record<Use, string> = {};
for (const [name, { work }] of Object.entries(WORKLOADS)) {
  const record = () =>
    recordUses(registry, (use) => placementIn(registry, use), work);
  // Functions and constants are made the first time, and never again.
  const first = await record();
  const again = await record();
  console.log(`\n${name}: ${first.uses.size} operations by type`);
  for (const use of first.uses.keys()) {
    const { isOnGpu, host } = placementIn(registry, use);
    table[use] = isOnGpu ? `GPU ${host.join(" ")}`.trim() : "CPU";
    if (!isOnGpu) console.log(`  on the processor: ${use}`);
  }
  print("copied, each time", again.eagerCopies);
  print("copied within functions, both traces", first.functionCopies);
}
if (Deno.args.includes("--tfjs")) {
  const { uses } = await recordUses(
    registry,
    (use) => placementIn(registry, use),
    async () => void await import("./tfjs_unit_tests.ts"),
  );
  const others = [...uses.keys()].filter((use) =>
    !placementIn(registry, use).isOnGpu
  );
  console.log(
    `of ${uses.size} operations by type, on the processor: ${
      others.sort().join("; ")
    }`,
  );
}
if (Deno.args.includes("--write")) {
  const sorted = Object.fromEntries(Object.entries(table).sort());
  await Deno.writeTextFile(TABLE, `${JSON.stringify(sorted, null, 2)}\n`);
}

function print(what: string, copies: ReadonlyMap<string, Copy>) {
  for (const { by, to, count } of copies.values()) {
    console.log(`  ${what}: ${count} × ${by} to the ${to}`);
  }
}
