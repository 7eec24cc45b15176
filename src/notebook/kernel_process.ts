/**
 * The process a kernel runs in.
 *
 * @module
 */

/** How a kernel is started. */
export interface KernelOptions {
  /** The folder it runs in; deno.json is looked up from there. */
  readonly cwd: string;
  /** Added to the environment, over {@linkcode KERNEL_ENVIRONMENT}. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Thrown when the kernel's process has ended. */
export class KernelDied extends Error {
  /** Tells it from other errors. */
  override name = "KernelDied";
  /** The signal that ended it, if one did. */
  readonly signal: Deno.Signal | null;

  /** Says how the process ended and what it last printed. */
  constructor(status: Deno.CommandStatus, printed: string) {
    const how = status.signal ?? `exit code ${status.code}`;
    const tail = printed.trim() ? `; it printed: ${printed.trim()}` : "";
    super(`The kernel ended by itself (${how})${tail}`);
    this.signal = status.signal;
  }
}

/** What every kernel finds in its environment: output that does not vary. */
export const KERNEL_ENVIRONMENT: Readonly<Record<string, string>> = {
  DENO_NO_UPDATE_CHECK: "1",
  NO_COLOR: "1",
  POLARS_MAX_THREADS: "1",
  TZ: "UTC",
};

/** A kernel's process. */
export interface KernelProcess {
  /** Rejects with `KernelDied` when the process ends; never resolves. */
  readonly died: Promise<never>;
  /** Whether it has not ended yet. */
  isAlive(): boolean;
  /** Ends it at once. */
  kill(): void;
}

/**
 * Starts a kernel's process.
 *
 * @param connectionFile Tells it where to listen.
 * @param options Folder and environment.
 * @returns The process.
 */
export function spawnKernel(
  connectionFile: string,
  options: KernelOptions,
): KernelProcess {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["jupyter", "--kernel", "--conn", connectionFile],
    cwd: options.cwd,
    env: { ...KERNEL_ENVIRONMENT, ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let printed = "";
  const listen = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      printed = (printed + text).slice(-2000);
    }
  };
  const printing = Promise.all([
    listen(process.stdout),
    listen(process.stderr),
  ]);
  let isAlive = true;
  const died = process.status.then(async (status) => {
    isAlive = false;
    // A grandchild may hold the pipes open: wait for them only a moment.
    const moment = new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.race([printing, moment]);
    throw new KernelDied(status, printed);
  });
  died.catch(() => {});
  printing.catch(() => {});
  return {
    died,
    isAlive: () => isAlive,
    kill: () => {
      if (isAlive) process.kill("SIGKILL");
    },
  };
}
