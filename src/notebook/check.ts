/**
 * Checks notebooks as modules are checked: types, lint, format; and what they
 * hold.
 *
 * Deno's own tools pass over notebooks or misread them, so they are given the
 * cells as a module, and what they say is led back to cell and line.
 *
 * @module
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkContents } from "./check_contents.ts";
import { denoOutput } from "./deno_output.ts";
import type { Finding } from "./finding.ts";
import { type Notebook, readNotebook, writeNotebook } from "./notebook_file.ts";
import { type ModuleFile, withModuleFiles } from "./notebook_module.ts";

/**
 * Checks notebooks.
 *
 * @param paths Their files.
 * @returns What is wrong, by notebook; empty when all is well.
 */
export async function checkNotebooks(
  paths: readonly string[],
): Promise<Finding[]> {
  const notebooks = new Map<string, Notebook>();
  const findings: Finding[] = [];
  for (const path of paths) {
    try {
      const notebook = await readNotebook(path);
      notebooks.set(path, notebook);
      findings.push(...await checkContents(path, notebook));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      findings.push({ path, check: "file", message: error.message });
    }
  }
  if (notebooks.size > 0) {
    findings.push(
      ...await checkFormat(notebooks),
      ...await withModuleFiles(notebooks, async (files) => [
        ...await checkTypes(files),
        ...await lint(files),
      ]),
    );
  }
  return findings.toSorted((a, b) =>
    paths.indexOf(a.path) - paths.indexOf(b.path) ||
    (a.cell ?? 0) - (b.cell ?? 0) || (a.line ?? 0) - (b.line ?? 0)
  );
}

/**
 * Formats a copy and compares, since `deno fmt --check` finds fault with every
 * code cell whose last line has no line break.
 */
async function checkFormat(
  notebooks: ReadonlyMap<string, Notebook>,
): Promise<Finding[]> {
  const folder = await Deno.makeTempDir({ prefix: "format-" });
  try {
    const findings: Finding[] = [];
    const copies = [...notebooks].map(([path, notebook], i) => {
      return { path, notebook, copy: join(folder, `${i}.ipynb`) };
    });
    const language_info = { name: "typescript", file_extension: ".ts" };
    const metadata = { language_info }; // without it Deno skips the code
    for (const { notebook, copy } of copies) {
      await writeNotebook(copy, { ...notebook, metadata });
    }
    await denoOutput(["fmt", "--quiet", ...copies.map(({ copy }) => copy)]);
    for (const { path, notebook, copy } of copies) {
      const { cells } = await readNotebook(copy);
      const isSame = cells.every((cell, i) =>
        cell.source === notebook.cells[i]!.source
      );
      const message = `is not formatted: deno fmt ${path}`;
      if (!isSame) findings.push({ path, check: "format", message });
    }
    return findings;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function checkTypes(files: readonly ModuleFile[]): Promise<Finding[]> {
  const { code, stderr } = await denoOutput([
    "check",
    ...files.map((f) => f.file),
  ]);
  if (code === 0) return [];
  const complaints = stderr.split(/^(?=TS\d+ \[ERROR\]|error: )/m)
    .map((text) => text.match(COMPLAINT))
    .filter((found) => found !== null);
  const findings = complaints
    .map(([, message, url, line]) =>
      findingAt(files, url!, Number(line), "types", tidy(message!))
    );
  if (findings.length > 0) return findings;
  return [{ path: files[0]!.path, check: "types", message: stderr.trim() }];
}

const COMPLAINT =
  /^(?:error: )?((?:TS\d+ \[ERROR\]|\w).*?)\n?\s+at (file:\S+?):(\d+):\d+/s;

/** The message without the line of code that Deno quotes below it. */
function tidy(message: string): string {
  return message.replace(" [ERROR]", "").split("\n")
    .filter((line) => !/^\s*[~^]+\s*$/.test(line))[0]!.trim();
}

async function lint(files: readonly ModuleFile[]): Promise<Finding[]> {
  const { stdout, stderr } = await denoOutput([
    "lint",
    "--json",
    "--rules-exclude=no-unused-vars,no-import-prefix,no-unversioned-import",
    ...files.map((f) => f.file),
  ]);
  let report: {
    diagnostics: {
      filename: string;
      range: { start: { line: number } };
      message: string;
      code: string;
    }[];
  };
  try {
    report = JSON.parse(stdout);
  } catch {
    return [{ path: files[0]!.path, check: "lint", message: stderr.trim() }];
  }
  return report.diagnostics.map(({ filename, range, message, code }) =>
    findingAt(files, filename, range.start.line, "lint", `${message} (${code})`)
  );
}

/** A finding where a tool saw it: in a cell, or in a module that it imports. */
function findingAt(
  files: readonly ModuleFile[],
  url: string,
  line: number,
  check: string,
  message: string,
): Finding {
  const file = files.find((f) => pathToFileURL(f.file).href === url);
  const place = file?.module.placeOf(line);
  if (file && place) return { path: file.path, ...place, check, message };
  const path = file?.path ?? url;
  return { path, line, check, message };
}
