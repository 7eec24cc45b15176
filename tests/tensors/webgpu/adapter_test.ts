import { assert } from "@std/assert";
import { ROOT } from "kit/commands/gate.ts";

// In a process of its own: Deno looks for GPUs once.
const PROGRAM = `
import { backendNote, chooseBackend } from "kit/tensors/backend.ts";
import * as tf from "kit/tensors/tensorflow.ts";
const name = await chooseBackend().catch((error) => error.message);
console.log(name);
if (tf.getBackend()) console.log((await tf.add(1, 2).data())[0], backendNote());
`;

async function chosen(env: Record<string, string>) {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", PROGRAM],
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
  }).output();
  return new TextDecoder().decode(stdout).trim().split("\n");
}

const noDriver = { VK_DRIVER_FILES: "/none", VK_ICD_FILENAMES: "/none" };
const onLinux = { ignore: Deno.build.os !== "linux" };

Deno.test(
  "webgpu without a driver says what was looked for and where",
  onLinux,
  async () => {
    const lines = await chosen({ ...noDriver, SPARKLE_BACKEND: "webgpu" });
    const refusal = lines.join("\n");
    for (
      const part of [
        "Cannot start a backend: needed one of webgpu, got webgpu: needed a GPU with a Vulkan driver, got no adapter",
        "Vulkan's loader: ",
        "Vulkan's drivers: ",
        "VK_DRIVER_FILES=/none is set",
        "mesa-vulkan-drivers",
      ]
    ) assert(refusal.includes(part), refusal);
  },
);

Deno.test(
  "chooseBackend() takes kernels where no GPU was asked for by name",
  onLinux,
  async () => {
    const [name, result] = await chosen({
      ...noDriver,
      SPARKLE_BACKEND: "auto",
    });
    assert(name!.startsWith("kernels"), name);
    assert(result!.startsWith("3 ") && result!.includes("threads"), result);
  },
);
