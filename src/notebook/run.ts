/**
 * Runs a notebook from top to bottom in a fresh kernel, without a front end.
 *
 * @module
 */

import { surroundings } from "../base/surroundings.ts";
import { dirname, resolve } from "node:path";
import { type CellFailure, type Ending, judgeCell } from "./judge_cell.ts";
import { type Kernel, startKernel } from "./kernel.ts";
import { KernelDied } from "./kernel_process.ts";
import {
  type Cell,
  hasTag,
  isCode,
  type Json,
  type Notebook,
  type Output,
  readNotebook,
  writeNotebook,
} from "./notebook_file.ts";
import { outputCollector } from "./outputs.ts";
import {
  type ParameterValue,
  parameterValues,
  withParameters,
} from "./parameters.ts";
import { codeHash, NAMESPACE } from "./provenance.ts";

/** How to run a notebook. */
export interface RunOptions {
  /** The file to write. Default: the notebook itself. */
  readonly out?: string;
  /** New values for its parameters, by name. Default: none. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  /**
   * What else its outputs come from, such as backend and data; recorded when the
   * run is written elsewhere. Default: nothing.
   */
  readonly record?: Json;
  /** The longest a cell may take, in seconds. Default: 1800. */
  readonly timeout?: number;
  /** Added to the kernel's environment. Default: nothing. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the run and the kernel when aborted. Default: never. */
  readonly signal?: AbortSignal;
  /** Told of each cell as it starts and ends. Default: nobody. */
  readonly onEvent?: (event: RunEvent) => void;
}

/** Something that happened during a run. */
export interface RunEvent {
  /** What: a cell has started, or has ended. */
  readonly type: "start" | "end";
  /** The cell's number among the cells with code, from 1, as in `In [1]`. */
  readonly cell: number;
  /** How many cells with code there are. */
  readonly of: number;
  /** How long the cell took, in seconds; 0 when it starts. */
  readonly seconds: number;
  /** What it showed; empty when it starts. */
  readonly outputs: readonly Output[];
}

/** How a run went. */
export interface RunResult {
  /** How many cells came to their end. */
  readonly cells: number;
  /** How long it took, in seconds. */
  readonly seconds: number;
  /** What stopped it; absent when every cell passed. */
  readonly error?: CellFailure;
}

/**
 * Runs every code cell of a notebook and saves the file after each.
 *
 * The run stops at the first cell that shows an error of any kind: thrown,
 * rejected with nobody listening, thrown in a timer, not compiling, taking too
 * long, or ending the kernel. Cells tagged `raises-exception` must fail, those
 * tagged `skip-execution` are left out. Run in place, the file records nothing
 * that differs between two runs of the same code; written elsewhere, it also
 * records commit, versions, machine, times, every parameter and what the caller
 * adds.
 *
 * @param path The notebook; its folder is the kernel's working directory.
 * @param options Where to write, parameters, limits.
 * @returns How it went; a failing cell is part of the answer.
 * @throws {TypeError} If parameters are given for a run in place, which would
 * leave them in the notebook, or one is of the wrong type.
 * @throws {RangeError} If a parameter is unknown.
 */
export async function runNotebook(
  path: string,
  options: RunOptions = {},
): Promise<RunResult> {
  const { out = path, parameters = {}, env = {}, signal } = options;
  const isInPlace = resolve(out) === resolve(path);
  if (isInPlace && Object.keys(parameters).length > 0) {
    throw new TypeError(
      `Cannot run ${path} in place with parameters: needs another file to write, got none`,
    );
  }
  signal?.throwIfAborted();
  const started = new Date();
  const notebook = emptied(
    withParameters(await readNotebook(path), parameters),
  );
  const folder = dirname(resolve(path));
  const record = isInPlace
    ? stableRecord(notebook)
    : fullRecord(notebook, folder, started, options.record);
  const run: Run = {
    notebook,
    cells: [...notebook.cells],
    record: await record,
    started,
    isInPlace,
    save: (metadata) =>
      writeNotebook(out, { cells: run.cells, metadata: metadata as Json }),
  };
  await using kernel = await startKernel({ cwd: folder, env });
  using _ = onAbort(signal, () => kernel.kill());
  const { cells, error } = await runCells(run, kernel, options);
  const seconds = (Date.now() - started.getTime()) / 1000;
  return { cells, seconds, ...error ? { error } : {} };
}

