/**
 * Starts the backend `kernels` with one of its builds.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { type Arena, createArena } from "./arena.ts";
import { registerAttentionKernels } from "./attention_kernels.ts";
import { registerComposedKernels } from "./composed_kernels.ts";
import { registerDecoderStep } from "./decoder_step.ts";
import { KernelsBackend } from "./kernels_backend.ts";
import type { KernelLibrary, Variant } from "./library.ts";
import { loadNative } from "./native.ts";
import { registerPlainKernels } from "./plain_kernels.ts";
import { KERNELS, useJavaScript } from "./register.ts";
import { registerRowKernels } from "./row_kernels.ts";
import { selfCheck } from "./self_check.ts";
import { registerTrainingKernels } from "./training_kernels.ts";
import { loadWasm } from "./wasm.ts";

let started: { arena: Arena; backend: KernelsBackend } | undefined;
const libraries = new Map<Variant, KernelLibrary>();

/**
 * Starts the backend, or changes the build that it runs on; tensors stay.
 *
 * @param variant Which build.
 * @param threads How many threads, at least 1.
 * @returns The backend, registered with TF.js and current.
 * @throws {Error} Where the build cannot be had here, or does not agree with
 * the plain one.
 */
export async function startKernels(
  variant: Variant,
  threads: number,
): Promise<KernelsBackend> {
  const { arena, backend } = started ??= begin();
  const library = libraries.get(variant) ??
    await loadChecked(variant, arena);
  libraries.set(variant, library);
  backend.configure(library, threads);
  await tf.setBackend(KERNELS);
  return backend;
}

function begin() {
  const arena = createArena();
  const plain = loadWasm("plain", arena);
  libraries.set("plain", plain);
  const backend = new KernelsBackend(arena, plain);
  registerPlainKernels();
  registerComposedKernels();
  registerRowKernels();
  registerAttentionKernels();
  registerTrainingKernels();
  registerDecoderStep();
  useJavaScript();
  tf.registerBackend(KERNELS, () => backend);
  return { arena, backend };
}

async function loadChecked(
  variant: Variant,
  arena: Arena,
): Promise<KernelLibrary> {
  const library = variant === "native"
    ? await loadNative(arena)
    : loadWasm(variant as "relaxed", arena);
  try {
    selfCheck(library, libraries.get("plain")!, arena);
  } catch (error) {
    throw new Error(`the self-check failed: ${(error as Error).message}`);
  }
  return library;
}
