/**
 * Holds back what a cell writes to the console, so that it leaves in few
 * messages and before the cell is over.
 *
 * @module
 */

import { Console } from "node:console";
import { Writable } from "node:stream";
import { type KernelSide, kernelSide } from "./kernel_side.ts";

/**
 * Replaces the console's methods in the kernel this runs in.
 *
 * Neighbouring lines of one stream join; they leave after 50 ms or at the next
 * flush, whichever comes first. The first call acts, later ones do nothing.
 *
 * @returns The kernel's shared state, or `undefined` outside a kernel, where the
 * console stays as it is.
 */
export function bufferConsole(): KernelSide | undefined {
  const side = kernelSide();
  if (!side || side.isBuffering) return side;
  side.isBuffering = true;
  let pending: { name: string; text: string }[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sent = Promise.resolve();

  side.flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const leaving = pending;
    pending = [];
    sent = sent.then(async () => {
      for (const stream of leaving) await side.api.broadcast("stream", stream);
    });
    return sent;
  };
  const write = (name: string, text: string) => {
    const last = pending.at(-1);
    if (last?.name === name) last.text += text;
    else pending.push({ name, text });
    timer ??= setTimeout(() => side.flush(), 50);
  };
  const held = new Console({
    stdout: stream((text) => write("stdout", text)),
    stderr: stream((text) => write("stderr", text)),
    colorMode: false,
  });
  for (const name of METHODS) {
    Object.assign(console, { [name]: held[name].bind(held) });
  }
  return side;
}

const METHODS = [
  "assert",
  "count",
  "countReset",
  "debug",
  "dir",
  "dirxml",
  "error",
  "group",
  "groupCollapsed",
  "groupEnd",
  "info",
  "log",
  "table",
  "time",
  "timeEnd",
  "timeLog",
  "trace",
  "warn",
] as const;

function stream(take: (text: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(text: string, _encoding, done) {
      take(text);
      done();
    },
  });
}
