/**
 * Which line of somebody's own code a call came from.
 *
 * @module
 */

/** Frames of a stack that are not the reader's own code. */
const OTHERS = [
  /@tensorflow[/\\]tfjs/,
  /\((ext|node):/,
  /at (ext|node):/,
  /<anonymous>\)?$/,
];

/** The folder of the kit's tensor code. */
const HERE = new URL("../", import.meta.url).href;

/**
 * The first line outside of TensorFlow.js and the kit's tensors.
 *
 * @param error Made where the call is looked at.
 * @returns Such as `file:///home/me/step.ts:12:7`, or `an unknown line`.
 */
export function sourceLine(error: Error): string {
  const frames = (error.stack ?? "").split("\n")
    .filter((line) => /^\s+at /.test(line));
  const own = frames.find((frame) =>
    !frame.includes(HERE) && !OTHERS.some((other) => other.test(frame))
  );
  if (!own) return "an unknown line";
  return /\(([^()]+:\d+:\d+)\)$/.exec(own)?.[1] ??
    own.replace(/^\s+at (async )?/, "");
}

/**
 * Runs a body with stacks deep enough to reach somebody's own code through
 * TensorFlow.js.
 */
export function withDeepStacks<T>(body: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  try {
    return body();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
