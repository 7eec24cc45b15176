/**
 * TensorFlow's status after a call, as a JavaScript error.
 *
 * @module
 */

import type { Symbols } from "./symbols.ts";

const CODES = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
] as const;

/** What TensorFlow refused or failed to do. */
export class TensorFlowError extends Error {
  /** The error's own name. */
  override readonly name = "TensorFlowError";

  /**
   * An error of TensorFlow's.
   *
   * @param what What could not be done, from "Cannot" on.
   * @param code TensorFlow's name of the kind, such as `INVALID_ARGUMENT`.
   * @param reason TensorFlow's own words.
   */
  constructor(what: string, readonly code: string, readonly reason: string) {
    super(`${what}: TensorFlow says ${code}: ${reason}`);
  }
}

/** One status, looked at after every call that takes it. */
export class Status {
  /** What is handed to TensorFlow. */
  readonly pointer: Deno.PointerValue;
  readonly #symbols: Symbols;

  /**
   * Makes one.
   *
   * @param symbols The library's functions.
   */
  constructor(symbols: Symbols) {
    this.#symbols = symbols;
    this.pointer = symbols.TF_NewStatus();
  }

  /**
   * Turns failure into an error.
   *
   * @param what Says what could not be done; asked for on failure alone.
   * @throws {TensorFlowError} If the last call failed.
   */
  check(what: () => string) {
    const code = this.#symbols.TF_GetCode(this.pointer);
    if (code === 0) return;
    // Read at once: any other call with this status would empty it.
    const message = readCString(this.#symbols.TF_Message(this.pointer));
    throw new TensorFlowError(what(), codeOf(code, message), message);
  }
}

/**
 * TensorFlow's name of a kind of failure. A GPU without room for what is brought
 * to it fails as `INTERNAL`, of a tensor that it could not make there.
 */
export function codeOf(code: number, message: string): string {
  if (/\bDst tensor is not initialized/.test(message)) {
    return "RESOURCE_EXHAUSTED";
  }
  return CODES[code] ?? `code ${code}`;
}

/** Text that C holds. */
export function readCString(pointer: Deno.PointerValue): string {
  return pointer ? new Deno.UnsafePointerView(pointer).getCString() : "";
}
