/**
 * Shows how far a long computation is: a bar in a cell, a bar on a terminal,
 * now and then a line where neither is looking.
 *
 * @module
 */

import { kernelSide } from "./kernel_side.ts";

/** The progress of one computation. */
export interface Progress {
  /** Says how many steps are done, and what is worth knowing now. */
  update(done: number, note?: string): void;
  /** Says it is over; resolves once the last state is shown. */
  finish(note?: string): Promise<void>;
}

/**
 * Starts showing progress.
 *
 * In a cell it is one display, rewritten at most five times a second, that ends
 * without times, so that outputs do not differ from run to run. On a terminal it
 * is one line of standard error. Elsewhere it is at most one line per tenth of
 * the whole or per minute, on standard error.
 *
 * @param total How many steps there are.
 * @param label What is being done.
 * @returns What to tell of each step.
 * @throws {RangeError} If the total is not positive.
 */
export function progress(total: number, label: string): Progress {
  if (!(total > 0)) {
    throw new RangeError(
      `Cannot show progress of "${label}": needs a positive total, got ${total}`,
    );
  }
  const view = inCell() ??
    (Deno.stderr.isTerminal() ? onTerminal() : asLines());
  const started = performance.now();
  let shown = { at: -Infinity, done: 0 };
  let last = { done: 0, note: "" };
  const state = (isOver: boolean): State => {
    const now = performance.now();
    const seconds = (now - started) / 1000;
    return { label, total, ...last, seconds, isOver };
  };
  return {
    update(done, note = "") {
      last = { done, note };
      const now = performance.now();
      if (!view.isDue(now - shown.at, (done - shown.done) / total)) return;
      shown = { at: now, done };
      view.draw(state(false));
    },
    async finish(note = last.note) {
      last = { done: last.done, note };
      await view.draw(state(true));
    },
  };
}

interface State {
  readonly label: string;
  readonly total: number;
  readonly done: number;
  readonly note: string;
  readonly seconds: number;
  readonly isOver: boolean;
}

interface View {
  /** Whether to draw after so many milliseconds and such a share of the whole. */
  isDue(elapsed: number, share: number): boolean;
  draw(state: State): void | Promise<void>;
}

function inCell(): View | undefined {
  const side = kernelSide();
  if (!side) return undefined;
  const transient = { display_id: crypto.randomUUID() };
  let type = "display_data";
  let sent = Promise.resolve();
  return {
    isDue: (elapsed) => elapsed >= 200,
    draw(state) {
      const text = state.isOver
        ? [bar(state), state.note].filter(Boolean).join(" · ")
        : full(state);
      const content = { data: { "text/plain": text }, metadata: {}, transient };
      const first = type === "display_data";
      const sending = type;
      type = "update_display_data";
      sent = sent.then(async () => {
        if (first) await side.flush();
        await side.api.broadcast(sending, content);
      });
      return sent;
    },
  };
}

function onTerminal(): View {
  return {
    isDue: (elapsed) => elapsed >= 100,
    draw(state) {
      const width = terminalWidth();
      const line = full(state).slice(0, width - 1);
      write(`\r${line}\x1b[K${state.isOver ? "\n" : ""}`);
    },
  };
}

function asLines(): View {
  return {
    isDue: (elapsed, share) =>
      elapsed >= 60_000 || (share >= 0.1 && elapsed >= 1000),
    draw: (state) => write(`${full(state)}\n`),
  };
}

function write(text: string) {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) {
    at += Deno.stderr.writeSync(bytes.subarray(at));
  }
}

function terminalWidth(): number {
  try {
    return Deno.consoleSize().columns || 80; // some terminals say 0
  } catch {
    return 80; // standard input and output may both be pipes
  }
}

function bar({ label, done, total }: State): string {
  const share = Math.min(1, Math.max(0, done / total));
  const filled = Math.round(share * 24);
  return `${label} ${"█".repeat(filled)}${
    "░".repeat(24 - filled)
  } ${done}/${total}`;
}

function full(state: State): string {
  const { done, total, seconds, note, isOver } = state;
  const left = !isOver && done > 0
    ? `, ${duration(seconds * (total / done - 1))} left`
    : "";
  const parts = [bar(state), duration(seconds) + left, note];
  return parts.filter(Boolean).join(" · ");
}

function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${seconds.toFixed(0)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}
