/**
 * Shows values below a cell, for certain and under that cell.
 *
 * A front end stops listening when the kernel says a cell is over, which it may
 * say before the last output has left. End a cell that shows something with
 * `await show(value)`: by then everything is out.
 *
 * Importing this module also holds back console lines until the next `show` or
 * `flush`, and shows rejections and errors in timers that nobody handles.
 *
 * @module
 */

import { inspect, stripVTControlCharacters } from "node:util";
import { bufferConsole } from "./console.ts";

/** Representations of a value by media type, as a front end wants them. */
export type Bundle = Record<string, unknown>;

/** A value that says how it is displayed. */
export interface Displayable {
  /** Its representations; `text/plain` among them. */
  [DISPLAY](): Bundle | Promise<Bundle>;
}

/** The method by which Deno's kernel asks a value how to display it. */
export const DISPLAY: unique symbol = Symbol.for(
  "Jupyter.display",
) as typeof DISPLAY;

const side = bufferConsole();

/**
 * Shows each value in turn, then waits until all output has left.
 *
 * A text is written as a line. A value with `Symbol.for("Jupyter.display")`
 * becomes its representations, an SVG element a figure, anything else its
 * inspection, special numbers and big integers included, which the kernel by
 * itself leaves out. Outside a kernel each is printed as text.
 *
 * @param values What to show.
 */
export async function show(...values: readonly unknown[]): Promise<void> {
  for (const value of values) {
    if (typeof value === "string") console.log("%s", value);
    else if (!side) console.log("%s", await plainText(value));
    else {
      await side.flush();
      const data = tidy(await side.api.format(value));
      await side.api.broadcast("display_data", {
        data,
        metadata: {},
        transient: {},
      });
    }
  }
  await flush();
}

/**
 * Waits until everything written so far has left the kernel.
 *
 * @returns When it has; at once outside a kernel.
 */
export async function flush(): Promise<void> {
  if (!side) return;
  await side.flush();
  // Another thread passes messages on; only the kit's runner waits for it.
  if (!side.isHeadless) await new Promise((done) => setTimeout(done, 15));
}

/**
 * Text to be set as Markdown, formulas included.
 *
 * @param text Markdown.
 * @returns A value for {@linkcode show}.
 *
 * @example Outside a notebook it is its text
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { markdown } from "kit/notebook/show.ts";
 *
 * assertEquals(`${markdown("**seven**")}`, "**seven**");
 * ```
 */
export function markdown(text: string): Displayable {
  return displayable({ "text/markdown": text, "text/plain": text });
}

/**
 * A value that is displayed as the given representations.
 *
 * @param bundle Representations by media type, `text/plain` among them.
 * @returns A value for {@linkcode show}, or for the last line of a cell.
 */
export function displayable(
  bundle: Readonly<Bundle> & { readonly "text/plain": string },
): Displayable {
  const text = bundle["text/plain"];
  return {
    [DISPLAY]: () => ({ ...bundle }),
    toString: () => text,
    [Symbol.for("Deno.customInspect")]: () => text,
    [Symbol.for("nodejs.util.inspect.custom")]: () => text,
  } as Displayable;
}

async function plainText(value: unknown): Promise<string> {
  const display = (value as Partial<Displayable> | null | undefined)?.[DISPLAY];
  if (typeof display === "function") {
    const text = (await display.call(value))["text/plain"];
    if (typeof text === "string") return text;
  }
  return inspect(value);
}

function tidy(bundle: Readonly<Bundle>): Bundle {
  const text = bundle["text/plain"];
  return typeof text === "string"
    ? { ...bundle, "text/plain": stripVTControlCharacters(text) }
    : bundle;
}
