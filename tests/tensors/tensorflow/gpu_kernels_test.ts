import { assert, assertEquals } from "@std/assert";
import { chooseBackend, describeBackend } from "kit/tensors/backend.ts";
import { startedTensorFlow } from "kit/tensors/tensorflow/start.ts";
import {
  type Copy,
  type Placement,
  recordUses,
  type Use,
} from "./gpu/recording.ts";
import { readRegistry, type Registry } from "./gpu/registry.ts";
import { placementIn, TABLE, WORKLOADS } from "./gpu/workloads.ts";

const { isAvailable } = await describeBackend("tensorflow");
const table: Readonly<Record<Use, string>> = JSON.parse(
  await Deno.readTextFile(TABLE),
);

/** What a build for GPUs says: by its registry, else as it was written down. */
function placementBy(registry: Registry) {
  return (use: Use): Placement | undefined => {
    if (registry.isGpuBuild) return placementIn(registry, use);
    const [device, ...host] = table[use]?.split(" ") ?? [];
    return device === undefined
      ? undefined
      : { isOnGpu: device === "GPU", host };
  };
}

function countOf(copies: ReadonlyMap<string, Copy>, to: "host" | "device") {
  return [...copies.values()]
    .filter((copy) => copy.to === to)
    .reduce((sum, { count }) => sum + count, 0);
}

for (const [name, { work, copies }] of Object.entries(WORKLOADS)) {
  Deno.test({
    name: `a GPU has kernels for ${name}, and never waits for the host`,
    ignore: !isAvailable,
    fn: async () => {
      await chooseBackend("tensorflow");
      const registry = readRegistry(startedTensorFlow()!.library.path);
      const record = () => recordUses(registry, placementBy(registry), work);
      const first = await record(); // Functions and constants are made.
      const again = await record();
      for (const use of first.uses.keys()) {
        const by = placementBy(registry)(use);
        const written = by && ["GPU", ...by.host].join(" ");
        assertEquals(
          by?.isOnGpu && written === table[use],
          true,
          `${use}: ${table[use] ?? "not in the table"}; ` +
            "see tests/parity/gpu_kernels.ts",
        );
      }
      for (const { eagerCopies, functionCopies } of [first, again]) {
        assertEquals(countOf(eagerCopies, "host"), 0);
        assertEquals(countOf(functionCopies, "host"), 0);
      }
      const count = countOf(again.eagerCopies, "device");
      assert(count <= copies, `${count} tensors copied instead of ${copies}`);
    },
  });
}
