import { assertEquals } from "@std/assert";
import { cellClock } from "kit/commands/cell_clock.ts";

Deno.test("cellClock() shows one cell at a time and leaves no line behind", () => {
  const written: string[] = [];
  {
    using clock = cellClock((text) => void written.push(text));
    clock.show(1, 3);
    clock.show(2, 3);
    clock.clear();
    clock.clear();
    clock.show(3, 3);
  }
  assertEquals(written, [
    "\r  cell 1 of 3: 0 s",
    "\r\x1b[K",
    "\r  cell 2 of 3: 0 s",
    "\r\x1b[K",
    "\r  cell 3 of 3: 0 s",
    "\r\x1b[K",
  ]);
});
