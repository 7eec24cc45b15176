/**
 * A libtensorflow, opened and asked whether it is one.
 *
 * @module
 */

import {
  CONFIG,
  REQUIRED,
  STRINGS,
  type StringSymbols,
  type Symbols,
  TF32,
} from "./symbols.ts";
import { readCString } from "./status.ts";

/** An open libtensorflow. */
export interface TensorFlowLibrary {
  /** Its file. */
  readonly path: string;
  /** TensorFlow's version, such as `2.21.0`. */
  readonly version: string;
  /** What is always there. */
  readonly symbols: Symbols;
  /** Text in tensors, where the library has it. */
  readonly strings?: StringSymbols;
  /** Settings of a context, where the library has them. */
  readonly config?: Deno.StaticForeignLibraryInterface<typeof CONFIG>;
  /** Whether products may use TF32, where the library lets it be said. */
  readonly tf32?: Deno.StaticForeignLibraryInterface<typeof TF32>;
}

/**
 * Opens a library; one that does not fit is closed again.
 *
 * @param path Absolute path of the file.
 * @returns The library, which stays open as long as the process.
 * @throws {Error} If it is no library for this machine, or no TensorFlow 2.
 */
export function openLibrary(path: string): TensorFlowLibrary {
  checkFile(path);
  const symbols = open(path, REQUIRED);
  const version = readCString(symbols.TF_Version());
  const [major] = version.split(".").map(Number);
  if (major !== 2) {
    throw new Error(`needed TensorFlow 2, the library says "${version}"`);
  }
  const strings = openIfThere(path, STRINGS);
  const config = openIfThere(path, CONFIG);
  const tf32 = openIfThere(path, TF32);
  return {
    path,
    version,
    symbols,
    ...(strings ? { strings } : {}),
    ...(config ? { config } : {}),
    ...(tf32 ? { tf32 } : {}),
  };
}

function open<T extends Deno.ForeignLibraryInterface>(path: string, wanted: T) {
  try {
    return Deno.dlopen(path, wanted).symbols;
  } catch (error) {
    const { message } = error as Error;
    const missing = /^Failed to register symbol (\S+):/.exec(message)?.[1];
    throw new Error(
      missing
        ? `not a TensorFlow that the kit can use: it lacks ${missing}`
        : message,
    );
  }
}

function openIfThere<T extends Deno.ForeignLibraryInterface>(
  path: string,
  wanted: T,
) {
  try {
    return Deno.dlopen(path, wanted).symbols;
  } catch {
    return undefined;
  }
}

/** ELF's numbers of the processors that Deno runs on. */
const ELF_MACHINES: Readonly<Record<number, string>> = {
  62: "x86_64",
  183: "aarch64",
};

/** Says in plain words what the loader would say in riddles. */
function checkFile(path: string) {
  if (Deno.build.os !== "linux") return;
  const start = new Uint8Array(20);
  using file = Deno.openSync(path);
  const size = file.readSync(start) ?? 0;
  const isElf = size === 20 && start[0] === 0x7f &&
    new TextDecoder().decode(start.subarray(1, 4)) === "ELF";
  if (!isElf) throw new Error("not a library: it does not begin as ELF does");
  const number = new DataView(start.buffer).getUint16(18, true);
  const machine = ELF_MACHINES[number] ?? `processor ${number}`;
  if (machine !== Deno.build.arch) {
    throw new Error(`for ${machine}, this machine is ${Deno.build.arch}`);
  }
}
