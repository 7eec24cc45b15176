/**
 * Says on a terminal which cell of a notebook runs, and for how long.
 *
 * @module
 */

/** A line that is rewritten every second, until it is taken away. */
export interface CellClock extends Disposable {
  /** Shows a cell from now on, by its number and how many there are. */
  show(cell: number, of: number): void;
  /** Takes the line away, so that another can be printed. */
  clear(): void;
}

/**
 * Opens the clock. Where nobody looks, on a file or a pipe, it says nothing.
 *
 * @param write Where it goes; standard error where that is a terminal.
 * @returns The clock; take it with `using`.
 */
export function cellClock(write = onTerminal()): CellClock {
  let timer: ReturnType<typeof setInterval> | undefined;
  const clear = () => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    write?.("\r\x1b[K");
  };
  return {
    show(cell, of) {
      clear();
      if (!write) return;
      let seconds = 0;
      const draw = () => write(`\r  cell ${cell} of ${of}: ${seconds++} s`);
      timer = setInterval(draw, 1000);
      draw();
    },
    clear,
    [Symbol.dispose]: clear,
  };
}

function onTerminal(): ((text: string) => void) | undefined {
  if (!Deno.stderr.isTerminal()) return undefined;
  return (text) => void Deno.stderr.writeSync(new TextEncoder().encode(text));
}
