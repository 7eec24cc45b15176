/**
 * Reads what a model wrote for a made problem into lines and an answer.
 *
 * @module
 */

/** One line of a chain as it was written: `a = 3 # 1 = 4 ;`. */
export interface ChainLine {
  /** The name that the line is about. */
  readonly name: string;
  /** The left operand as written. */
  readonly left: string;
  /** The operator as written. */
  readonly operator: string;
  /** The right operand as written. */
  readonly right: string;
  /** The result as written. */
  readonly result: string;
}

/** A chain as it was written. */
export interface WrittenChain {
  /** The lines that could be read, in order. */
  readonly lines: readonly ChainLine[];
  /** The value after the last `A`, or null when there is none. */
  readonly answer: string | null;
  /** Whether all of the text is lines, then one answer, then nothing. */
  readonly isWellFormed: boolean;
}

const NAME = /^[a-z]$/;
const VALUE = /^[0-9]$/;
const OPERATOR = /^[@#%&$^!~]$/;

/**
 * Reads a chain; takes time in proportion to its length, and never throws.
 *
 * What cannot be read is passed over up to the next `;` and costs the chain its
 * good form.
 *
 * @param text A completion, with its prefill if there was one.
 * @returns The lines that could be read, and the answer.
 */
export function readChain(text: string): WrittenChain {
  const tokens = text.split(/\s+/).filter((token) => token !== "");
  const lines: ChainLine[] = [];
  let answer: string | null = null;
  let isWellFormed = true;
  let start = 0;
  while (start < tokens.length) {
    const end = tokens.indexOf(";", start);
    const stop = end < 0 ? tokens.length : end;
    const line = end < 0 ? null : lineAt(tokens, start, stop);
    const last = start + tokens.slice(start, stop).lastIndexOf("A");
    if (line) lines.push(line);
    else if (last >= start && VALUE.test(tokens[last + 1] ?? "")) {
      answer = tokens[last + 1]!;
      isWellFormed &&= last === start && last + 2 === tokens.length;
    } else isWellFormed = false;
    start = stop + 1;
  }
  return { lines, answer, isWellFormed: isWellFormed && answer !== null };
}

function lineAt(
  tokens: readonly string[],
  start: number,
  stop: number,
): ChainLine | null {
  if (stop - start !== 7) return null;
  const [name, is, left, operator, right, gives, result] = tokens.slice(
    start,
    stop,
  ) as [string, string, string, string, string, string, string];
  const isLine = is === "=" && gives === "=" && NAME.test(name) &&
    VALUE.test(left) && OPERATOR.test(operator) && VALUE.test(right) &&
    VALUE.test(result);
  return isLine ? { name, left, operator, right, result } : null;
}