interface Run {
  readonly notebook: Notebook;
  readonly cells: Cell[];
  readonly record: Json;
  readonly started: Date;
  readonly isInPlace: boolean;
  save(metadata: Json): Promise<void>;
}

async function runCells(run: Run, kernel: Kernel, options: RunOptions) {
  const { onEvent = () => {}, signal } = options;
  const of = run.cells.filter(isCode).length;
  const metadata = notebookMetadata(run, kernel);
  const collector = outputCollector();
  let cell = 0;
  let passed = 0;
  let error: CellFailure | undefined;
  await run.save(metadata);
  for (const [i, source] of run.cells.entries()) {
    if (!isCode(source)) continue;
    cell += 1;
    if (hasTag(source, "skip-execution")) continue;
    onEvent({ type: "start", cell, of, seconds: 0, outputs: [] });
    const started = new Date();
    const outputs = collector.begin();
    const ended = await runCell(source, kernel, options, collector.take);
    signal?.throwIfAborted();
    const { failure, executionCount } = await judgeCell(
      source,
      cell,
      outputs,
      ended,
    );
    run.cells[i] = {
      ...source,
      ...run.isInPlace ? {} : { metadata: timed(source.metadata, started) },
      outputs,
      execution_count: executionCount,
    };
    error = failure;
    if (error && !run.isInPlace) note(metadata, { error: error.message });
    await run.save(metadata);
    const seconds = (Date.now() - started.getTime()) / 1000;
    onEvent({ type: "end", cell, of, seconds, outputs });
    if (error) break;
    passed += 1;
  }
  if (!run.isInPlace) {
    const ended = new Date();
    const seconds = (ended.getTime() - run.started.getTime()) / 1000;
    note(metadata, { ended: ended.toISOString(), seconds });
  }
  // A late update may have changed the outputs of an earlier cell.
  await run.save(metadata);
  return { cells: passed, error };
}

async function runCell(
  cell: Cell,
  kernel: Kernel,
  { timeout = 1800 }: RunOptions,
  take: ReturnType<typeof outputCollector>["take"],
): Promise<Ending> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    kernel.kill();
  }, Math.min(timeout * 1000, 2 ** 31 - 1));
  try {
    return await kernel.execute(cell.source, take);
  } catch (error) {
    if (!(error instanceof KernelDied)) throw error;
    return isLate
      ? {
        name: "TimeLimit",
        message: `needs at most ${timeout} s, was still running then`,
      }
      : { name: error.name, message: error.message };
  } finally {
    clearTimeout(timer);
  }
}

/** The notebook without the outputs and times of an earlier run. */
function emptied(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) => {
    if (cell.cell_type !== "code") return cell;
    const { execution: _, ...metadata } = cell.metadata;
    return { ...cell, metadata, outputs: [], execution_count: null };
  });
  return { ...notebook, cells };
}

function notebookMetadata({ notebook, record }: Run, kernel: Kernel): Json {
  const { name, version: _, ...language } = kernel.language;
  return {
    kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
    ...notebook.metadata,
    language_info: { file_extension: ".ts", ...language, name },
    [NAMESPACE]: record,
  };
}

async function stableRecord(notebook: Notebook): Promise<Json> {
  return { code: await codeHash(notebook) };
}

async function fullRecord(
  notebook: Notebook,
  folder: string,
  started: Date,
  record: Json = {},
): Promise<Json> {
  return {
    code: await codeHash(notebook),
    parameters: parameterValues(notebook),
    started: started.toISOString(),
    ...await surroundings(folder),
    ...record,
  };
}

function note(metadata: Json, entries: Json): void {
  Object.assign(metadata[NAMESPACE] as Json, entries);
}

/** Times are text: the format allows nothing else here. */
function timed(metadata: Json, started: Date): Json {
  const execution = {
    "iopub.execute_input": started.toISOString(),
    "shell.execute_reply": new Date().toISOString(),
  };
  return { ...metadata, execution };
}

function onAbort(signal: AbortSignal | undefined, act: () => void): Disposable {
  signal?.addEventListener("abort", act);
  return {
    [Symbol.dispose]: () => signal?.removeEventListener("abort", act),
  };
}
