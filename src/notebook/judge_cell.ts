/**
 * Tells whether a cell failed, and where.
 *
 * @module
 */

import { compileError, failingLine } from "./cell_line.ts";
import { type Cell, hasTag, type Output } from "./notebook_file.ts";

/** Why a run stopped. */
export interface CellFailure {
  /** The cell's number among the cells with code, from 1. */
  readonly cell: number;
  /** The line in that cell, from 1; absent where it cannot be told. */
  readonly line?: number;
  /** The kind of error, as `TypeError`, `KernelDied` or `TimeLimit`. */
  readonly name: string;
  /** Where and why, in one sentence. */
  readonly message: string;
}

/** How a cell ended: with a reply, or with the kernel. */
export type Ending =
  | { readonly isOk: boolean; readonly executionCount: number }
  | { readonly name: string; readonly message: string };

/**
 * Decides whether a cell failed; an error that left no output gets one.
 *
 * @param cell The cell as it ran.
 * @param number Its number among the cells with code, from 1.
 * @param outputs What it showed; an output may be added.
 * @param ending How it ended.
 * @returns The failure, if it failed, and its number in `In [n]`.
 */
export async function judgeCell(
  cell: Cell,
  number: number,
  outputs: Output[],
  ending: Ending,
): Promise<
  { failure: CellFailure | undefined; executionCount: number | null }
> {
  if ("name" in ending) {
    outputs.push(errorOutput(ending.name, ending.message));
    return {
      failure: failureAt(number, undefined, ending.name, ending.message),
      executionCount: null,
    };
  }
  const { isOk, executionCount } = ending;
  const shown = outputs.find((output) => output.output_type === "error");
  let failure: CellFailure | undefined;
  if (shown) {
    const traceback = shown.traceback as string[];
    const line = await failingLine(cell.source, traceback);
    failure = failureAt(
      number,
      line,
      String(shown.ename),
      String(shown.evalue),
    );
  } else if (!isOk) {
    const complaint = await compileError(cell.source);
    const name = complaint ? "SyntaxError" : "Error";
    const message = complaint?.message ??
      "The kernel could not run the cell and did not say why";
    outputs.push(errorOutput(name, message));
    failure = failureAt(number, complaint?.line, name, message);
  }
  if (hasTag(cell, "raises-exception")) {
    failure = failure ? undefined : failureAt(
      number,
      undefined,
      "NothingRaised",
      'is tagged "raises-exception" and raised nothing',
    );
  }
  return { failure, executionCount };
}

function errorOutput(ename: string, evalue: string): Output {
  const traceback = `${ename}: ${evalue}`.split("\n");
  return { output_type: "error", ename, evalue, traceback };
}

function failureAt(
  cell: number,
  line: number | undefined,
  name: string,
  why: string,
): CellFailure {
  const place = line === undefined
    ? `cell ${cell}`
    : `cell ${cell} line ${line}`;
  const message = `${place}: ${name}: ${why}`;
  return { cell, ...line === undefined ? {} : { line }, name, message };
}
