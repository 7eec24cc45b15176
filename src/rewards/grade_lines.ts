/**
 * Grades lines of JSON as they come, in order.
 *
 * @module
 */

import { type GradeRecord, readGradeRecord } from "./grade_record.ts";
import type { Grader } from "./grader.ts";
import type { Verdict } from "./verdict.ts";

/** The verdict on one record. */
export interface GradedRecord extends Verdict {
  /** The record's id. */
  readonly id: string | number | null;
}

/** What became of one line. */
export type GradedLine =
  | {
    /** The line's number, from 1. */
    readonly line: number;
    /** Its verdict. */
    readonly graded: GradedRecord;
    /** Whether the verdict is what the record's label says; null without one. */
    readonly agrees: boolean | null;
  }
  | {
    /** The line's number, from 1. */
    readonly line: number;
    /** What is wrong with the line. */
    readonly error: string;
  };

/** How many records are being graded while the first is awaited. */
const AHEAD = 64;

/**
 * Grades lines, each a record in JSON. Blank lines are passed over, and a
 * malformed one costs none of the others.
 *
 * @param lines The lines, from a file or an array.
 * @param grader The grader.
 * @returns What became of each line, in order.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { gradeLines } from "kit/rewards/grade_lines.ts";
 * import { openGrader } from "kit/rewards/grader.ts";
 *
 * await using grader = openGrader();
 * const lines = ['{"id":1,"gold":"4","prediction":"#### 4"}', "{"];
 * const results = await Array.fromAsync(gradeLines(lines, grader));
 * assertEquals(results.map((result) => "error" in result), [false, true]);
 * ```
 */
export async function* gradeLines(
  lines: AsyncIterable<string> | Iterable<string>,
  grader: Grader,
): AsyncGenerator<GradedLine> {
  const waiting: Promise<GradedLine>[] = [];
  let line = 0;
  for await (const text of lines) {
    line++;
    if (text.trim() === "") continue;
    waiting.push(gradeLine(text, line, grader));
    if (waiting.length >= AHEAD) yield await waiting.shift()!;
  }
  for (const result of waiting) yield await result;
}

/**
 * Grades one line.
 *
 * @param text A record in JSON.
 * @param line The line's number.
 * @param grader The grader.
 * @returns What became of it; never rejects.
 */
export async function gradeLine(
  text: string,
  line: number,
  grader: Grader,
): Promise<GradedLine> {
  let record: GradeRecord;
  try {
    record = readGradeRecord(JSON.parse(text.replace(/^\uFEFF/, "")));
  } catch (error) {
    const reason = error instanceof SyntaxError
      ? `one JSON value is needed, got ${text.slice(0, 40)}`
      : (error as Error).message;
    return { line, error: reason };
  }
  const { id, expected, ...request } = record;
  const verdict = await grader.grade(request);
  const agrees = expected === undefined
    ? null
    : (verdict.score === 1) === expected;
  return { line, graded: { id, ...verdict }, agrees };
}
