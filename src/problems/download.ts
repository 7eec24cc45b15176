/**
 * Files fetched whole or not at all, going on where an earlier try stopped.
 *
 * @module
 */

import { sha256 } from "../base/surroundings.ts";

/** What a file must turn out to be. */
export interface ExpectedFile {
  /** Its SHA-256, in lower-case hexadecimal. */
  readonly sha256: string;
  /** Its size in bytes. */
  readonly bytes: number;
}

/** A file that could not be had, and why. */
export class DownloadError extends Error {
  /** Always `DownloadError`. */
  override readonly name = "DownloadError";
}

/** How a download behaves. */
export interface DownloadOptions {
  /** Called with the bytes there so far, after each piece; nobody by default. */
  readonly onProgress?: (bytes: number) => void;
  /** Seconds without a byte after which the server counts as silent; 10. */
  readonly patience?: number;
}

/**
 * Downloads a file next to its place and moves it there once its SHA-256 is
 * right.
 *
 * What has arrived stays in `<path>.partial` when the connection breaks, and
 * the next call asks for the rest only. Bytes that turn out wrong are removed.
 *
 * @param address Where the file is.
 * @param path Where it shall be; its folder must exist.
 * @param expected What it must turn out to be.
 * @param options Progress and patience.
 * @throws {DownloadError} If the server does not give the file, or not these bytes.
 */
export async function download(
  address: string,
  path: string,
  expected: ExpectedFile,
  options: DownloadOptions = {},
): Promise<void> {
  const partial = `${path}.partial`;
  const start = await size(partial);
  if (start < expected.bytes) {
    await fetchRest(address, partial, expected.bytes, options);
  }
  const wrong = await difference(partial, expected);
  if (wrong === undefined) return await Deno.rename(partial, path);
  const isWhole = await size(partial) >= expected.bytes;
  if (isWhole) await Deno.remove(partial);
  // What an earlier try left may be to blame: once more from the beginning.
  if (isWhole && start > 0) {
    return await download(address, path, expected, options);
  }
  throw new DownloadError(`Cannot use what ${address} gave: ${wrong}`);
}

/**
 * Says how a file differs from what it must be.
 *
 * @param path The file.
 * @param expected What it must be.
 * @returns What is needed and what was got; undefined when all is right.
 * @throws {Deno.errors.NotFound} If there is no such file.
 */
export async function difference(
  path: string,
  expected: ExpectedFile,
): Promise<string | undefined> {
  const content = await Deno.readFile(path);
  if (content.length !== expected.bytes) {
    return `${expected.bytes} bytes are needed, got ${content.length}`;
  }
  const digest = await sha256(content);
  if (digest === expected.sha256) return undefined;
  return `SHA-256 ${expected.sha256} is needed, got ${digest}`;
}

/** Appends what is missing to the partial file, or begins it anew. */
async function fetchRest(
  address: string,
  partial: string,
  total: number,
  { onProgress = () => {}, patience = 10 }: DownloadOptions,
) {
  const start = await size(partial);
  const silence = new AbortController();
  const asked = async <T>(answer: (signal: AbortSignal) => Promise<T>) => {
    const reason = new Error(`no byte came within ${patience} s`);
    const timer = setTimeout(() => silence.abort(reason), patience * 1000);
    try {
      return await answer(silence.signal);
    } catch (cause) {
      const wrong = innermost(cause);
      throw new DownloadError(`Cannot download ${address}: ${wrong}`, {
        cause,
      });
    } finally {
      clearTimeout(timer);
    }
  };
  // A range counts the bytes that are sent: they must be the file's own.
  const headers = new Headers({ "accept-encoding": "identity" });
  if (start > 0) headers.set("range", `bytes=${start}-`);
  const response = await asked((signal) => fetch(address, { signal, headers }));
  const range = response.headers.get("content-range") ?? "";
  const goesOn = response.status === 206 && range.startsWith(`bytes ${start}-`);
  if (!response.body || (response.status !== 200 && !goesOn)) {
    await response.body?.cancel();
    if (response.status === 416) await Deno.remove(partial);
    throw new DownloadError(
      `Cannot download ${address}: status 200 is needed, got ${response.status}`,
    );
  }
  const reader = response.body.getReader();
  try {
    using file = await Deno.open(partial, {
      create: true,
      write: true,
      ...(goesOn ? { append: true } : { truncate: true }),
    });
    let received = goesOn ? start : 0;
    // One byte more than is needed settles that these are other bytes.
    while (received <= total) {
      const { done, value } = await asked(() => reader.read());
      if (done) return;
      await writeAll(file, value);
      received += value.length;
      onProgress(received);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** What the error at the bottom says: the ones above it say that it failed. */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : innermost(error.cause);
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array) {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(await file.write(rest));
}

async function size(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
