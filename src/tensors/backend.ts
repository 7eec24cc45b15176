/**
 * Which TensorFlow.js backend computes, and why.
 *
 * @module
 */

// The union package registers every gradient and chained method.
import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { useComposed } from "./fused.ts";
import "./fused/adamw.ts";
import "./fused/attention.ts";
import "./fused/cached_attention.ts";
import "./fused/embedding.ts";
import "./fused/linear.ts";
import "./fused/rms_norm.ts";
import "./fused/rotary.ts";
import "./fused/swiglu.ts";
import "./fused/token_log_probs.ts";
import { registerWasmKernels } from "./kernels/wasm_kernels.ts";

/** The backends that can be asked for, fastest first; `auto` takes the first that starts. */
export const BACKENDS = ["wasm", "cpu"] as const;

/** A backend's name. */
export type BackendName = typeof BACKENDS[number];

/** What a backend was found to be. */
export interface BackendReport {
  /** The backend. */
  readonly name: BackendName;
  /** Whether it starts here. */
  readonly isAvailable: boolean;
  /** What it is, or why it does not start. */
  readonly note: string;
}

const NOTES: Record<BackendName, string> = {
  wasm:
    "TensorFlow.js' own WebAssembly backend with kernels of ours, one thread",
  cpu: "TensorFlow.js in plain JavaScript: slow, for checking others",
};

/**
 * Starts a backend and makes it the current one.
 *
 * @param wanted A backend's name, or `auto`. Default: the environment variable
 * `SPARKLE_BACKEND`, else `auto`.
 * @returns The backend in use.
 * @throws {RangeError} If the name is unknown, or the named backend does not
 * start.
 */
export async function chooseBackend(
  wanted: string = Deno.env.get("SPARKLE_BACKEND") ?? "auto",
): Promise<BackendName> {
  const names = BACKENDS as readonly string[];
  if (wanted !== "auto" && !names.includes(wanted)) {
    throw new RangeError(
      `Cannot choose a backend: needed auto, ${
        names.join(", ")
      }, got "${wanted}"`,
    );
  }
  const candidates = wanted === "auto" ? BACKENDS : [wanted as BackendName];
  const reasons: string[] = [];
  for (const name of candidates) {
    try {
      await start(name);
      return name;
    } catch (error) {
      reasons.push(`${name}: ${(error as Error).message}`);
    }
  }
  throw new RangeError(
    `Cannot start a backend: needed one of ${candidates.join(", ")}, got ${
      reasons.join("; ")
    }`,
  );
}

/** Tries every backend and says what it is; leaves the current one in place. */
export async function describeBackends(): Promise<BackendReport[]> {
  const current = tf.engine().backendName;
  const reports: BackendReport[] = [];
  for (const name of BACKENDS) {
    try {
      await start(name);
      reports.push({ name, isAvailable: true, note: NOTES[name] });
    } catch (error) {
      const note = `does not start: ${(error as Error).message}`;
      reports.push({ name, isAvailable: false, note });
    }
  }
  if (current) tf.setBackend(current);
  return reports;
}

async function start(name: BackendName) {
  if (name === "wasm") await import("@tensorflow/tfjs-backend-wasm");
  if (name === "cpu") await import("@tensorflow/tfjs-backend-cpu");
  if (!await tf.setBackend(name)) throw new Error("TensorFlow.js refused it");
  await tf.ready();
  // The cpu backend greets its first user with an advertisement.
  (tf.backend() as { firstUse?: boolean }).firstUse = false;
  if (name === "wasm") registerWasmKernels(name);
  useComposed(name);
}
