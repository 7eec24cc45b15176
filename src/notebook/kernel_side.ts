/**
 * What happens inside the kernel whichever way a notebook is run: failures
 * that the kernel swallows are shown, and everything written can be flushed.
 *
 * One state is shared through `globalThis`, so that the runner and a notebook
 * may both load this module, from different addresses, and it acts once.
 *
 * @module
 */

/** The parts of `Deno.jupyter` that this folder uses. */
export interface KernelApi {
  /** Sends a message of any type to whoever listens to the kernel. */
  broadcast(type: string, content: Record<string, unknown>): Promise<void>;
  /** The representations the kernel itself would show of a value. */
  format(value: unknown): Promise<Record<string, unknown>>;
}

/** What all users of one kernel share. */
export interface KernelSide {
  /** The kernel's interface, as it was before any cell ran. */
  readonly api: KernelApi;
  /** Writes out what is still held back; called before a cell is over. */
  flush: () => Promise<void>;
  /** Whether the kit's own runner drives the kernel, which needs no waiting. */
  isHeadless: boolean;
  /** Whether the console's lines are held back until a flush. */
  isBuffering: boolean;
  /** Marks the end of a cell: flushes, then sends the token as a message. */
  barrier(token: string): Promise<void>;
}

/** The type of the message that ends a cell. */
export const BARRIER_TYPE = "sparkle_barrier";

/**
 * The shared state of the kernel this code runs in; the first call installs
 * listeners that show unhandled rejections and errors thrown in timers as
 * error outputs.
 *
 * @returns The state, or `undefined` outside a kernel.
 */
export function kernelSide(): KernelSide | undefined {
  const shared = globalThis as { [STATE]?: KernelSide };
  if (shared[STATE]) return shared[STATE];
  const api = kernelApi();
  if (!api) return undefined;
  let reports = () => Promise.resolve();
  const side: KernelSide = {
    api,
    flush: () => Promise.resolve(),
    isHeadless: false,
    isBuffering: false,
    async barrier(token) {
      // One turn of the event loop, in which rejections are reported.
      await new Promise((resolve) => setTimeout(resolve));
      await reports();
      await side.flush();
      await api.broadcast(BARRIER_TYPE, { token });
    },
  };
  shared[STATE] = side;
  reports = showSwallowedErrors(side);
  return side;
}

/**
 * Prepares a kernel for the runner, and lets it end when the runner is gone.
 *
 * @returns The code of a silent request that does so.
 */
export function headlessSetup(): string {
  const address = JSON.stringify(import.meta.url);
  return `await (await import(${address})).startHeadless()`;
}

/**
 * The code of a silent request that ends a cell.
 *
 * @param token Comes back in a message of type {@linkcode BARRIER_TYPE}.
 * @returns The code.
 */
export function barrierCode(token: string): string {
  return `await globalThis[Symbol.for("${STATE_NAME}")].barrier("${token}")`;
}

/**
 * Called in the kernel by {@linkcode headlessSetup}.
 *
 * @returns Nothing, once the kernel is ready for the first cell.
 */
export function startHeadless(): void {
  const side = kernelSide();
  if (!side) throw new TypeError("Cannot set up a kernel: this is not one");
  side.isHeadless = true;
  const runner = Deno.ppid;
  const watch = setInterval(() => {
    if (Deno.ppid !== runner) Deno.exit(1);
  }, 5000);
  Deno.unrefTimer(watch);
}

const STATE_NAME = "sparkle.kernel";
const STATE = Symbol.for(STATE_NAME);

function kernelApi(): KernelApi | undefined {
  try {
    const { broadcast, format } = Deno.jupyter;
    return { broadcast, format } as KernelApi;
  } catch {
    return undefined; // the getter throws outside `deno jupyter`
  }
}

/** Listens; what it returns waits until every error so far has been shown. */
function showSwallowedErrors(side: KernelSide): () => Promise<void> {
  let shown = Promise.resolve();
  const show = async (how: string, error: unknown) => {
    const isError = error instanceof Error;
    await side.flush();
    await side.api.broadcast("error", {
      ename: isError ? error.name : "Error",
      evalue: `${how}: ${isError ? error.message : String(error)}`,
      traceback: (isError && error.stack ? error.stack : String(error))
        .split("\n"),
    });
  };
  const report = (how: string, error: unknown) => {
    shown = shown.then(() => show(how, error));
  };
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    report("unhandled rejection", event.reason);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    report("thrown outside the cell, as in a timer", event.error);
  });
  return () => shown;
}
