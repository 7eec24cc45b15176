/**
 * Something in a notebook that should be otherwise.
 *
 * @module
 */

/** One complaint about one notebook. */
export interface Finding {
  /** The notebook's file. */
  readonly path: string;
  /** The cell's number among the cells with code, from 1; absent for others. */
  readonly cell?: number;
  /** The line in that cell, from 1; absent where none is meant. */
  readonly line?: number;
  /** Which check complains, as `types` or `order`. */
  readonly check: string;
  /** What is wrong. */
  readonly message: string;
}

/**
 * A finding in one line.
 *
 * @param finding The finding.
 * @returns File, place, check and message.
 */
export function findingText(finding: Finding): string {
  const { path, cell, line, check, message } = finding;
  const inCell = cell === undefined ? "" : ` cell ${cell}`;
  const atLine = line === undefined ? "" : ` line ${line}`;
  return `${path}${inCell}${atLine}: ${check}: ${message}`;
}
