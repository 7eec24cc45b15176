/**
 * Finding the machine's GPU through Deno's WebGPU.
 *
 * @module
 */

import { mayUse, surrounding } from "../machine.ts";

/** What a GPU says about itself. */
export interface AdapterReport {
  /** Its name, such as `Apple M2`; the driver chooses the words. */
  readonly name: string;
  /** Who made it or its driver. */
  readonly vendor: string;
  /** Whether it is a program that imitates a GPU on the processor. */
  readonly isSoftware: boolean;
  /** Most bytes that one tensor may have. */
  readonly tensorBytes: number;
}

/** An adapter and what it says about itself. */
export interface FoundAdapter {
  /** What devices are made from. */
  readonly adapter: GPUAdapter;
  /** What it says about itself. */
  readonly report: AdapterReport;
}

/**
 * Asks for the fastest GPU.
 *
 * On Linux only Vulkan is asked: OpenGL, which Deno would try as well, lacks
 * what the kernels need.
 *
 * @returns The adapter.
 * @throws {Error} If there is none, naming what was looked for and where.
 */
export async function findAdapter(): Promise<FoundAdapter> {
  // Undeclared in Deno's types, and absent in a Deno built without it.
  const gpu: GPU | undefined = navigator.gpu;
  if (!gpu) {
    throw new Error(
      `needed a Deno with WebGPU, got ${Deno.version.deno} without navigator.gpu`,
    );
  }
  const adapter = await withVariables(
    Deno.build.os === "linux" ? LINUX : {},
    () => gpu.requestAdapter({ powerPreference: "high-performance" }),
  );
  if (!adapter) throw new Error(await whatIsMissing());
  return { adapter, report: reportOf(adapter) };
}

// Without the second, Mesa complains on standard error where nobody is logged in.
const LINUX = { DENO_WEBGPU_BACKEND: "vulkan", XDG_RUNTIME_DIR: "/tmp" };

/** PCI and Khronos numbers of vendors, as drivers give them. */
const VENDORS: Readonly<Record<string, string>> = {
  "4098": "AMD",
  "4203": "Apple",
  "4318": "NVIDIA",
  "5045": "Arm",
  "20803": "Qualcomm",
  "32902": "Intel",
  "65541": "Mesa",
};

function reportOf({ info, limits }: GPUAdapter): AdapterReport {
  const { description, vendor } = info;
  return {
    name: description || info.device || "unnamed",
    vendor: VENDORS[vendor] ?? (vendor || "unknown"),
    isSoftware: info.isFallbackAdapter || /llvmpipe|swiftshader/i.test(
      description,
    ),
    tensorBytes: Math.min(
      limits.maxStorageBufferBindingSize,
      limits.maxBufferSize,
    ),
  };
}

/** Sets variables that are not set for as long as something is looked for. */
async function withVariables<T>(
  variables: Readonly<Record<string, string>>,
  body: () => Promise<T>,
): Promise<T> {
  const set: string[] = [];
  for (const [name, value] of Object.entries(variables)) {
    if (!mayUse(name) || Deno.env.get(name)) continue;
    Deno.env.set(name, value);
    set.push(name);
  }
  try {
    return await body();
  } finally {
    for (const name of set) Deno.env.delete(name);
  }
}

const NEEDED: Readonly<Record<string, string>> = {
  darwin: "a GPU that Metal knows; a virtual Mac may have none",
  windows:
    "a GPU with a DirectX 12 or Vulkan driver: install the vendor's current one",
};

/** The end of a sentence: what was needed, and what was got where. */
async function whatIsMissing(): Promise<string> {
  if (Deno.build.os !== "linux") {
    return `needed ${
      NEEDED[Deno.build.os] ?? "a GPU with a Vulkan driver"
    }, got no adapter`;
  }
  const loaders = await filesIn(LOADERS, /^libvulkan\.so\.1$/);
  const drivers = await filesIn(DRIVERS, /\.json$/);
  const chosen = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES", "DENO_WEBGPU_BACKEND"]
    .flatMap((name) =>
      surrounding(name) ? [`${name}=${surrounding(name)} is set`] : []
    );
  return [
    "needed a GPU with a Vulkan driver, got no adapter",
    listed("Vulkan's loader", loaders, "libvulkan.so.1", LOADERS),
    listed("Vulkan's drivers", drivers, "*.json", DRIVERS),
    ...chosen,
    "on Debian and Ubuntu install mesa-vulkan-drivers for AMD, Intel or no " +
    "GPU at all, on Fedora and Arch vulkan-loader and the vendor's driver; " +
    "NVIDIA's own driver brings Vulkan along",
  ].join("\n");
}

const LOADERS = [
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib/aarch64-linux-gnu",
  "/usr/lib64",
  "/usr/lib",
  "/usr/local/lib",
];
const DRIVERS = [
  "/usr/share/vulkan/icd.d",
  "/usr/local/share/vulkan/icd.d",
  "/etc/vulkan/icd.d",
];

function listed(
  what: string,
  found: readonly string[],
  pattern: string,
  folders: readonly string[],
): string {
  return found.length > 0
    ? `${what}: ${found.join(", ")}`
    : `${what}: none, no ${pattern} in ${folders.join(", ")}`;
}

/** Full names of the matching files; folders that are not there have none. */
async function filesIn(
  folders: readonly string[],
  pattern: RegExp,
): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    try {
      for await (const { name } of Deno.readDir(folder)) {
        if (pattern.test(name)) found.push(`${folder}/${name}`);
      }
    } catch (error) {
      const isAbsent = error instanceof Deno.errors.NotFound ||
        error instanceof Deno.errors.NotCapable;
      if (!isAbsent) throw error;
    }
  }
  return found.sort();
}
