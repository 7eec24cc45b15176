/**
 * Checks of a notebook's file that need no other program: does it hold what a
 * fresh kernel gave from top to bottom, and can everybody read it?
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import type { Finding } from "./finding.ts";
import {
  type Cell,
  hasTag,
  isCode,
  type Json,
  type Notebook,
  notebookText,
  type Output,
} from "./notebook_file.ts";
import { codeHash, NAMESPACE } from "./provenance.ts";

/**
 * Checks order, freshness, errors, sizes, alt texts, headings, links and what
 * code in a cell must not do.
 *
 * @param path The notebook's file; links are resolved from its folder.
 * @param notebook What it holds.
 * @returns What is wrong; empty when all is well.
 */
export async function checkContents(
  path: string,
  notebook: Notebook,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const add = (check: string, message: string, place: object = {}) => {
    findings.push({ path, ...place, check, message });
  };
  checkFile(notebook, add);
  for (const [i, cell] of notebook.cells.filter(isCode).entries()) {
    const number = i + 1;
    checkSource(cell, (check, message, line) => {
      add(check, message, { cell: number, line });
    });
    checkOutputs(cell, (check, message) => {
      add(check, message, { cell: number });
    });
  }
  checkOrder(notebook, add);
  const record = notebook.metadata[NAMESPACE] as Json | undefined;
  if (record?.code !== await codeHash(notebook)) {
    add("fresh", "the outputs are not of this code: run the notebook again");
  }
  await checkProse(path, notebook, add);
  return findings;
}

type Add = (check: string, message: string, place?: object) => void;

const MAX_OUTPUT = 200_000;
const MAX_NOTEBOOK = 2_000_000;

function checkFile(notebook: Notebook, add: Add) {
  const ids = notebook.cells.map((cell) => cell.id);
  for (const id of ids.filter((id, i) => ids.indexOf(id) !== i)) {
    add("ids", `two cells have the id ${id}`);
  }
  if (notebook.cells.some((cell) => hasTag(cell, "injected-parameters"))) {
    add("clean", "there are parameters of an earlier run: remove their cell");
  }
  const size = notebookText(notebook).length;
  if (size > MAX_NOTEBOOK) {
    add("size", `needs at most ${MAX_NOTEBOOK} characters, got ${size}`);
  }
}

function checkOrder(notebook: Notebook, add: Add) {
  const run = notebook.cells.filter(isCode)
    .map((cell, i) => ({ cell, number: i + 1 }))
    .filter(({ cell }) => !hasTag(cell, "skip-execution"));
  for (const [i, { cell, number }] of run.entries()) {
    if (cell.execution_count === i + 1) continue;
    add(
      "order",
      `needs In [${i + 1}], as a fresh kernel counts, got In [${
        cell.execution_count ?? " "
      }]: run the notebook again`,
      { cell: number },
    );
    return;
  }
}

const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\b(?:Deno|process)\.exit\b/, "ends the kernel"],
  [/\bDeno\.test\b/, "a failing test does not fail its cell; assert instead"],
  [/(?<![\w.])(?:prompt|confirm|alert)\(/, "nobody answers in a headless run"],
  [/\b(?:Deno|process)\.stdout\b/, "does not reach the notebook; use show()"],
  [
    /\b(?:const|let|var|function|class)\s+(?:Deno|console)\b/,
    "hides what the kit needs",
  ],
  [/["'`]jsr:/, "notebooks import nothing from JSR"],
  [
    /["'`](?:file:\/\/)?(?:\/(?:home|Users|root|tmp|mnt|opt)\/|[A-Za-z]:\\)/,
    "a path of one machine",
  ],
];

function checkSource(
  cell: Cell,
  add: (check: string, message: string, line: number) => void,
) {
  for (const [i, line] of cell.source.split("\n").entries()) {
    const code = line.replace(/^\s*\/\/.*$/, "");
    for (const [pattern, why] of FORBIDDEN) {
      const found = code.match(pattern);
      if (found) add("cells", `${found[0]}: ${why}`, i + 1);
    }
  }
}

function checkOutputs(cell: Cell, add: (check: string, why: string) => void) {
  for (const output of cell.outputs ?? []) {
    const text = JSON.stringify(output);
    if (
      output.output_type === "error" && !hasTag(cell, "raises-exception")
    ) add("errors", `shows ${output.ename}: ${output.evalue}`);
    if (output.output_type === "execute_result") {
      add(
        "cells",
        "ends with a bare value, which front ends may lose: `await show(value)`",
      );
    }
    if (text.includes("\\u001b[")) add("clean", "has terminal colours");
    if (text.length > MAX_OUTPUT) {
      add(
        "size",
        `needs outputs of at most ${MAX_OUTPUT} characters, got ${text.length}`,
      );
    }
    if (lacksAltText(output)) {
      add("alt", "shows an image without a text that says what it shows");
    }
  }
}

function lacksAltText(output: Output): boolean {
  const data = (output.data ?? {}) as Json;
  const html = String(data["text/html"] ?? "");
  const markdown = String(data["text/markdown"] ?? "");
  const isImage = Object.keys(data).some((type) => type.startsWith("image/"));
  return lacksAlt(html) || lacksAlt(markdown) ||
    isImage && !/<img\b/.test(html);
}

/** Whether HTML or Markdown has an image with no alternative text. */
function lacksAlt(text: string): boolean {
  const tags = text.match(/<img\b[^>]*>/g) ?? [];
  return /!\[\s*\]\(/.test(text) ||
    tags.some((tag) => !/\balt="[^"]*[^"\s][^"]*"/.test(tag));
}

async function checkProse(path: string, notebook: Notebook, add: Add) {
  const prose = notebook.cells.filter((cell) => cell.cell_type === "markdown")
    .map((cell) => cell.source.replaceAll(/^```[^]*?^```/gm, ""));
  const titles = prose.join("\n").match(/^# .+$/gm)?.length ?? 0;
  if (titles !== 1) add("title", `needs one title ("# …"), got ${titles}`);
  for (const text of prose) {
    if (lacksAlt(text)) add("alt", "an image in the text has no alt text");
    for (const [, link] of text.matchAll(/\]\(([^)\s]+)[^)]*\)/g)) {
      if (/^(?:[a-z]+:|#)/.test(link!)) continue;
      const file = resolve(dirname(path), decodeURI(link!.split("#")[0]!));
      if (!await exists(file)) add("links", `${link} leads nowhere`);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
