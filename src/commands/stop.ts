/**
 * Ctrl-C as a value: what runs is asked to stop, so that it can save.
 *
 * @module
 */

/** Whether somebody wants the command to end; disposed with `using`. */
export interface Stop extends Disposable {
  /** Aborted by Ctrl-C, or by a request to end. */
  readonly signal: AbortSignal;
  /** What to exit with, as shells count it; undefined while nobody asked. */
  readonly exitCode: number | undefined;
}

const SIGNALS = Deno.build.os === "windows"
  ? { SIGINT: 130 }
  : { SIGINT: 130, SIGTERM: 143 };

/**
 * Listens for Ctrl-C and requests to end, until it is disposed.
 *
 * @returns The wish to stop.
 */
export function onStop(): Stop {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const listeners = Object.entries(SIGNALS).map(([name, code]) => {
    const listener = () => {
      exitCode ??= code;
      controller.abort(new Error("stopped"));
    };
    Deno.addSignalListener(name as Deno.Signal, listener);
    return [name as Deno.Signal, listener] as const;
  });
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    [Symbol.dispose]() {
      for (const [name, listener] of listeners) {
        Deno.removeSignalListener(name, listener);
      }
    },
  };
}
