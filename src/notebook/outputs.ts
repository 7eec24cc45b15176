/**
 * Turns a kernel's messages into the outputs of cells.
 *
 * @module
 */

import type { Message } from "./messages.ts";
import type { Json, Output } from "./notebook_file.ts";

/** Gathers outputs; remembers displays that later cells may rewrite. */
export interface OutputCollector {
  /** Starts a cell: its outputs go to the list that is returned, in place. */
  begin(): Output[];
  /** Takes one message. */
  take(message: Message): void;
}

/**
 * Makes a collector for one run of a notebook.
 *
 * Neighbouring texts of one stream join; an update rewrites every output with
 * its display id, in earlier cells too; `clear_output` empties the cell, at once
 * or with its next output.
 *
 * @returns The collector.
 */
export function outputCollector(): OutputCollector {
  const displays = new Map<string, Output[]>();
  let outputs: Output[] = [];
  let clearsWithNext = false;

  const add = (output: Output) => {
    if (clearsWithNext) outputs.length = 0;
    clearsWithNext = false;
    outputs.push(output);
    return output;
  };
  const takeStream = ({ name, text }: Json) => {
    const last = clearsWithNext ? undefined : outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) {
      Object.assign(last, { text: `${last.text}${text}` });
    } else {
      add({ output_type: "stream", name, text });
    }
  };
  const takeDisplay = (type: string, content: Json) => {
    const { data, metadata } = content;
    const id = displayId(content);
    if (type !== "update_display_data") {
      const count = type === "execute_result"
        ? { execution_count: content.execution_count }
        : {};
      const output = add({
        output_type: type,
        data: withoutNulls(data as Json),
        metadata: metadata ?? {},
        ...count,
      });
      if (id) displays.set(id, [...displays.get(id) ?? [], output]);
      return;
    }
    for (const output of id ? displays.get(id) ?? [] : []) {
      Object.assign(output, {
        data: withoutNulls(data as Json),
        metadata: metadata ?? {},
      });
    }
  };
  return {
    begin() {
      clearsWithNext = false;
      return outputs = [];
    },
    take({ type, content }) {
      if (type === "stream") takeStream(content);
      else if (type === "clear_output") {
        if (content.wait) clearsWithNext = true;
        else outputs.length = 0;
      } else if (type === "error") {
        const { ename, evalue, traceback } = content;
        add({
          output_type: "error",
          ename,
          evalue,
          traceback: traceback ?? [],
        });
      } else if (DISPLAYS.has(type)) takeDisplay(type, content);
    },
  };
}

const DISPLAYS = new Set([
  "display_data",
  "execute_result",
  "update_display_data",
]);

function displayId(content: Json): string | undefined {
  return (content.transient as Json | undefined)?.display_id as
    | string
    | undefined;
}

function withoutNulls(data: Json | undefined): Json {
  const entries = Object.entries(data ?? {});
  return Object.fromEntries(entries.filter(([, value]) => value != null));
}
