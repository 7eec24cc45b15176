/**
 * A TensorFlow context: which devices there are and what they may take.
 *
 * @module
 */

import type { Context } from "./eager.ts";
import type { TensorFlowLibrary } from "./library.ts";
import { readCString, Status } from "./status.ts";

/** How a context is made. */
export interface ContextOptions {
  /**
   * Threads of one operation on the CPU, and operations at a time; the first
   * context of a process decides.
   */
  readonly threads: number;
  /** Lets a GPU round the factors of products to 10 bits of mantissa. */
  readonly tf32: boolean;
}

/** One of TensorFlow's devices. */
export interface Device {
  /** Its full name. */
  readonly name: string;
  /** `CPU` or `GPU`. */
  readonly type: string;
}

/**
 * Opens a context on the first GPU, where TensorFlow runs what it is given, or on
 * the CPU where there is none.
 *
 * @param library An open libtensorflow.
 * @param options Threads and TF32, which is the whole process'.
 * @returns The context and its devices; it stays open as long as the process.
 * @throws {TensorFlowError} If TensorFlow does not start.
 */
export function openContext(
  library: TensorFlowLibrary,
  options: ContextOptions,
): Context & { readonly devices: readonly Device[] } {
  const { symbols } = library;
  const status = new Status(symbols);
  const settings = symbols.TFE_NewContextOptions();
  try {
    library.tf32?.enable(options.tf32);
    configure(library, settings, status, options);
    const pointer = symbols.TFE_NewContext(settings, status.pointer);
    status.check(() => `Cannot start TensorFlow ${library.version}`);
    const devices = listDevices(library, pointer, status);
    const gpu = devices.find(({ type }) => type === "GPU");
    const cpu = devices.find(({ type }) => type === "CPU");
    if (!pointer || !cpu) {
      throw new Error(
        `Cannot start TensorFlow ${library.version}: it has no device`,
      );
    }
    return {
      library,
      pointer,
      device: (gpu ?? cpu).name,
      isGpu: gpu !== undefined,
      host: cpu.name,
      status,
      devices,
    };
  } finally {
    symbols.TFE_DeleteContextOptions(settings);
  }
}

/** Writes a ConfigProto: threads, and GPU memory that grows with use. */
function configure(
  { config }: TensorFlowLibrary,
  settings: Deno.PointerValue,
  status: Status,
  { threads }: ContextOptions,
) {
  // intra_op_parallelism_threads = 2; inter_op_parallelism_threads = 5;
  // gpu_options = 6 { allow_growth = 4 }; allow_soft_placement = 7, as in
  // Python: what has no kernel for the GPU runs on the processor.
  const count = varint(threads);
  const proto = new Uint8Array(
    [0x10, ...count, 0x28, ...count, 0x32, 2, 0x20, 1, 0x38, 1],
  );
  config?.TFE_ContextOptionsSetConfig(
    settings,
    proto,
    BigInt(proto.length),
    status.pointer,
  );
  status.check(() => "Cannot configure TensorFlow");
}

function varint(number: number): number[] {
  return number < 128
    ? [number]
    : [number & 127 | 128, ...varint(number >>> 7)];
}

function listDevices(
  { symbols }: TensorFlowLibrary,
  context: Deno.PointerValue,
  status: Status,
): Device[] {
  const list = symbols.TFE_ContextListDevices(context, status.pointer);
  status.check(() => "Cannot list TensorFlow's devices");
  try {
    return Array.from({ length: symbols.TF_DeviceListCount(list) }, (_, i) => {
      const name = symbols.TF_DeviceListName(list, i, status.pointer);
      const type = symbols.TF_DeviceListType(list, i, status.pointer);
      status.check(() => "Cannot list TensorFlow's devices");
      return { name: readCString(name), type: readCString(type) };
    });
  } finally {
    symbols.TF_DeleteDeviceList(list);
  }
}
