/**
 * A place in a row of tokens, and how far reading may go.
 *
 * @module
 */

import type { Token } from "./tokens.ts";

/** A place in a row of tokens; readers move it. */
export interface Cursor {
  /** The tokens; a number may be cut in two, as `\frac12` needs. */
  readonly tokens: Token[];
  /** The next token's index. */
  at: number;
  /** How many brackets and arguments are open. */
  depth: number;
  /** How many nodes were made. */
  nodes: number;
  /** Signs that end an expression here, such as `|` between bars. */
  readonly stops: string[];
}

/** Why an answer cannot be read; caught where reading begins. */
export class Unreadable extends Error {}

/** Deepest nesting that is read. */
const MOST_DEPTH = 64;

/** Most nodes that are read. */
const MOST_NODES = 2000;

/**
 * The next token, or undefined at the end or at a stop.
 *
 * @param cursor Where reading is.
 * @returns The token, not yet taken.
 */
export function peek(cursor: Cursor): Token | undefined {
  return cursor.tokens[cursor.at];
}

/**
 * Whether the next token is one of some signs or commands.
 *
 * @param cursor Where reading is.
 * @param texts What is looked for.
 * @returns Whether it is there.
 */
export function isNext(cursor: Cursor, ...texts: string[]): boolean {
  const token = cursor.tokens[cursor.at];
  return token !== undefined &&
    (token.kind === "mark" || token.kind === "command") &&
    texts.includes(token.text);
}

/**
 * Takes the next token if it is one of some signs or commands.
 *
 * @param cursor Where reading is; moves when it is there.
 * @param texts What is looked for.
 * @returns Whether it was taken.
 */
export function take(cursor: Cursor, ...texts: string[]): boolean {
  if (!isNext(cursor, ...texts)) return false;
  cursor.at++;
  return true;
}

/**
 * Takes one of some signs, which has to be there.
 *
 * @param cursor Where reading is; moves.
 * @param texts What must be there.
 * @throws {Unreadable} If it is not.
 */
export function expect(cursor: Cursor, ...texts: string[]): void {
  if (take(cursor, ...texts)) return;
  const got = peek(cursor)?.text ?? "the end";
  throw new Unreadable(`"${texts[0]}" is needed, got ${got}`);
}

/**
 * Reads something one level deeper.
 *
 * @param cursor Where reading is.
 * @param read What to read there.
 * @returns What was read.
 * @throws {Unreadable} If there are too many levels or nodes.
 */
export function deeper<T>(cursor: Cursor, read: () => T): T {
  if (++cursor.depth > MOST_DEPTH) {
    throw new Unreadable("it is nested too deep");
  }
  if (++cursor.nodes > MOST_NODES) {
    throw new Unreadable("it has too many parts");
  }
  const result = read();
  cursor.depth--;
  return result;
}

/**
 * Cuts the first digit off the next token, as LaTeX reads `\frac12`.
 *
 * @param cursor Where reading is.
 */
export function splitDigit(cursor: Cursor): void {
  const token = peek(cursor);
  if (token?.kind !== "number" || !/^\d\d+$/.test(token.text)) return;
  const [first, rest] = [token.text.slice(0, 1), token.text.slice(1)];
  cursor.tokens.splice(
    cursor.at,
    1,
    { ...token, text: first },
    { ...token, text: rest, isSpaced: false },
  );
}

/**
 * Reads an argument's tokens as text, without looking inside.
 *
 * @param cursor Where reading is; moves behind the argument.
 * @returns One token's text, or all that stands in the braces.
 * @throws {Unreadable} If there is no argument or the braces are not closed.
 */
export function rawArgument(cursor: Cursor): string {
  let text = "";
  let depth = 0;
  do {
    const token = peek(cursor);
    if (token === undefined) throw new Unreadable("an argument has no end");
    cursor.at++;
    if (token.text === "}") depth--;
    else if (token.text !== "{") text += token.text;
    else depth++;
  } while (depth > 0);
  return text;
}
